/*
 * account/config_yaml.h: YAML configuration, as Apprise 1.13 has it.
 *
 *     version: 1
 *     asset: {app_id: NAME}
 *     tag: TAGS
 *     groups: {GROUP: TAGS}
 *     include: LOCATION
 *     urls:
 *       - URL
 *       - URL:
 *           PARAMETER: VALUE
 */
#ifndef PT_ACCOUNT_CONFIG_YAML_H
#define PT_ACCOUNT_CONFIG_YAML_H

#include "account/config_file.h"

/**
 * Reads a YAML configuration into an empty file.
 * @return POSTERN_OK, also when the file has errors; POSTERN_E_TOO_LARGE over
 * a limit of the file's parts; POSTERN_E_MEMORY
 */
enum postern_status pt_config_yaml_parse(struct pt_view text,
    struct pt_config_file *file, struct postern_error *err) PT_MUST_CHECK;

#endif
