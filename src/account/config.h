/*
 * account/config.h: all services of a configuration, whatever files it is in.
 *
 * Files come through a reader; what they include is read too, down to a depth,
 * behind their own services. What is wrong is a problem with a place, and the
 * rest is loaded. Services that are not ours are kept apart, since somebody
 * has to be told.
 */
#ifndef PT_ACCOUNT_CONFIG_H
#define PT_ACCOUNT_CONFIG_H

#include "account/config_file.h"
#include "account/config_location.h"
#include "account/url.h"
#include "base/buf.h"

/* What a reader found. */
struct pt_config_content {
    struct pt_secret text;      /* its limit is PT_LIMIT_CONFIG_BYTES */
    enum pt_config_format type; /* what a Content-Type says */
    bool is_open_to_others;     /* a file that users of other groups may read */
};

/**
 * Reads a configuration.
 *
 * For a URL it takes user and password, format=, encoding=, cache=, time-outs
 * and +NAME=VALUE headers out of it; "~/" of a path is the home directory.
 * @param[in,out] ret  is filled; a larger text fails by the limit of ret->text
 * @return POSTERN_OK, or why not; the message names the location as
 * location->shown has it
 */
typedef enum postern_status pt_config_read_fn(void *context,
    const struct pt_config_location *location, struct pt_config_content *ret,
    struct postern_error *err);

struct pt_config_reader {
    pt_config_read_fn *read;
    void *context;
};

/* A file that something came from. */
struct pt_config_origin_file {
    struct pt_config_location location;
    size_t includer; /* its index; for the outermost its own */
};

struct pt_config_origin {
    size_t file; /* index among the files */
    struct pt_config_mark mark;
};

struct pt_config_service {
    struct pt_account account;
    struct pt_tag_list tags; /* groups among them */
    struct pt_config_origin origin;
};

/* A service that is not ours. */
struct pt_config_other {
    char *schema;              /* lower case: "slack" */
    struct pt_secret url;      /* whole */
    struct pt_secret settings; /* "{...}": what stands beside it, or empty */
    struct pt_tag_list tags;
    struct pt_config_origin origin;
};

struct pt_config_finding {
    bool is_error; /* something was not loaded; else a warning */
    struct pt_config_origin origin;
    char *text; /* one sentence without secrets */
};

struct pt_config {
    struct pt_config_service *services;
    size_t service_count;
    size_t service_cap;
    struct pt_config_other *others;
    size_t other_count;
    size_t other_cap;
    struct pt_config_finding *findings;
    size_t finding_count;
    size_t finding_cap;
    struct pt_config_origin_file *files;
    size_t file_count;
    size_t file_cap;
    struct pt_config_asset asset; /* of all files; the last one counts */
    size_t read_count; /* of the reader, up to PT_LIMIT_CONFIG_FILES */
    size_t tag_count;  /* up to PT_LIMIT_CONFIG_TAGS */
};

void pt_config_init(struct pt_config *config);
void pt_config_done(struct pt_config *config);

/* How to load. */
struct pt_config_loading {
    struct pt_config_reader reader;
    unsigned depth; /* how deep "include" is followed; 0: never */
    struct pt_cloud_default default_cloud; /* of URLs without cloud= */
};

/**
 * Appends a configuration and what it includes.
 *
 * @param location  as -c has it
 * @return POSTERN_OK, also when nothing could be read: see findings;
 * POSTERN_E_INVALID for a location that can be none; POSTERN_E_TOO_LARGE over
 * PT_LIMIT_CONFIG_FILES; POSTERN_E_MEMORY, after which config holds part of it
 */
enum postern_status pt_config_load(struct pt_config *config,
    struct pt_view location, const struct pt_config_loading *loading,
    struct postern_error *err) PT_MUST_CHECK;

/** Appends a finding; over PT_LIMIT_CONFIG_FINDINGS it is left out. */
enum postern_status pt_config_add_finding(struct pt_config *config,
    bool is_error, struct pt_config_origin origin, const char *text,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Writes some of the others as a YAML configuration, for the program that
 * knows them.
 * @param indexes   of the others, in the order wanted
 * @param[out] out  secret
 */
enum postern_status pt_config_format_others(const struct pt_config *config,
    const size_t *indexes, size_t count, struct pt_secret *out,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Appends "FILE:LINE:COLUMN: ", without the numbers that are not known.
 */
enum postern_status pt_config_format_origin(const struct pt_config *config,
    const struct pt_config_origin *origin, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif
