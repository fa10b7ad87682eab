/*
 * account/config_location.h: where a configuration is.
 *
 * A path; file://PATH, percent-encoded; http:// or https://. The last three
 * may say format=text or format=yaml in their query.
 */
#ifndef PT_ACCOUNT_CONFIG_LOCATION_H
#define PT_ACCOUNT_CONFIG_LOCATION_H

#include "base/secret.h"

enum pt_config_scheme {
    PT_CONFIG_FILE = 1,
    PT_CONFIG_HTTP = 2,
};

enum pt_config_format {
    PT_CONFIG_UNKNOWN = 0,
    PT_CONFIG_TEXT = 1,
    PT_CONFIG_YAML = 2,
};

struct pt_config_location {
    enum pt_config_scheme scheme;
    struct pt_secret text; /* the path, perhaps relative or with "~/" before
                            * it; or the whole URL, which may have a password
                            * and parameters of its own */
    char *shown; /* the same without password and query, for messages */
    enum pt_config_format format; /* what the location says itself */
};

void pt_config_location_init(struct pt_config_location *location);
void pt_config_location_done(struct pt_config_location *location);

/**
 * Reads a location.
 *
 * @param includer  the file that names it, or NULL: a path is relative to that
 * @param[out] ret  untouched on failure; release with
 * pt_config_location_done()
 * @return POSTERN_OK; POSTERN_E_INVALID for another scheme, for a file named
 * over the network, and for a path with a NUL; POSTERN_E_MEMORY
 */
enum postern_status pt_config_location_parse(struct pt_view text,
    const struct pt_config_location *includer, struct pt_config_location *ret,
    struct postern_error *err) PT_MUST_CHECK;

/** What a Content-Type says of the format. */
enum pt_config_format pt_config_format_of_type(struct pt_view content_type);

/**
 * Decides the format: by the location, else what its answer's Content-Type
 * said, else for a file by its name, else by the first line that tells.
 * @param type  PT_CONFIG_UNKNOWN for a file
 */
enum pt_config_format pt_config_format_choose(
    const struct pt_config_location *location, enum pt_config_format type,
    struct pt_view content);

#endif
