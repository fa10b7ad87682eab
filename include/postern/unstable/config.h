/*
 * postern/unstable/config.h: services in configuration files, and the choice
 * among them by tags. postern-config(5) describes the files.
 *
 * No ABI promise: this header may change with any release.
 */
#ifndef POSTERN_UNSTABLE_CONFIG_H
#define POSTERN_UNSTABLE_CONFIG_H

#include <stddef.h>

#include "postern/account.h"
#include "postern/client.h"
#include "postern/error.h"
#include "postern/export.h"

POSTERN_BEGIN_DECLS

/** The services of some configurations, in the order read. One thread at a
 * time while it is loaded; any number may read it afterwards. Since 0.1. */
struct postern_config;

/** Which services a call concerns. Never changes; readable by any thread.
 * Since 0.1. */
struct postern_config_choices;

/** What is wrong or odd in a configuration. Texts live as long as the
 * configuration. Since 0.1. */
struct postern_config_finding {
    int is_error;            /**< something was not loaded; else a warning */
    const char *origin_utf8; /**< "FILE:LINE:COLUMN", or "FILE" */
    const char *text_utf8;   /**< one sentence without secrets */
};

/** One service that a call concerns. Since 0.1. */
struct postern_config_choice {
    const struct postern_account *account; /**< lives as long as the choices */
    size_t service;                        /**< its index in the
                                                configuration */
    size_t chain;      /**< 0, 1, ...; chains do not wait for each other */
    unsigned priority; /**< within a chain those with the lowest go first,
                            others only when something of these failed */
};

/**
 * Make a configuration without services.
 *
 * @param network   how locations in the network are read: ca_file_utf8, the
 *                  time-outs and the log count; NULL for defaults. Its texts
 *                  are borrowed until postern_config_free()
 * @param[out] ret  to be released with postern_config_free(); untouched on
 *                  failure
 * @param[out] err  may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up: ret is NULL, or a version
 * or time-out out of range), POSTERN_E_MEMORY (retry). Does not block.
 * Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_config_new(
    const struct postern_client_options *network, struct postern_config **ret,
    struct postern_error *err);

/**
 * Release a configuration; its secrets are overwritten.
 *
 * @param config  may be NULL; choices made of it must have been released
 * Since 0.1.
 */
POSTERN_API void postern_config_free(struct postern_config *config);

/**
 * Append the services of one location, and of what it includes. What cannot
 * be loaded is a finding, and the rest is loaded.
 *
 * A location in the network is asked by POST with an empty body, by GET when
 * that is refused with 405; plain http only from this machine; redirects are
 * not followed; each answer has to be there within 60 seconds.
 *
 * @param config         not NULL; choices made before stay as they are
 * @param location_utf8  a path, file://, http:// or https:// URL
 * @param depth          how deep "include" is followed; 0: not at all
 * @param[out] err       may be NULL
 * @return POSTERN_OK, also when nothing could be read;
 *         POSTERN_E_ARGUMENT (give up: an argument is NULL),
 *         POSTERN_E_INVALID (fix configuration: it can be no location),
 *         POSTERN_E_TOO_LARGE (fix configuration: over 256 files),
 *         POSTERN_E_FILE, POSTERN_E_INTERNAL (the network cannot be used),
 *         POSTERN_E_MEMORY (retry; a part of it may be loaded).
 * Blocks; reads files, and secrets that URLs place elsewhere. The environment
 * must not change meanwhile. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_config_load(
    struct postern_config *config, const char *location_utf8, unsigned depth,
    struct postern_error *err);

/**
 * How many services can be used.
 *
 * @param config  not NULL
 * @return 0..50000. Thread-safe. Since 0.1.
 */
POSTERN_API size_t postern_config_service_count(
    const struct postern_config *config);

/**
 * One service's account.
 *
 * @param config  not NULL
 * @param index   0 .. postern_config_service_count() - 1
 * @return lives as long as the configuration; NULL for an index out of range.
 * Thread-safe. Since 0.1.
 */
POSTERN_API const struct postern_account *postern_config_service_account(
    const struct postern_config *config, size_t index);

