/*
 * model/cloud.c: a pair of hosts, sign-in and Graph. See cloud.h.
 */
#include "model/cloud.h"

#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"

/* One row of a national cloud. */
struct known_cloud {
    const char *name;
    const char *login_host;
    const char *graph_host;
};

/* Source: Microsoft Learn "National cloud deployments" and, for the sign-in
 * host of China, "National clouds" of the identity platform (both read
 * 2026-11-23). */
static const struct known_cloud known_clouds[] = {
    {"global", "login.microsoftonline.com", "graph.microsoft.com"},
    {"usgov", "login.microsoftonline.us", "graph.microsoft.us"},
    {"usgov-dod", "login.microsoftonline.us", "dod-graph.microsoft.us"},
    {"china", "login.partner.microsoftonline.cn",
        "microsoftgraph.chinacloudapi.cn"},
};

/* The other name of China's sign-in host, which Microsoft's SDKs have as
 * their constant; rows as above. */
static const struct known_cloud other_authorities[] = {
    {"china", "login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn"},
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

void pt_cloud_done(struct pt_cloud *cloud)
{
    pt_free(cloud->name);
    pt_free(cloud->login_base);
    pt_free(cloud->graph_base);
    pt_free(cloud->scope);
    *cloud = (struct pt_cloud){.name = NULL};
}

/* A fresh "https://HOST" with a tail, or NULL. */
static char *make_url(const char *host, const char *tail)
{
    struct pt_buf url;
    char *text = NULL;

    pt_buf_init(&url, PT_LIMIT_URL_BYTES);
    if (pt_buf_append_text(&url, "https://", NULL) == POSTERN_OK &&
        pt_buf_append_text(&url, host, NULL) == POSTERN_OK &&
        pt_buf_append_text(&url, tail, NULL) == POSTERN_OK) {
        text = pt_buf_take(&url);
    }
    pt_buf_done(&url);
    return text;
}

/* Hands a cloud over when all its texts could be allocated. */
static enum postern_status finish_cloud(
    struct pt_cloud *cloud, struct pt_cloud *ret, struct postern_error *err)
{
    if (!cloud->name || !cloud->login_base || !cloud->graph_base ||
        !cloud->scope) {
        pt_cloud_done(cloud);
        return pt_fail_memory(err);
    }
    *ret = *cloud;
    return POSTERN_OK;
}

static enum postern_status make_known(const struct known_cloud *known,
    struct pt_cloud *ret, struct postern_error *err)
{
    struct pt_cloud cloud = {
        .name = pt_strdup(known->name),
        .login_base = make_url(known->login_host, ""),
        .graph_base = make_url(known->graph_host, ""),
        .scope = make_url(known->graph_host, "/.default"),
    };

    return finish_cloud(&cloud, ret, err);
}

/* Whether an address of the block 127.0.0.0/8 is written in full: a name
 * such as 127.0.0.1.example.com is somebody else's host. */
static bool is_ipv4_loopback(struct pt_view host)
{
    struct pt_view rest = host;
    struct pt_view part = pt_view_of("");
    size_t count = 0;

    if (host.len > 0 && host.ptr[host.len - 1] == '.') {
        return false;
    }
    while (pt_view_next_field(&rest, '.', &part)) {
        if (part.len == 0 || part.len > 3) {
            return false;
        }
        for (size_t i = 0; i < part.len; i++) {
            if (part.ptr[i] < '0' || part.ptr[i] > '9') {
                return false;
            }
        }
        if (count == 0 && !pt_view_is_equal(part, pt_view_of("127"))) {
            return false;
        }
        count++;
    }
    return count == 4;
}

static bool is_loopback(struct pt_view host)
{
    return pt_view_is_equal_nocase(host, pt_view_of("localhost")) ||
           pt_view_is_equal(host, pt_view_of("[::1]")) ||
           is_ipv4_loopback(host);
}

static bool has_only(struct pt_view text, const char *besides_alnum)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!pt_ascii_is_alnum(text.ptr[i]) &&
            (text.ptr[i] == '\0' || !strchr(besides_alnum, text.ptr[i]))) {
            return false;
        }
    }
    return true;
}

static bool is_port(struct pt_view text)
{
    unsigned port = 0;

    if (text.len == 0 || text.len > 5) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return false;
        }
        port = port * 10 + (unsigned)(text.ptr[i] - '0');
    }
    return port >= 1 && port <= 65535;
}

/* Splits "host:port" at the colon that is not inside brackets. */
static bool split_authority(struct pt_view authority, struct pt_view *ret_host)
{
    size_t host_len = 0;
    struct pt_view host;

    if (authority.len > 0 && authority.ptr[0] == '[') {
        host_len = pt_view_find(authority, ']') + 1;
        host = pt_view_first(authority, host_len);
        if (host_len > authority.len || host.len < 4 ||
            !has_only(
                pt_view_from(pt_view_first(host, host.len - 1), 1), ":.")) {
            return false;
        }
    } else {
        host_len = pt_view_find(authority, ':');
        host = pt_view_first(authority, host_len);
        if (host.len == 0 || !has_only(host, "-.")) {
            return false;
        }
    }
    *ret_host = host;
    authority = pt_view_from(authority, host_len);
    return authority.len == 0 ||
           (authority.ptr[0] == ':' && is_port(pt_view_from(authority, 1)));
}

