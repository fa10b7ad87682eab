/*
 * cli/option_table.c: see option_table.h. The names are those of Apprise
 * 1.13.0's command, as its manual page lists them.
 */
#include "cli/option_table.h"

#include <string.h>

#define FIELD(name) offsetof(struct pt_options, name)

/* clang-format off */
static const struct pt_option options[] = {
    {"t", "title", "TITLE", "subject of the mail",
        .kind = PT_OPTION_TEXT, .offset = FIELD(title), .is_common = true},
    {"b", "body", "BODY", "body of the mail",
        .kind = PT_OPTION_TEXT, .offset = FIELD(body), .is_common = true},
    {"a", "attach", "FILE", "attach FILE; may be repeated",
        .kind = PT_OPTION_LIST, .offset = FIELD(attachments),
        .is_common = true},
    {"i", "input-format", "FORMAT", "of the body: text (default), html, "
        "markdown",
        .kind = PT_OPTION_WORD, .offset = FIELD(format),
        .takes = "text, html or markdown",
        .words = {{"text", POSTERN_FORMAT_TEXT}, {"html", POSTERN_FORMAT_HTML},
            {"markdown", POSTERN_FORMAT_MARKDOWN}},
        .is_common = true},
    {"n", "notification-type", "TYPE", "info (default), success, warning, "
        "failure",
        .kind = PT_OPTION_WORD, .offset = FIELD(type),
        .takes = "info, success, warning or failure",
        .words = {{"info", POSTERN_TYPE_INFO},
            {"success", POSTERN_TYPE_SUCCESS},
            {"warning", POSTERN_TYPE_WARNING},
            {"failure", POSTERN_TYPE_FAILURE}},
        .is_common = true},
    {"e", "interpret-escapes", NULL, "expand \\n, \\t, \\x41, ... in title and "
        "body",
        .kind = PT_OPTION_FLAG, .offset = FIELD(has_escapes),
        .is_common = true},
    {"j", "interpret-emojis", NULL, "turn :rocket: and such into emoji",
        .kind = PT_OPTION_FLAG, .offset = FIELD(has_emojis), .is_common = true},
    {"c", "config", "LOCATION", "services and tags, when there is no URL",
        .kind = PT_OPTION_LIST, .offset = FIELD(configs), .is_common = true},
    {"g", "tag", "TAG", "only services with TAG; may be repeated",
        .kind = PT_OPTION_LIST, .offset = FIELD(tags), .is_common = true},
    {"R", "recursion-depth", "N", "how deep configurations include others: 1",
        .kind = PT_OPTION_NUMBER, .offset = FIELD(recursion_depth),
        .takes = "a number from 0 to 1000", .least = 0, .most = 1000},
    {"", "skip-other-services", NULL, "let services of other programs be",
        .kind = PT_OPTION_FLAG, .offset = FIELD(skips_others)},
    {"Da", "disable-async", NULL, "send one mail at a time",
        .kind = PT_OPTION_FLAG, .offset = FIELD(is_one_at_a_time)},
    {"S", "storage-path", "DIR", "keep tokens in DIR",
        .kind = PT_OPTION_TEXT, .offset = FIELD(storage_path),
        .variable = "APPRISE_STORAGE_PATH", .is_variable_first = true},
    {"SM", "storage-mode", "MODE", "auto (default), flush; memory: keep "
        "nothing",
        .kind = PT_OPTION_WORD, .offset = FIELD(storage_mode),
        .takes = "auto, flush or memory",
        .words = {{"auto", PT_STORAGE_AUTO}, {"flush", PT_STORAGE_FLUSH},
            {"memory", PT_STORAGE_MEMORY}}},
    {"SPD", "storage-prune-days", "N", "checked, and not used yet",
        .kind = PT_OPTION_NUMBER, .offset = FIELD(prune_days),
        .takes = "a number of days from 0 to "
        "999999",
        .least = 0, .variable = "APPRISE_STORAGE_PRUNE_DAYS"},
    {"SUL", "storage-uid-length", "N", "checked, and not used yet",
        .kind = PT_OPTION_NUMBER, .offset = FIELD(uid_length),
        .takes = "a number from 2 to 999999",
        .least = 2, .variable = "APPRISE_STORAGE_UID_LENGTH"},
    {"T", "theme", "NAME", "taken, and has no effect",
        .kind = PT_OPTION_TEXT, .offset = FIELD(theme)},
    {"P", "plugin-path", "DIR", "refused",
        .kind = PT_OPTION_REFUSED,
        .takes = "cannot be followed: plugins are programs in Python, which "
            "postern does not run; leave it out"},
    {"d", "dry-run", NULL, "print the requests, secrets masked; make none",
        .kind = PT_OPTION_FLAG, .offset = FIELD(is_dry_run), .is_common = true},
    {"v", "verbose", NULL, "say more; up to three times",
        .kind = PT_OPTION_COUNT, .offset = FIELD(verbosity), .is_common = true},
    {"D", "debug", NULL, "the same as -vvv",
        .kind = PT_OPTION_FLAG, .offset = FIELD(is_debug)},
    {"l", "details", NULL, "print schemas, templates and parameters of URLs",
        .kind = PT_OPTION_ACTION, .action = PT_OPTIONS_DETAILS,
        .is_common = true},
    {"V", "version", NULL, "print the version",
        .kind = PT_OPTION_ACTION, .action = PT_OPTIONS_VERSION,
        .is_common = true},
    {"h", "help", NULL, "print this",
        .kind = PT_OPTION_ACTION, .action = PT_OPTIONS_HELP, .is_common = true},
};
/* clang-format on */

#define OPTION_COUNT (sizeof options / sizeof options[0])

const struct pt_option *pt_option_at(size_t index)
{
    return index < OPTION_COUNT ? &options[index] : NULL;
}

const struct pt_option *pt_option_find_short(const char *name, size_t name_len)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const char *known = options[i].short_name;

        if (strlen(known) == name_len && memcmp(known, name, name_len) == 0) {
            return &options[i];
        }
    }
    return NULL;
}

const struct pt_option *pt_option_find_long(const char *name, size_t name_len)
{
    const struct pt_option *found = NULL;
    size_t found_count = 0;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (strncmp(options[i].long_name, name, name_len) != 0) {
            continue;
        }
        if (options[i].long_name[name_len] == '\0') {
            return &options[i];
        }
        found = &options[i];
        found_count++;
    }
    return found_count == 1 ? found : NULL;
}