/**
 * Where a service stands.
 *
 * @param config  not NULL
 * @param index   0 .. postern_config_service_count() - 1
 * @return "FILE:LINE:COLUMN", lives as long as the configuration; NULL for an
 * index out of range. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_config_service_origin(
    const struct postern_config *config, size_t index);

/**
 * One tag of a service; the groups it belongs to are among them.
 *
 * @param config   not NULL
 * @param service  0 .. postern_config_service_count() - 1
 * @param index    0, 1, 2, ...
 * @param[out] ret_priority  may be NULL; the tag's priority, 0 without one
 * @return its name in lower case, lives as long as the configuration; NULL
 * from the first index past the last tag on. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_config_service_tag(
    const struct postern_config *config, size_t service, size_t index,
    unsigned *ret_priority);

/**
 * One finding: in the order of files, and within a file by their places.
 *
 * @param config    not NULL
 * @param index     0, 1, 2, ...
 * @param[out] ret  not NULL
 * @return 1; 0 from the first index past the last finding on, ret untouched.
 * Thread-safe. Since 0.1.
 */
POSTERN_API int postern_config_get_finding(const struct postern_config *config,
    size_t index, struct postern_config_finding *ret);

/**
 * How many services there are that are not for postern: their URLs have
 * another schema than o365 or azure.
 *
 * @param config  not NULL
 * @return 0..50000. Thread-safe. Since 0.1.
 */
POSTERN_API size_t postern_config_other_count(
    const struct postern_config *config);

/**
 * What such a service is for.
 *
 * @param config  not NULL
 * @param index   0 .. postern_config_other_count() - 1
 * @return its schema in lower case, "slack", lives as long as the
 * configuration; NULL for an index out of range. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_config_other_schema(
    const struct postern_config *config, size_t index);

/**
 * Choose services by tags, as postern-config(5) has it under TAGS.
 *
 * @param config        not NULL; must outlive the choices
 * @param filters_utf8  "[PRIORITY:]NAME[:RETRY]", several names of which all
 *                      must match separated by commas or blanks; one filter
 *                      has to match. NULL with count 0: services without tags
 * @param count         0..1000
 * @param[out] ret      to be released with postern_config_choices_free();
 *                      untouched on failure
 * @param[out] err      may be NULL
 * @return POSTERN_OK, also when nothing matches; POSTERN_E_ARGUMENT (give
 * up), POSTERN_E_INVALID (fix configuration: a control character in a
 * filter), POSTERN_E_TOO_LARGE (fix configuration), POSTERN_E_MEMORY (retry).
 * Does not block. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_config_choose(
    const struct postern_config *config, const char *const *filters_utf8,
    size_t count, struct postern_config_choices **ret,
    struct postern_error *err);

/**
 * Release choices.
 *
 * @param choices  may be NULL; no submission may use their accounts any more
 * Since 0.1.
 */
POSTERN_API void postern_config_choices_free(
    struct postern_config_choices *choices);

/**
 * How many services were chosen.
 *
 * @param choices  not NULL
 * @return 0..50000. Thread-safe. Since 0.1.
 */
POSTERN_API size_t postern_config_choices_count(
    const struct postern_config_choices *choices);

/**
 * One service that was chosen: ordered by chain, priority, and place in the
 * configuration. A filter's retry stands in its account for the URL's.
 *
 * @param choices   not NULL
 * @param index     0 .. postern_config_choices_count() - 1
 * @param[out] ret  not NULL
 * @return 1; 0 for an index out of range, ret untouched. Thread-safe.
 * Since 0.1.
 */
POSTERN_API int postern_config_choices_get(
    const struct postern_config_choices *choices, size_t index,
    struct postern_config_choice *ret);

/**
 * How many services were chosen that are not for postern.
 *
 * @param choices  not NULL
 * @return 0..50000. Thread-safe. Since 0.1.
 */
POSTERN_API size_t postern_config_choices_other_count(
    const struct postern_config_choices *choices);

/**
 * One of them.
 *
 * @param choices  not NULL
 * @param index    0 .. postern_config_choices_other_count() - 1
 * @return its index for postern_config_other_schema(); (size_t)-1 for an index
 * out of range. Thread-safe. Since 0.1.
 */
POSTERN_API size_t postern_config_choices_other(
    const struct postern_config_choices *choices, size_t index);

POSTERN_END_DECLS

#endif
