/*
 * account/config_file.h: what one configuration file says, before its URLs are
 * judged.
 *
 * Filled by account/config_text.h and account/config_yaml.h. What is wrong
 * with a file is a problem in it, with a place, and no failure of the call:
 * the rest still counts. No problem shows a URL, a value or a line, since each
 * may hold a secret.
 */
#ifndef PT_ACCOUNT_CONFIG_FILE_H
#define PT_ACCOUNT_CONFIG_FILE_H

#include "account/tag_groups.h"
#include "account/url_override.h"
#include "base/secret.h"

/* A place in a file, from 1 on; columns are characters. 0: the whole file. */
struct pt_config_mark {
    size_t line;
    size_t column;
};

struct pt_config_problem {
    bool is_error; /* something was not loaded; else a warning */
    struct pt_config_mark mark;
    char *text; /* one sentence without secrets */
};

/* A parameter that stands beside a URL in a YAML file. */
struct pt_config_key {
    struct pt_secret name;
    struct pt_secret value;
    enum pt_url_override_kind kind;
};

/* One service. */
struct pt_config_entry {
    struct pt_config_mark mark;
    struct pt_secret url; /* of any schema, at least "x://" */
    struct pt_tag_list tags;
    struct pt_config_key *keys; /* the last of a name counts */
    size_t key_count;
    size_t key_cap;
    struct pt_secret settings; /* the keys as a YAML flow mapping without tags,
                                * for services that are not ours; or empty */
};

struct pt_config_include {
    struct pt_config_mark mark;
    struct pt_secret location; /* as written: may have a password */
};

enum pt_config_choice {
    PT_CONFIG_UNDECIDED = 0,
    PT_CONFIG_YES = 1,
    PT_CONFIG_NO = 2,
};

/* What "asset" of a YAML file says that has an effect here. */
struct pt_config_asset {
    char *app_id;      /* the program's name to others, or NULL */
    char *body_format; /* "text", "html" or "markdown": the input's, or NULL */
    enum pt_config_choice interpret_escapes;
    enum pt_config_choice async_mode; /* no: one service after the other */
};

struct pt_config_file {
    struct pt_config_entry *entries;
    size_t entry_count;
    size_t entry_cap;
    struct pt_config_include *includes;
    size_t include_count;
    size_t include_cap;
    struct pt_config_problem *problems;
    size_t problem_count;
    size_t problem_cap;
    struct pt_tag_groups groups;
    struct pt_config_asset asset;
    bool held_url; /* a URL stands in it, be it broken: secrets may */
};

void pt_config_file_init(struct pt_config_file *file);
void pt_config_file_done(struct pt_config_file *file);

/** Forgets all but the problems. */
void pt_config_file_discard(struct pt_config_file *file);

void pt_config_asset_done(struct pt_config_asset *asset);

/** Appends a problem. Over PT_LIMIT_CONFIG_PROBLEMS it is left out, but for the
 * first error. */
enum postern_status pt_config_file_add_error(struct pt_config_file *file,
    struct pt_config_mark mark, struct postern_error *err, const char *format,
    ...) PT_PRINTF(4, 5) PT_MUST_CHECK;
enum postern_status pt_config_file_add_warning(struct pt_config_file *file,
    struct pt_config_mark mark, struct postern_error *err, const char *format,
    ...) PT_PRINTF(4, 5) PT_MUST_CHECK;

/**
 * Appends an entry.
 * @param[out] ret  borrowed; dies with the next call
 */
enum postern_status pt_config_file_add_entry(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view url,
    struct pt_config_entry **ret, struct postern_error *err) PT_MUST_CHECK;

/** Takes the last entry away. */
void pt_config_file_drop_entry(struct pt_config_file *file);

enum postern_status pt_config_entry_add_key(struct pt_config_entry *entry,
    struct pt_view name, struct pt_view value, enum pt_url_override_kind kind,
    struct postern_error *err) PT_MUST_CHECK;

enum postern_status pt_config_file_add_include(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view location,
    struct postern_error *err) PT_MUST_CHECK;

/** Gives each entry the groups that its tags belong to. */
enum postern_status pt_config_file_apply_groups(
    struct pt_config_file *file, struct postern_error *err) PT_MUST_CHECK;

/**
 * Cuts a byte order mark off and checks that the rest is UTF-8 without NUL.
 * @param[out] ret_is_text  else the problem is in the file
 */
enum postern_status pt_config_file_check_text(struct pt_config_file *file,
    struct pt_view *text, bool *ret_is_text, struct postern_error *err)
    PT_MUST_CHECK;

/** Where a byte of a text stands. */
struct pt_config_mark pt_config_mark_of(struct pt_view text, size_t offset);

/** Whether text begins as a URL of any schema: 1 to 32 letters or digits, and
 * "://". */
bool pt_config_is_url(struct pt_view text);

#endif
