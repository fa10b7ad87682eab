/*
 * account/url_path.c: the path of an account's URL. See url_path.h.
 */
#include "account/url_path.h"

#include "account/recipient_text.h"
#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"
#include "codec/percent.h"

/* The pieces that are not empty, not decoded. */
struct pieces {
    struct pt_view *items;
    size_t count;
    size_t cap;
    size_t used; /* pieces that have found their place */
};

static enum postern_status split(
    struct pt_view path, struct pieces *pieces, struct postern_error *err)
{
    struct pt_view rest = path;
    struct pt_view piece = pt_view_of("");

    while (pt_view_next_field(&rest, '/', &piece)) {
        enum postern_status status = POSTERN_OK;

        if (piece.len == 0) {
            continue;
        }
        status = pt_array_ensure_one_more(&pieces->items, &pieces->cap,
            pieces->count, sizeof(*pieces->items), PT_LIMIT_URL_PIECES, err);
        if (status != POSTERN_OK) {
            pt_error_prefix(err, "the path of the account's URL");
            return status;
        }
        pieces->items[pieces->count] = piece;
        pieces->count++;
    }
    return POSTERN_OK;
}

/* "user@example.com:8080" without the port: no part of a mailbox. */
static struct pt_view without_port(struct pt_view piece)
{
    size_t len = piece.len;

    while (len > 0 && piece.ptr[len - 1] >= '0' && piece.ptr[len - 1] <= '9') {
        len--;
    }
    if (len > 0 && len < piece.len && piece.ptr[len - 1] == ':') {
        return pt_view_first(piece, len - 1);
    }
    return piece;
}

/* Decodes "user:password@host" without the password, which nobody needs. */
static enum postern_status decode_source(
    struct pt_view piece, struct pt_url_parts *parts, struct postern_error *err)
{
    size_t at = pt_view_find(piece, '@');
    size_t colon = pt_view_find(pt_view_first(piece, at), ':');
    enum postern_status status = POSTERN_OK;

    if (colon == at || at == piece.len) {
        return pt_percent_decode_secret(piece, &parts->source, err);
    }
    status = pt_url_parts_warn(parts, err,
        "a password in the source of the account's URL is not used");
    if (status == POSTERN_OK) {
        status = pt_percent_decode_secret(
            pt_view_first(piece, colon), &parts->source, err);
    }
    if (status == POSTERN_OK) {
        status = pt_percent_decode_secret(
            pt_view_from(piece, at), &parts->source, err);
    }
    return status;
}

/* user= stands in for what is before the '@'. */
static enum postern_status override_user(
    struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_view old = pt_secret_view(&parts->source);
    size_t at = pt_view_find(old, '@');
    struct pt_view domain = pt_view_from(old, at == old.len ? 0 : at + 1);
    struct pt_secret source;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&source, PT_LIMIT_URL_BYTES);
    status = pt_secret_append(&source, pt_secret_view(&parts->user), err);
    if (status == POSTERN_OK) {
        status = pt_secret_append(&source, pt_view_of("@"), err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_append(&source, domain, err);
    }
    if (status == POSTERN_OK) {
        status = pt_secret_set(&parts->source, pt_secret_view(&source), err);
    }
    pt_secret_done(&source);
    return status;
}

static enum postern_status read_source(struct pieces *pieces,
    struct pt_url_parts *parts, struct postern_error *err)
{
    struct pt_view piece;
    enum postern_status status = POSTERN_OK;

    if (pieces->used == pieces->count) {
        return POSTERN_OK;
    }
    piece = pieces->items[pieces->used];
    pieces->used++;
    if (parts->is_source_override || pt_view_is_equal(piece, pt_view_of("_"))) {
        return POSTERN_OK;
    }
    status = decode_source(without_port(piece), parts, err);
    if (status == POSTERN_OK && !pt_secret_is_empty(&parts->user)) {
        status = override_user(parts, err);
    }
    return status;
}

/* Passes over the piece that an override beats; one with a plain '@' is not
 * it, but a target. */
static void pass_over_next(struct pieces *pieces)
{
    if (pieces->used < pieces->count) {
        struct pt_view piece = pieces->items[pieces->used];

        pieces->used += pt_view_find(piece, '@') == piece.len ? 1 : 0;
    }
}

/* Takes the next piece unless the query gave this part. */
static enum postern_status read_next(struct pieces *pieces, bool is_override,
    struct pt_secret *part, struct postern_error *err)
{
    if (is_override) {
        pass_over_next(pieces);
        return POSTERN_OK;
    }
    if (!pt_secret_is_empty(part) || pieces->used == pieces->count) {
        return POSTERN_OK;
    }
    pieces->used++;
    return pt_percent_decode_secret(pieces->items[pieces->used - 1], part, err);
}

