/*
 * api/config_reader.h: reads the files and the answers that configurations
 * are made of.
 */
#ifndef PT_API_CONFIG_READER_H
#define PT_API_CONFIG_READER_H

#include "postern/client.h"

#include "account/config.h"
#include "api/client.h"
#include "http/client.h"
#include "sys/clock.h"

struct pt_config_source {
    struct postern_client_options network; /* texts are borrowed */
    struct pt_log_target log_target;
    struct pt_http_client *http; /* NULL until it is needed */
    struct pt_clock clock;
};

void pt_config_source_init(struct pt_config_source *source,
    const struct postern_client_options *network);
void pt_config_source_done(struct pt_config_source *source);

/** A pt_config_read_fn; context is a struct pt_config_source. */
enum postern_status pt_config_source_read(void *context,
    const struct pt_config_location *location, struct pt_config_content *ret,
    struct postern_error *err) PT_MUST_CHECK;

#endif
