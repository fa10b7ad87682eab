/*
 * account/config_text.h: TEXT configuration, line by line, as Apprise 1.13 has
 * it.
 *
 *     # comment            ; comment
 *     URL                  tags=URL            =URL
 *     groups = tags        include LOCATION
 *
 * A line of another form discards the whole file: it is no configuration.
 */
#ifndef PT_ACCOUNT_CONFIG_TEXT_H
#define PT_ACCOUNT_CONFIG_TEXT_H

#include "account/config_file.h"

/**
 * Reads a TEXT configuration into an empty file.
 * @return POSTERN_OK, also when the file has errors; POSTERN_E_TOO_LARGE over
 * a limit of the file's parts; POSTERN_E_MEMORY
 */
enum postern_status pt_config_text_parse(struct pt_view text,
    struct pt_config_file *file, struct postern_error *err) PT_MUST_CHECK;

#endif
