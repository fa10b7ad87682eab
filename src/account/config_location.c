/*
 * account/config_location.c: where a configuration is. See config_location.h.
 */
#include "account/config_location.h"

#include "account/config_file.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"

void pt_config_location_init(struct pt_config_location *location)
{
    *location = (struct pt_config_location){.shown = NULL};
    pt_secret_init(&location->text, PT_LIMIT_URL_BYTES);
}

void pt_config_location_done(struct pt_config_location *location)
{
    pt_secret_done(&location->text);
    pt_free(location->shown);
    pt_config_location_init(location);
}

static enum postern_status refuse(struct postern_error *err, const char *text)
{
    return pt_fail(
        err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION, "%s", text);
}

static bool is_schema(struct pt_view url, const char *name)
{
    return pt_view_is_equal_nocase(
        pt_view_first(url, pt_view_find(url, ':')), pt_view_of(name));
}

/* The value of format= in a query; others are not the parser's. */
static enum pt_config_format format_of_query(struct pt_view query)
{
    struct pt_view rest = query;
    struct pt_view field = pt_view_of("");
    enum pt_config_format format = PT_CONFIG_UNKNOWN;

    while (pt_view_next_field(&rest, '&', &field)) {
        size_t equals = pt_view_find(field, '=');
        struct pt_view value = pt_view_from(field, equals + 1);

        if (!pt_view_is_equal_nocase(
                pt_view_first(field, equals), pt_view_of("format"))) {
            continue;
        }
        if (pt_view_is_equal_nocase(value, pt_view_of("yaml"))) {
            format = PT_CONFIG_YAML;
        } else if (pt_view_is_equal_nocase(value, pt_view_of("text"))) {
            format = PT_CONFIG_TEXT;
        }
    }
    return format;
}

/* "dir/" of "dir/name". */
static struct pt_view folder_of(struct pt_view path)
{
    size_t len = path.len;

    while (len > 0 && path.ptr[len - 1] != '/') {
        len--;
    }
    return pt_view_first(path, len);
}

static bool is_relative(struct pt_view path)
{
    return !pt_view_has_prefix(path, pt_view_of("/")) &&
           !pt_view_has_prefix(path, pt_view_of("~"));
}

static enum postern_status read_path(struct pt_view text,
    const struct pt_config_location *includer, struct pt_config_location *ret,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    while (pt_view_has_prefix(text, pt_view_of("./"))) {
        text = pt_view_from(text, 2);
    }
    if (includer && is_relative(text)) {
        status = pt_secret_append(
            &ret->text, folder_of(pt_secret_view(&includer->text)), err);
    }
    return status == POSTERN_OK ? pt_secret_append(&ret->text, text, err)
                                : status;
}

static enum postern_status read_file_url(struct pt_view url,
    struct pt_config_location *ret, struct postern_error *err)
{
    struct pt_view rest = pt_view_from(url, sizeof("file://") - 1);
    size_t path_len = pt_view_find(rest, '?');

    ret->format = format_of_query(pt_view_from(rest, path_len + 1));
    return pt_percent_decode_secret(
        pt_view_first(rest, path_len), &ret->text, err);
}

/* The URL without "user:password@" and without what is behind its path. */
static enum postern_status show_url(struct pt_view url,
    struct pt_config_location *ret, struct postern_error *err)
{
    size_t schema_len = pt_view_find(url, '/') + 2;
    struct pt_view rest = pt_view_from(url, schema_len);
    struct pt_view host;
    struct pt_buf shown;
    enum postern_status status = POSTERN_OK;

    rest = pt_view_first(rest, pt_view_find_any(rest, "?#"));
    host = pt_view_first(rest, pt_view_find(rest, '/'));
    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] == '@') {
            rest = pt_view_from(rest, (size_t)(host.ptr + i + 1 - rest.ptr));
        }
    }
    pt_buf_init(&shown, PT_LIMIT_URL_BYTES);
    status = pt_buf_append_view(&shown, pt_view_first(url, schema_len), err);
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(&shown, rest, err);
    }
    if (status == POSTERN_OK) {
        ret->shown = pt_buf_take(&shown);
        status = ret->shown ? POSTERN_OK : pt_fail_memory(err);
    }
    pt_buf_done(&shown);
    return status;
}

static enum postern_status read_http_url(struct pt_view url,
    struct pt_config_location *ret, struct postern_error *err)
{
    size_t path_len = pt_view_find(url, '?');
    enum postern_status status = pt_secret_set(&ret->text, url, err);

    ret->scheme = PT_CONFIG_HTTP;
    ret->format = format_of_query(pt_view_from(url, path_len + 1));
    return status == POSTERN_OK ? show_url(url, ret, err) : status;
}

static enum postern_status show_path(
    struct pt_config_location *ret, struct postern_error *err)
{
    struct pt_view path = pt_secret_view(&ret->text);

