/*
 * sandbox/mime_message.c: the headers of a MIME message. See mime_message.h.
 */
#include "sandbox/mime_message.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

/* A field is folded from lines of at most 998 characters; five hundred
 * recipients fit many times over. */
#define FIELD_BYTES ((size_t)1024 * 1024)

struct field_row {
    const char *name;
    const char *property;
    bool is_list;   /* of addresses */
    bool is_single; /* one address */
};

static const struct field_row rows[] = {
    {"To", "toRecipients", true, false},
    {"Cc", "ccRecipients", true, false},
    {"Bcc", "bccRecipients", true, false},
    {"Reply-To", "replyTo", true, false},
    {"From", "from", false, true},
    {"Subject", "subject", false, false},
    {"Message-ID", "internetMessageId", false, false},
};

/* One address while it is read. */
struct address {
    struct pt_buf plain; /* outside of angle brackets and comments */
    struct pt_buf angle; /* between angle brackets */
    bool has_angle;
};

/* Where a reader of an address list is. */
struct place {
    bool is_quoted;
    bool is_angle;
    unsigned comment_depth;
};

static const struct field_row *find_row(struct pt_view name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(rows[i].name))) {
            return &rows[i];
        }
    }
    return NULL;
}

/* Cuts the next line off, its end included. */
static struct pt_view take_line(struct pt_view *rest)
{
    size_t end = pt_view_find(*rest, '\n');
    struct pt_view line = pt_view_first(*rest, end < rest->len ? end + 1 : end);

    *rest = pt_view_from(*rest, line.len);
    return line;
}

static bool is_blank_line(struct pt_view line)
{
    return pt_view_trim(line).len == 0 &&
           (line.len == 0 || (line.ptr[0] != ' ' && line.ptr[0] != '\t'));
}

/* Cuts the next field off, its folded lines included. */
static struct pt_view take_field(struct pt_view *rest)
{
    struct pt_view whole = *rest;
    size_t len = take_line(rest).len;

    while (rest->len > 0 && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
        len += take_line(rest).len;
    }
    return pt_view_first(whole, len);
}

/* The value on one line (RFC 5322 section 2.2.3). */
static enum postern_status unfold(
    struct pt_view value, struct pt_buf *out, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    value = pt_view_trim(value);
    for (size_t i = 0; i < value.len && status == POSTERN_OK; i++) {
        if (value.ptr[i] != '\r' && value.ptr[i] != '\n') {
            status = pt_buf_append_byte(out, value.ptr[i], err);
        }
    }
    return status;
}

/* A JSON string of what may be no UTF-8; then it is empty. */
static json_t *make_text(struct pt_view view)
{
    json_t *text = NULL;

    view = pt_view_trim(view);
    text = json_stringn(view.ptr, view.len);
    return text ? text : json_string("");
}

/* The address read so far as a recipient. */
static json_t *make_recipient(const struct address *address)
{
    json_t *plain = make_text(pt_buf_view(&address->plain));

    if (!address->has_angle) {
        return json_pack("{s:{s:o}}", "emailAddress", "address", plain);
    }
    return json_pack("{s:{s:o, s:o}}", "emailAddress", "name", plain, "address",
        make_text(pt_buf_view(&address->angle)));
}

static enum postern_status end_address(
    struct address *address, json_t *list, struct postern_error *err)
{
    bool is_empty = !address->has_angle &&
                    pt_view_trim(pt_buf_view(&address->plain)).len == 0;
    bool is_added =
        is_empty || json_array_append_new(list, make_recipient(address)) == 0;

    pt_buf_reset(&address->plain);
    pt_buf_reset(&address->angle);
    address->has_angle = false;
    return is_added ? POSTERN_OK : pt_fail_memory(err);
}

/* Moves on over a byte that only says where we are; false when it is text. */
static bool is_mark(struct place *place, char byte)
{
    if (place->is_quoted) {
        place->is_quoted = byte != '"';
        return byte == '"';
    }
    if (place->comment_depth > 0 || byte == '(') {
        place->comment_depth += byte == '(' ? 1 : 0;
        place->comment_depth -= byte == ')' ? 1 : 0;
        return true;
    }
    if (byte == '"') {
        place->is_quoted = true;
        return true;
    }
    if (byte == '<' || byte == '>') {
        place->is_angle = byte == '<';
        return true;
    }
    return false;
}

/* Reads one byte of an address list. */
static enum postern_status read_byte(struct address *address,
    struct place *place, char byte, json_t *list, struct postern_error *err)
{
    bool was_quoted = place->is_quoted;

    if (is_mark(place, byte)) {
        address->has_angle = address->has_angle || place->is_angle;
        return POSTERN_OK;
    }
    if (!was_quoted && !place->is_angle) {
        if (byte == ',' || byte == ';') {
            return end_address(address, list, err);
        }
        if (byte == ':') {
            /* The name of a group (RFC 5322 section 3.4). */
            pt_buf_reset(&address->plain);
            return POSTERN_OK;
        }
    }
    return pt_buf_append_byte(
        place->is_angle ? &address->angle : &address->plain, byte, err);
}

