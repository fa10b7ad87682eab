/*
 * api/config_reader.c: reads the files and the answers that configurations are
 * made of. See config_reader.h.
 */
#include "api/config_reader.h"

#include <string.h>

#include "api/client.h"
#include "api/config_download.h"
#include "base/error.h"
#include "base/limits.h"
#include "sys/environment.h"
#include "sys/input_file.h"

void pt_config_source_init(struct pt_config_source *source,
    const struct postern_client_options *network)
{
    *source = (struct pt_config_source){
        .network = *network, .clock = pt_clock_system()};
}

void pt_config_source_done(struct pt_config_source *source)
{
    if (source->http) {
        source->http->ops->free(source->http);
        source->http = NULL;
    }
}

/* "~/" is the home directory; a name behind "~" is left as it is. */
static enum postern_status make_path(
    struct pt_view text, struct pt_buf *out, struct postern_error *err)
{
    const char *home = pt_environment_get("HOME");
    enum postern_status status = POSTERN_OK;

    if (home && pt_view_has_prefix(text, pt_view_of("~/"))) {
        text = pt_view_from(text, 1);
        status = pt_buf_append_text(out, home, err);
    }
    return status == POSTERN_OK ? pt_buf_append_view(out, text, err) : status;
}

static enum postern_status read_all(
    int fd, const char *path, struct pt_secret *ret, struct postern_error *err)
{
    char block[4096];
    uint64_t offset = 0;
    size_t len = 0;
    enum postern_status status = POSTERN_OK;

    do {
        status = pt_input_file_read_at(
            fd, path, offset, block, sizeof(block), &len, err);
        if (status == POSTERN_OK) {
            status = pt_secret_append(ret, pt_view_make(block, len), err);
        }
        offset += len;
    } while (status == POSTERN_OK && len > 0);
    explicit_bzero(block, sizeof(block));
    return status;
}

static enum postern_status read_file(const struct pt_config_location *location,
    struct pt_config_content *ret, struct postern_error *err)
{
    struct pt_file_stat file_stat = {.size_bytes = 0};
    struct pt_buf path;
    int fd = -1;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&path, PT_LIMIT_PATH_BYTES);
    status = make_path(pt_secret_view(&location->text), &path, err);
    if (status == POSTERN_E_TOO_LARGE) {
        status = pt_fail(err, POSTERN_E_FILE, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the path of a configuration is over %zu bytes",
            PT_LIMIT_PATH_BYTES);
    }
    if (status == POSTERN_OK) {
        status = pt_input_file_open(path.data, &fd, &file_stat, err);
    }
    if (status == POSTERN_OK) {
        ret->is_open_to_others = file_stat.is_open_to_others;
        status = read_all(fd, path.data, &ret->text, err);
    }
    pt_input_file_close(fd);
    pt_buf_done(&path);
    return status;
}

enum postern_status pt_config_source_read(void *context,
    const struct pt_config_location *location, struct pt_config_content *ret,
    struct postern_error *err)
{
    struct pt_config_source *source = context;
    enum postern_status status = POSTERN_OK;

    if (location->scheme == PT_CONFIG_FILE) {
        return read_file(location, ret, err);
    }
    if (!source->http) {
        status = pt_client_make_http(
            &source->network, &source->log_target, &source->http, err);
    }
    return status == POSTERN_OK ? pt_config_download(source->http,
                                      &source->clock, location, ret, err)
                                : status;
}
