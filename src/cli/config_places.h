/*
 * cli/config_places.h: where configurations are to be found.
 */
#ifndef PT_CLI_CONFIG_PLACES_H
#define PT_CLI_CONFIG_PLACES_H

#include <stdbool.h>
#include <stddef.h>

/** Starts as {0}. */
struct pt_config_places {
    char **items; /* in the order to be read */
    size_t count;
    size_t cap;
};

/** Appends a copy; false when memory is out. */
bool pt_config_places_add(struct pt_config_places *places, const char *place);

/**
 * Appends the files that exist of those in the usual places: what
 * APPRISE_CONFIG_PATH or APPRISE_CONFIG name, else postern's own in
 * $XDG_CONFIG_HOME, then Apprise's.
 *
 * @return false when memory is out
 */
bool pt_config_places_find(struct pt_config_places *places);

/** Overwrites them, too. */
void pt_config_places_done(struct pt_config_places *places);

#endif
