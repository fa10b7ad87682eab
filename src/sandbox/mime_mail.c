/*
 * sandbox/mime_mail.c: requests that are a whole mail. See mime_mail.h.
 */
#include "sandbox/mime_mail.h"

#include "base/base64.h"
#include "base/error.h"
#include "sandbox/mime_message.h"
#include "sandbox/request_body.h"

bool pt_mime_mail_is_type(const struct pt_graph_call *call)
{
    return pt_view_is_equal_nocase(
        pt_request_body_type(call), pt_view_of("text/plain"));
}

/* The body without line ends, which Microsoft's own sample has, decoded. */
static enum postern_status decode(
    struct pt_view body, struct pt_buf *out, struct postern_error *err)
{
    struct pt_buf packed;
    size_t len = 0;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&packed, body.len);
    status = pt_buf_ensure(&packed, body.len, err);
    for (size_t i = 0; i < body.len && status == POSTERN_OK; i++) {
        if (!pt_ascii_is_blank(body.ptr[i])) {
            packed.data[packed.len] = body.ptr[i];
            packed.len++;
        }
    }
    if (status == POSTERN_OK) {
        status = pt_buf_ensure(out, packed.len, err);
    }
    if (status == POSTERN_OK &&
        (packed.len == 0 || !pt_base64_decode(pt_buf_view(&packed),
                                (unsigned char *)out->data, &len))) {
        status = pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
            "Invalid base64 string for MIME content.");
    }
    if (status == POSTERN_OK) {
        out->len = len;
        out->data[len] = '\0';
    }
    pt_buf_done(&packed);
    return status;
}

static enum postern_status keep(struct pt_graph_call *call,
    const struct pt_buf *text, struct pt_content **ret,
    struct postern_error *err)
{
    enum postern_status status =
        pt_content_new(pt_mail_store_spool(call->service->store), text->len,
            text->len > PT_MAIL_SPOOL_BYTES, ret, err);

    if (status == POSTERN_OK) {
        status = pt_content_append(*ret, text->data, text->len, err);
        if (status != POSTERN_OK) {
            pt_content_release(*ret);
            *ret = NULL;
        }
    }
    return status;
}

bool pt_mime_mail_read(struct pt_graph_call *call, json_t **ret_message,
    struct pt_content **ret_mime)
{
    struct pt_view body = call->request->body;
    struct postern_error err = {.status = POSTERN_OK};
    const char *code = "ErrorMimeContentInvalidBase64String";
    struct pt_buf text;
    struct pt_buf kept;
    json_t *message = NULL;
    enum postern_status status = POSTERN_OK;

    if (!pt_request_body_check_size(
            call, call->service->limits->request_bytes)) {
        return false;
    }
    pt_buf_init(&text, body.len);
    pt_buf_init(&kept, body.len);
    status = decode(body, &text, &err);
    if (status == POSTERN_OK) {
        code = "ErrorMimeContentInvalid";
        status =
            pt_mime_message_parse(pt_buf_view(&text), &message, &kept, &err);
    }
    if (status == POSTERN_OK) {
        status = keep(call, &kept, ret_mime, &err);
    }
    if (status == POSTERN_OK) {
        *ret_message = json_incref(message);
    } else if (status == POSTERN_E_INVALID) {
        (void)pt_graph_refuse(call, 400, code, "%s", err.message);
    } else {
        (void)pt_graph_refuse_error(call, &err);
    }
    json_decref(message);
    pt_buf_done(&text);
    pt_buf_done(&kept);
    return status == POSTERN_OK;
}
