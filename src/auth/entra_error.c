/*
 * auth/entra_error.c: the error body of Entra ID. See entra_error.h.
 */
#include "auth/entra_error.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "auth/aadsts.h"
#include "base/error.h"

/* How much of the service's own words goes into a message of 255 bytes, so
 * that the link at its end still fits. */
#define SENTENCE_MAX_BYTES ((size_t)110)

/* So many bytes of the secret in a row are an echo of it. */
#define ECHO_BYTES ((size_t)8)

#define SECRET_MISMATCH 7000215L

static bool has_part(struct pt_view text, struct pt_view part)
{
    for (size_t i = 0; i + part.len <= text.len; i++) {
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0) {
            return true;
        }
    }
    return false;
}

/* Any long piece of it, since a service may cut or encode what it echoes. */
static bool has_echo(struct pt_view text, const struct pt_secret *secret)
{
    struct pt_view all = pt_secret_view(secret);
    size_t piece_len = all.len < ECHO_BYTES ? all.len : ECHO_BYTES;

    if (pt_secret_is_empty(secret)) {
        return false;
    }
    for (size_t i = 0; i + piece_len <= all.len; i++) {
        if (has_part(text, pt_view_make(all.ptr + i, piece_len))) {
            return true;
        }
    }
    return false;
}

static struct pt_view without_echo(
    struct pt_view text, const struct pt_secret *secret)
{
    return has_echo(text, secret) ? pt_view_make("", 0) : text;
}

/* "AADSTS7000215: text" gives the number and cuts it off. */
static long take_code(struct pt_view *text)
{
    const struct pt_view mark = pt_view_of("AADSTS");
    struct pt_view rest = pt_view_from(*text, mark.len);
    long code = 0;
    size_t digits = 0;

    if (!pt_view_has_prefix(*text, mark)) {
        return 0;
    }
    while (digits < rest.len && digits < 9 && rest.ptr[digits] >= '0' &&
           rest.ptr[digits] <= '9') {
        code = code * 10 + (rest.ptr[digits] - '0');
        digits++;
    }
    rest = pt_view_from(rest, digits);
    if (pt_view_has_prefix(rest, pt_view_of(":"))) {
        rest = pt_view_from(rest, 1);
    }
    *text = pt_view_trim(rest);
    return code;
}

/* The first code that the table knows, else the first, else 0. */
static long find_code(const json_t *codes)
{
    long first = 0;

    for (size_t i = 0; i < json_array_size(codes); i++) {
        json_int_t value = json_integer_value(json_array_get(codes, i));
        long code = value > 0 && value <= INT_MAX ? (long)value : 0;

        if (code > 0 && pt_aadsts_find(code)) {
            return code;
        }
        first = first == 0 ? code : first;
    }
    return first;
}

/* At most max bytes, cut at a character. */
static struct pt_view cut_text(struct pt_view text, size_t max)
{
    size_t len = text.len < max ? text.len : max;

    while (len > 0 && len < text.len &&
           ((unsigned char)text.ptr[len] & 0xC0U) == 0x80U) {
        len--;
    }
    return pt_view_first(text, len);
}

struct pt_entra_error pt_entra_error_read(
    const json_t *body, const struct pt_secret *secret)
{
    struct pt_view line = pt_json_get_text(body, "error_description");
    struct pt_entra_error error = {
        .error = without_echo(pt_json_get_text(body, "error"), secret),
        .trace_id = without_echo(pt_json_get_text(body, "trace_id"), secret),
    };
    long described_code = 0;

    line = pt_view_first(line, pt_view_find_any(line, "\r\n"));
    described_code = take_code(&line);
    error.sentence = cut_text(without_echo(line, secret), SENTENCE_MAX_BYTES);
    error.code = find_code(json_object_get(body, "error_codes"));
    if (error.code == 0) {
        error.code = described_code;
    }
    return error;
}

