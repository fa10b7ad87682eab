/*
 * token/token_record.c: a stored token as text. See token_record.h.
 */
#include "token/token_record.h"

#include "base/error.h"
#include "base/limits.h"
#include "codec/json.h"

#define RECORD_VERSION 1

/* The members besides the token, with their names. */
#define FRAME_BYTES ((size_t)512)

static enum postern_status fill_record(json_t *record, const char *key_hex,
    const struct pt_access_token *token, struct postern_error *err)
{
    enum postern_status status =
        pt_json_set_new(record, "version", json_integer(RECORD_VERSION), err);

    if (status == POSTERN_OK) {
        status = pt_json_set_text(record, "key", pt_view_of(key_hex), err);
    }
    if (status == POSTERN_OK) {
        status = pt_json_set_new(record, "obtained_unix_s",
            json_integer(token->obtained_unix_s), err);
    }
    if (status == POSTERN_OK) {
        status = pt_json_set_new(
            record, "expires_unix_s", json_integer(token->expires_unix_s), err);
    }
    if (status == POSTERN_OK) {
        status = pt_json_set_text(
            record, "access_token", pt_secret_view(&token->text), err);
    }
    return status;
}

/* What JSON makes of a token: two of its characters are escaped. */
static size_t escaped_len(struct pt_view text)
{
    size_t len = text.len;

    for (size_t i = 0; i < text.len; i++) {
        len += text.ptr[i] == '"' || text.ptr[i] == '\\' ? 1 : 0;
    }
    return len;
}

enum postern_status pt_token_record_format(const char *key_hex,
    const struct pt_access_token *token, struct pt_buf *out,
    struct postern_error *err)
{
    json_t *record = NULL;
    enum postern_status status = POSTERN_OK;

    /* Room for all of it at once: a buffer that grows leaves a copy of the
     * token behind in released memory. */
    status = pt_buf_ensure(
        out, FRAME_BYTES + escaped_len(pt_secret_view(&token->text)), err);
    if (status != POSTERN_OK) {
        return status;
    }
    record = json_object();
    if (!record) {
        return pt_fail_memory(err);
    }
    status = fill_record(record, key_hex, token, err);
    if (status == POSTERN_OK) {
        status = pt_json_write(record, out, err);
    }
    json_decref(record);
    return status;
}

/* Whether every member is what pt_token_record_format() writes. */
static bool is_record(const json_t *record, const char *key_hex)
{
    const json_t *obtained = json_object_get(record, "obtained_unix_s");
    const json_t *expires = json_object_get(record, "expires_unix_s");

    return json_integer_value(json_object_get(record, "version")) ==
               RECORD_VERSION &&
           pt_view_is_equal(
               pt_json_get_text(record, "key"), pt_view_of(key_hex)) &&
           json_is_integer(obtained) && json_is_integer(expires) &&
           json_integer_value(obtained) >= 0 &&
           json_integer_value(expires) > json_integer_value(obtained) &&
           pt_access_token_is_text(pt_json_get_text(record, "access_token"));
}

bool pt_token_record_parse(
    struct pt_view text, const char *key_hex, struct pt_access_token *ret)
{
    json_t *record = pt_json_parse_object(text);
    bool is_taken =
        record && is_record(record, key_hex) &&
        pt_secret_set(&ret->text, pt_json_get_text(record, "access_token"),
            NULL) == POSTERN_OK;

    if (is_taken) {
        ret->obtained_unix_s =
            json_integer_value(json_object_get(record, "obtained_unix_s"));
        ret->expires_unix_s =
            json_integer_value(json_object_get(record, "expires_unix_s"));
    }
    json_decref(record);
    return is_taken;
}