/* Decodes a piece and reads it as one recipient into a list. */
static enum postern_status read_target(struct pt_view piece,
    struct pt_recipient_list *list, struct postern_error *err)
{
    struct pt_secret decoded;
    enum postern_status status = POSTERN_OK;

    pt_secret_init(&decoded, PT_LIMIT_URL_BYTES);
    status = pt_percent_decode_secret(piece, &decoded, err);
    if (status == POSTERN_OK) {
        status = pt_recipient_text_parse(
            pt_secret_view(&decoded), PT_RECIPIENT_TEXT_ONE, list, err);
    }
    pt_secret_done(&decoded);
    return status;
}

/* Says whether a piece is a target. */
static enum postern_status judge_target(
    struct pt_view piece, bool *ret_is_target, struct postern_error *err)
{
    struct pt_recipient_list list;
    enum postern_status status = POSTERN_OK;

    pt_recipient_list_init(&list);
    status = read_target(piece, &list, err);
    *ret_is_target = list.count > 0 && status == POSTERN_OK;
    pt_recipient_list_done(&list);
    return status == POSTERN_E_INVALID ? POSTERN_OK : status;
}

/* Finds the index of the first target; the pieces before it that are not used
 * yet are the secret. */
static enum postern_status find_targets(const struct pieces *pieces,
    bool has_secret, size_t *ret_first, struct postern_error *err)
{
    size_t first = pieces->count;

    while (first > pieces->used) {
        struct pt_view piece = pieces->items[first - 1];
        bool is_target = false;
        enum postern_status status = POSTERN_OK;

        if (pt_view_find(piece, '@') == piece.len) {
            break;
        }
        status = judge_target(piece, &is_target, err);
        if (status != POSTERN_OK) {
            return status;
        }
        if (!is_target && !has_secret && first - 1 == pieces->used) {
            break; /* the only piece that can be the secret */
        }
        if (!is_target) {
            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "piece %zu of the path of the account's URL has an '@' but is "
                "no valid mail address: correct the target, or write an '@' of "
                "the secret as %%40",
                first);
        }
        first--;
    }
    *ret_first = first;
    return POSTERN_OK;
}

/* Joins the pieces up to end with the slashes that split them. */
static enum postern_status join_secret(const struct pieces *pieces, size_t end,
    struct pt_secret *secret, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = pieces->used; i < end && status == POSTERN_OK; i++) {
        if (i > pieces->used) {
            status = pt_secret_append(secret, pt_view_of("/"), err);
        }
        if (status == POSTERN_OK) {
            status = pt_percent_decode_secret(pieces->items[i], secret, err);
        }
    }
    return status;
}

static enum postern_status read_secret(const struct pieces *pieces, size_t end,
    struct pt_url_parts *parts, struct postern_error *err)
{
    if (!pt_url_parts_has_secret(parts)) {
        return join_secret(pieces, end, &parts->client_secret, err);
    }
    if (end == pieces->used) {
        return POSTERN_OK;
    }
    return pt_url_parts_warn(parts, err,
        "%zu pieces of the path of the account's URL are not used, since "
        "a parameter gives the secret",
        end - pieces->used);
}

static enum postern_status read_secret_and_targets(struct pieces *pieces,
    struct pt_url_parts *parts, struct postern_error *err)
{
    bool has_secret = pt_url_parts_has_secret(parts);
    size_t first_target = 0;
    enum postern_status status =
        find_targets(pieces, has_secret, &first_target, err);

    if (status == POSTERN_OK) {
        status = read_secret(pieces, first_target, parts, err);
    }
    for (size_t i = first_target; i < pieces->count && status == POSTERN_OK;
         i++) {
        status = read_target(pieces->items[i], &parts->path_targets, err);
    }
    return status;
}

enum postern_status pt_url_path_read(
    struct pt_view path, struct pt_url_parts *parts, struct postern_error *err)
{
    struct pieces pieces = {.items = NULL};
    enum postern_status status = split(path, &pieces, err);

    if (status == POSTERN_OK) {
        status = read_source(&pieces, parts, err);
    }
    if (status == POSTERN_OK && !pt_url_parts_is_personal(parts)) {
        status =
            read_next(&pieces, parts->is_tenant_override, &parts->tenant, err);
    }
    if (status == POSTERN_OK) {
        status = read_next(
            &pieces, parts->is_client_id_override, &parts->client_id, err);
    }
    if (status == POSTERN_OK) {
        status = read_secret_and_targets(&pieces, parts, err);
    }
    pt_free(pieces.items);
    return status;
}