    if (path.len == 0 || pt_view_find(path, '\0') < path.len) {
        return refuse(err, "the location of a configuration is no path");
    }
    ret->shown = pt_strndup(path.ptr, path.len);
    return ret->shown ? POSTERN_OK : pt_fail_memory(err);
}

static enum postern_status read_location(struct pt_view text,
    const struct pt_config_location *includer, struct pt_config_location *ret,
    struct postern_error *err)
{
    bool is_url = pt_config_is_url(text);
    enum postern_status status = POSTERN_OK;

    if (is_url && (is_schema(text, "http") || is_schema(text, "https"))) {
        if (is_schema(text, "http") && includer &&
            includer->scheme == PT_CONFIG_HTTP &&
            is_schema(pt_secret_view(&includer->text), "https")) {
            return refuse(err,
                "a configuration that came by https may not include one by "
                "plain http, which is this machine's");
        }
        return read_http_url(text, ret, err);
    }
    if (is_url && !is_schema(text, "file")) {
        return refuse(err,
            "a configuration is a file, file://, http:// or https://, and "
            "nothing else");
    }
    if (includer && includer->scheme != PT_CONFIG_FILE) {
        return refuse(err,
            "a configuration from the network may not include a file of this "
            "machine");
    }
    ret->scheme = PT_CONFIG_FILE;
    status = is_url ? read_file_url(text, ret, err)
                    : read_path(text, includer, ret, err);
    return status == POSTERN_OK ? show_path(ret, err) : status;
}

/* Nobody's terminal does what a location says. */
static void blank_controls(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) {
            *text = '?';
        }
    }
}

enum postern_status pt_config_location_parse(struct pt_view text,
    const struct pt_config_location *includer, struct pt_config_location *ret,
    struct postern_error *err)
{
    struct pt_config_location location;
    enum postern_status status = POSTERN_OK;

    pt_config_location_init(&location);
    status = read_location(pt_view_trim(text), includer, &location, err);
    if (status != POSTERN_OK) {
        pt_config_location_done(&location);
        return status;
    }
    blank_controls(location.shown);
    *ret = location;
    return POSTERN_OK;
}

enum pt_config_format pt_config_format_of_type(struct pt_view content_type)
{
    static const struct {
        const char *type;
        enum pt_config_format format;
    } rows[] = {
        {"text/yaml", PT_CONFIG_YAML},
        {"text/x-yaml", PT_CONFIG_YAML},
        {"application/yaml", PT_CONFIG_YAML},
        {"application/x-yaml", PT_CONFIG_YAML},
        {"text/plain", PT_CONFIG_TEXT},
        {"text/html", PT_CONFIG_TEXT},
    };
    struct pt_view type = pt_view_trim(
        pt_view_first(content_type, pt_view_find(content_type, ';')));

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_view_is_equal_nocase(type, pt_view_of(rows[i].type))) {
            return rows[i].format;
        }
    }
    return PT_CONFIG_UNKNOWN;
}

static bool has_suffix_nocase(struct pt_view text, const char *suffix)
{
    size_t len = pt_view_of(suffix).len;

    return text.len > len &&
           pt_view_is_equal_nocase(
               pt_view_from(text, text.len - len), pt_view_of(suffix));
}

/* What a line looks like: "tags=url://" is TEXT, "word:" is YAML. */
static enum pt_config_format format_of_line(struct pt_view line)
{
    struct pt_view behind =
        pt_view_trim(pt_view_from(line, pt_view_find(line, '=') + 1));
    size_t len = 0;

    if (pt_config_is_url(line) || pt_config_is_url(behind)) {
        return PT_CONFIG_TEXT;
    }
    while (len < line.len && pt_ascii_is_alnum(line.ptr[len])) {
        len++;
    }
    return len > 0 && len < line.len && line.ptr[len] == ':'
               ? PT_CONFIG_YAML
               : PT_CONFIG_UNKNOWN;
}

static enum pt_config_format format_of_content(struct pt_view content)
{
    struct pt_view rest = content;
    struct pt_view line = pt_view_of("");

    while (pt_view_next_field(&rest, '\n', &line)) {
        enum pt_config_format format = PT_CONFIG_UNKNOWN;

        line = pt_view_trim(line);
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';') {
            continue;
        }
        format = format_of_line(line);
        return format == PT_CONFIG_UNKNOWN ? PT_CONFIG_TEXT : format;
    }
    return PT_CONFIG_TEXT;
}

enum pt_config_format pt_config_format_choose(
    const struct pt_config_location *location, enum pt_config_format type,
    struct pt_view content)
{
    struct pt_view path = pt_secret_view(&location->text);

    if (location->format != PT_CONFIG_UNKNOWN) {
        return location->format;
    }
    if (type != PT_CONFIG_UNKNOWN) {
        return type;
    }
    if (location->scheme == PT_CONFIG_HTTP) {
        return format_of_content(content);
    }
    return has_suffix_nocase(path, ".yml") || has_suffix_nocase(path, ".yaml")
               ? PT_CONFIG_YAML
               : PT_CONFIG_TEXT;
}