bool pt_entra_error_is_passing(const struct pt_entra_error *error)
{
    return pt_view_is_equal(
               error->error, pt_view_of("temporarily_unavailable")) ||
           pt_view_is_equal(error->error, pt_view_of("server_error"));
}

static bool is_hex(char byte)
{
    char lower = pt_ascii_lower(byte);

    return (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
}

/* 8-4-4-4-12 hexadecimal digits: the shape of a Secret ID. */
static bool is_guid(struct pt_view text)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (text.len != sizeof(shape) - 1) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (shape[i] == '-' ? text.ptr[i] != '-' : !is_hex(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

/* OAuth's codes for a user who has to sign in: RFC 6749 section 5.2, and
 * Microsoft Learn, "Microsoft identity platform and OAuth 2.0 authorization
 * code flow". */
static bool is_signed_out(const struct pt_entra_error *error)
{
    static const char *const codes[] = {"invalid_grant", "interaction_required",
        "consent_required", "login_required"};

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (pt_view_is_equal(error->error, pt_view_of(codes[i]))) {
            return true;
        }
    }
    return false;
}

/* A code that the table does not know, but the user must come. */
static void fail_signed_out(
    const struct pt_entra_error *error, struct postern_error *err)
{
    (void)pt_fail(err, POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN,
        "Entra refused the sign-in (%.*s)%s%.*s; sign in again in a browser "
        "and put the new refresh token into the URL",
        (int)error->error.len, error->error.ptr,
        error->sentence.len > 0 ? ": " : "", (int)error->sentence.len,
        error->sentence.ptr);
}

static void fail_unknown(
    const struct pt_entra_error *error, struct postern_error *err)
{
    if (error->code == 0) {
        (void)pt_fail(err, POSTERN_E_AUTH, POSTERN_ADVICE_FIX_CONFIGURATION,
            "Entra refused the sign-in (%.*s)%s%.*s; check tenant, client id "
            "and credential",
            (int)cut_text(error->error, 40).len, error->error.ptr,
            error->sentence.len > 0 ? ": " : "", (int)error->sentence.len,
            error->sentence.ptr);
        return;
    }
    (void)pt_fail(err, POSTERN_E_AUTH, POSTERN_ADVICE_FIX_CONFIGURATION,
        "Entra refused the sign-in (AADSTS%ld)%s%.*s; see "
        "https://login.microsoftonline.com/error?code=%ld",
        error->code, error->sentence.len > 0 ? ": " : "",
        (int)error->sentence.len, error->sentence.ptr, error->code);
}

enum postern_status pt_entra_error_fail(const struct pt_entra_error *error,
    const struct pt_secret *secret, struct postern_error *err)
{
    const struct pt_aadsts_row *row = pt_aadsts_find(error->code);

    if (error->code == SECRET_MISMATCH &&
        is_guid(pt_view_trim(pt_secret_view(secret)))) {
        (void)pt_fail(err, POSTERN_E_AUTH, row->advice,
            "Entra refused the client secret (AADSTS%ld): it looks like the "
            "Secret ID, a GUID; use the Value column instead.",
            error->code);
    } else if (row) {
        (void)pt_fail(err, POSTERN_E_AUTH, row->advice,
            "Entra refused the sign-in (AADSTS%ld): %s; %s", error->code,
            row->meaning, row->hint);
    } else if (is_signed_out(error)) {
        fail_signed_out(error, err);
    } else {
        fail_unknown(error, err);
    }
    pt_entra_error_set_code(error, err);
    return POSTERN_E_AUTH;
}

void pt_entra_error_set_code(
    const struct pt_entra_error *error, struct postern_error *err)
{
    if (error->code > 0) {
        char text[32] = "";

        (void)snprintf(text, sizeof(text), "AADSTS%ld", error->code);
        pt_error_set_code(err, pt_view_of(text));
    } else {
        pt_error_set_code(err, error->error);
    }
}