/* Cuts "http://" or "https://" off the front. */
static bool cut_scheme(struct pt_view *rest, bool *ret_is_tls)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        struct pt_view scheme = pt_view_of(schemes[i]);

        if (pt_view_is_equal_nocase(pt_view_first(*rest, scheme.len), scheme)) {
            *ret_is_tls = i == 1;
            *rest = pt_view_from(*rest, scheme.len);
            return true;
        }
    }
    return false;
}

static struct pt_view without_end_slashes(struct pt_view text)
{
    while (text.len > 0 && text.ptr[text.len - 1] == '/') {
        text.len--;
    }
    return text;
}

static enum postern_status make_base(bool is_tls, struct pt_view rest,
    struct pt_cloud *ret, struct postern_error *err)
{
    struct pt_cloud cloud = {.name = NULL};
    struct pt_buf base;

    pt_buf_init(&base, PT_LIMIT_URL_BYTES);
    if (pt_buf_append_text(&base, is_tls ? "https://" : "http://", NULL) ==
            POSTERN_OK &&
        pt_buf_append_view(&base, rest, NULL) == POSTERN_OK) {
        cloud.name = pt_strdup(base.data);
        cloud.login_base = pt_strdup(base.data);
        cloud.graph_base = pt_strdup(base.data);
    }
    pt_buf_done(&base);
    cloud.scope = make_url(known_clouds[0].graph_host, "/.default");
    return finish_cloud(&cloud, ret, err);
}

/* The text is not shown: a base URL may have been written with a password. */
static enum postern_status parse_base_url(bool is_tls, struct pt_view rest,
    struct pt_cloud *ret, struct postern_error *err)
{
    size_t authority_len = pt_view_find(rest, '/');
    struct pt_view host = pt_view_of("");

    if (!split_authority(pt_view_first(rest, authority_len), &host) ||
        !has_only(pt_view_from(rest, authority_len), "-._~%/")) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the cloud's base URL is not one: write https://HOST or "
            "https://HOST:PORT, with nothing behind it but a path");
    }
    if (!is_tls && !is_loopback(host)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "a cloud over plain http:// must be on a loopback host "
            "(127.0.0.1, [::1], localhost): use https://");
    }
    return make_base(is_tls, without_end_slashes(rest), ret, err);
}

enum postern_status pt_cloud_parse(
    struct pt_view text, struct pt_cloud *ret, struct postern_error *err)
{
    struct pt_view rest = pt_view_trim(text);
    bool is_tls = false;

    if (rest.len > PT_LIMIT_HEADER_BYTES) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the cloud's base URL is over %zu bytes", PT_LIMIT_HEADER_BYTES);
    }
    for (size_t i = 0; i < COUNT_OF(known_clouds); i++) {
        if (pt_view_is_equal_nocase(rest, pt_view_of(known_clouds[i].name))) {
            return make_known(&known_clouds[i], ret, err);
        }
    }
    if (cut_scheme(&rest, &is_tls)) {
        return parse_base_url(is_tls, rest, ret, err);
    }
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "the cloud is not known: expected global, usgov, usgov-dod, china or "
        "a base URL such as https://127.0.0.1:8365");
}

static const struct known_cloud *find_authority(
    const struct known_cloud *clouds, size_t count, struct pt_view host)
{
    for (size_t i = 0; i < count; i++) {
        if (pt_view_is_equal_nocase(host, pt_view_of(clouds[i].login_host))) {
            return &clouds[i];
        }
    }
    return NULL;
}

enum postern_status pt_cloud_parse_authority(
    struct pt_view text, struct pt_cloud *ret, struct postern_error *err)
{
    struct pt_view host = pt_view_trim(text);
    const struct known_cloud *known = NULL;
    bool is_tls = true;

    (void)cut_scheme(&host, &is_tls);
    host = without_end_slashes(host);
    known = find_authority(known_clouds, COUNT_OF(known_clouds), host);
    if (!known) {
        known = find_authority(
            other_authorities, COUNT_OF(other_authorities), host);
    }
    if (!known || !is_tls) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the sign-in host belongs to no known cloud: expected "
            "login.microsoftonline.com, login.microsoftonline.us, "
            "login.partner.microsoftonline.cn or login.chinacloudapi.cn");
    }
    return make_known(known, ret, err);
}

bool pt_cloud_is_safe_url(struct pt_view url)
{
    struct pt_view host = pt_view_of("");
    bool is_tls = false;

    return cut_scheme(&url, &is_tls) &&
           split_authority(
               pt_view_first(url, pt_view_find_any(url, "/?#")), &host) &&
           (is_tls || is_loopback(host));
}