static enum postern_status read_addresses(
    struct pt_view value, json_t *list, struct postern_error *err)
{
    struct address address = {.has_angle = false};
    struct place place = {.is_quoted = false};
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&address.plain, FIELD_BYTES);
    pt_buf_init(&address.angle, FIELD_BYTES);
    for (size_t i = 0; i < value.len && status == POSTERN_OK; i++) {
        if (place.is_quoted && value.ptr[i] == '\\' && i + 1 < value.len) {
            i++;
            status = pt_buf_append_byte(&address.plain, value.ptr[i], err);
        } else {
            status = read_byte(&address, &place, value.ptr[i], list, err);
        }
    }
    if (status == POSTERN_OK) {
        status = end_address(&address, list, err);
    }
    pt_buf_done(&address.plain);
    pt_buf_done(&address.angle);
    return status;
}

static bool add_addresses(
    json_t *message, const struct field_row *row, json_t *list)
{
    json_t *known = json_object_get(message, row->property);

    if (row->is_single) {
        return json_array_size(list) == 0 ||
               json_object_set(
                   message, row->property, json_array_get(list, 0)) == 0;
    }
    return known ? json_array_extend(known, list) == 0
                 : json_object_set(message, row->property, list) == 0;
}

static enum postern_status read_field(json_t *message,
    const struct field_row *row, struct pt_view value,
    struct postern_error *err)
{
    struct pt_buf text;
    json_t *list = NULL;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, FIELD_BYTES);
    status = unfold(value, &text, err);
    if (status == POSTERN_OK && (row->is_list || row->is_single)) {
        list = json_array();
        status = list ? read_addresses(pt_buf_view(&text), list, err)
                      : pt_fail_memory(err);
        if (status == POSTERN_OK && !add_addresses(message, row, list)) {
            status = pt_fail_memory(err);
        }
        json_decref(list);
    } else if (status == POSTERN_OK &&
               json_object_set_new(message, row->property,
                   make_text(pt_buf_view(&text))) != 0) {
        status = pt_fail_memory(err);
    }
    pt_buf_done(&text);
    return status;
}

/* Whether a field keeps the body from being plain text as it stands. */
static bool is_about_encoding(struct pt_view name, struct pt_view value)
{
    value = pt_view_trim(value);
    if (pt_view_is_equal_nocase(
            name, pt_view_of("Content-Transfer-Encoding"))) {
        return !pt_view_is_equal_nocase(value, pt_view_of("7bit")) &&
               !pt_view_is_equal_nocase(value, pt_view_of("8bit"));
    }
    return pt_view_is_equal_nocase(name, pt_view_of("Content-Type")) &&
           !pt_view_is_equal_nocase(pt_view_first(value, strlen("text/plain")),
               pt_view_of("text/plain"));
}

static enum postern_status set_body(json_t *message, struct pt_view body,
    bool is_plain, struct postern_error *err)
{
    json_t *content =
        is_plain ? json_stringn(body.ptr, body.len) : json_string("");

    if (!content) {
        content = json_string("");
    }
    if (json_object_set_new(message, "body",
            json_pack("{s:s, s:o}", "contentType", "text", "content",
                content)) != 0) {
        return pt_fail_memory(err);
    }
    return POSTERN_OK;
}

enum postern_status pt_mime_message_parse(struct pt_view text,
    json_t **ret_message, struct pt_buf *rest, struct postern_error *err)
{
    struct pt_view left = text;
    json_t *message = json_object();
    bool is_plain = true;
    enum postern_status status = message ? POSTERN_OK : pt_fail_memory(err);

    while (status == POSTERN_OK && left.len > 0) {
        struct pt_view field = take_field(&left);
        size_t colon = pt_view_find(field, ':');
        struct pt_view name = pt_view_trim(pt_view_first(field, colon));
        struct pt_view value = pt_view_from(field, colon + 1);
        const struct field_row *row = find_row(name);

        if (is_blank_line(field)) {
            status = pt_buf_append_view(rest, field, err);
            break;
        }
        if (colon == field.len || name.len == 0 || name.len != colon) {
            status = pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
                "Invalid MIME content: a header line without a name.");
            break;
        }
        is_plain = is_plain && !is_about_encoding(name, value);
        if (row) {
            status = read_field(message, row, value, err);
        }
        if (status == POSTERN_OK &&
            !pt_view_is_equal_nocase(name, pt_view_of("Bcc"))) {
            status = pt_buf_append_view(rest, field, err);
        }
    }
    if (status == POSTERN_OK) {
        status = pt_buf_append_view(rest, left, err);
    }
    if (status == POSTERN_OK) {
        status = set_body(message, left, is_plain, err);
    }
    if (status != POSTERN_OK) {
        json_decref(message);
        return status;
    }
    *ret_message = message;
    return POSTERN_OK;
}
