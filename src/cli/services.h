/*
 * cli/services.h: to whom the command sends, wherever that is written.
 *
 * The first of these that says something counts, as with Apprise 1.13: URLs
 * among the arguments, -c, APPRISE_URLS, and the configuration files in their
 * usual places. URLs and locations hold secrets: those among the arguments are
 * overwritten before anything is read or connected.
 */
#ifndef PT_CLI_SERVICES_H
#define PT_CLI_SERVICES_H

#include <stdbool.h>
#include <stddef.h>

#include "postern/unstable/config.h"

#include "cli/options.h"
#include "cli/report.h"
#include "cli/url_arguments.h"

/** One account to send with. */
struct pt_service {
    const struct postern_account *account; /* borrowed from what is below */
    size_t chain;      /* chains do not wait for each other */
    unsigned priority; /* within a chain the lowest goes first */
};

struct pt_services {
    struct pt_service *items; /* ordered by chain and priority */
    size_t count;
    struct pt_url_arguments arguments;
    struct postern_config *config;
    struct postern_config_choices *choices;
};

/**
 * Finds them, and reports all that is wrong or odd on the way.
 *
 * @param[out] ret  release with pt_services_done(), also after false
 * @return whether there is anybody to send to; if not, that was reported
 */
bool pt_services_find(const struct pt_options *options,
    struct pt_report *report, struct pt_services *ret);

void pt_services_done(struct pt_services *services);

#endif
