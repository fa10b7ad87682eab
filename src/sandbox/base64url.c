/*
 * sandbox/base64url.c: base64 for URLs. See base64url.h.
 */
#include "sandbox/base64url.h"

#include "base/base64.h"
#include "base/error.h"

enum postern_status pt_base64url_append(struct pt_buf *out,
    const unsigned char *bytes, size_t len, struct postern_error *err)
{
    uint64_t encoded_len = 0;
    enum postern_status status = POSTERN_OK;
    char *at = NULL;

    if (!pt_base64_encoded_len(len, &encoded_len)) {
        return pt_fail_memory(err);
    }
    status = pt_buf_ensure(out, (size_t)encoded_len, err);
    if (status != POSTERN_OK) {
        return status;
    }
    at = out->data + out->len;
    encoded_len = pt_base64_encode(bytes, len, at);
    while (encoded_len > 0 && at[encoded_len - 1] == '=') {
        encoded_len--;
    }
    for (size_t i = 0; i < encoded_len; i++) {
        if (at[i] == '+') {
            at[i] = '-';
        } else if (at[i] == '/') {
            at[i] = '_';
        }
    }
    out->len += (size_t)encoded_len;
    out->data[out->len] = '\0';
    return POSTERN_OK;
}

/* The same text in the usual alphabet, padded. */
static enum postern_status to_base64(
    struct pt_view text, struct pt_buf *out, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < text.len && status == POSTERN_OK; i++) {
        char byte = text.ptr[i];

        if (byte == '+' || byte == '/' || byte == '=') {
            return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
                "not base64url");
        }
        if (byte == '-') {
            byte = '+';
        } else if (byte == '_') {
            byte = '/';
        }
        status = pt_buf_append_byte(out, byte, err);
    }
    while (status == POSTERN_OK && out->len % 4 != 0) {
        status = pt_buf_append_byte(out, '=', err);
    }
    return status;
}

enum postern_status pt_base64url_decode(
    struct pt_view text, struct pt_buf *out, struct postern_error *err)
{
    struct pt_buf padded;
    size_t len = 0;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&padded, text.len + 4);
    status = to_base64(text, &padded, err);
    if (status != POSTERN_OK) {
        goto cleanup;
    }
    status = pt_buf_ensure(out, padded.len, err);
    if (status != POSTERN_OK) {
        goto cleanup;
    }
    if (padded.len > 0 && !pt_base64_decode(pt_buf_view(&padded),
                              (unsigned char *)out->data + out->len, &len)) {
        out->data[out->len] = '\0';
        status = pt_fail(
            err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP, "not base64url");
        goto cleanup;
    }
    out->len += len;
    out->data[out->len] = '\0';

cleanup:
    pt_buf_done(&padded);
    return status;
}
