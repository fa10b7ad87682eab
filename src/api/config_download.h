/*
 * api/config_download.h: a configuration from a server.
 *
 * Asked as Apprise 1.13 asks: POST without a body; user and password of the
 * URL by basic authentication, "+NAME=VALUE" of its query as headers. GET when
 * that is refused with 405. Redirects are not followed, since URL and headers
 * may hold secrets.
 */
#ifndef PT_API_CONFIG_DOWNLOAD_H
#define PT_API_CONFIG_DOWNLOAD_H

#include "account/config.h"
#include "http/client.h"
#include "sys/clock.h"

/**
 * @param http          nothing else may be under way in it
 * @param[in,out] ret   is filled
 * @return POSTERN_OK; POSTERN_E_INVALID (no URL that can be used, or plain
 * http to another machine), POSTERN_E_TOO_LARGE (over the limit of ret->text),
 * POSTERN_E_REFUSED (the server said no, or where else to look),
 * POSTERN_E_SERVICE (it failed), POSTERN_E_NETWORK, _TLS, _PROXY, _MEMORY. The
 * message names the location as it may be shown.
 */
enum postern_status pt_config_download(struct pt_http_client *http,
    const struct pt_clock *clock, const struct pt_config_location *location,
    struct pt_config_content *ret, struct postern_error *err) PT_MUST_CHECK;

#endif
