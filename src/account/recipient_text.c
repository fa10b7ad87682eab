/*
 * account/recipient_text.c: recipients as a URL writes them. See
 * recipient_text.h.
 */
#include "account/recipient_text.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "codec/address.h"
#include "codec/utf8.h"

struct reader {
    struct pt_view rest;
    bool is_list;
    struct pt_buf name; /* what stood before the address so far */
    struct pt_buf word; /* the word at hand, '+' restored */
    struct pt_recipient_list *list;
};

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7F;
}

/* A byte, or what a plain plus sign stands for here. */
static char restored(char byte, char plus)
{
    if (byte == PT_RECIPIENT_TEXT_PLUS) {
        return plus;
    }
    return byte;
}

static enum postern_status refuse(
    struct pt_view shown_part, struct postern_error *err)
{
    char shown[96];

    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "it names %s, which is no valid mail address: write plain addresses "
        "or Name <address>, separated by commas",
        pt_log_value(shown_part, shown, sizeof(shown)));
}

static enum postern_status refuse_controls(
    const struct reader *reader, struct postern_error *err)
{
    for (size_t i = 0; i < reader->rest.len; i++) {
        char byte = reader->rest.ptr[i];

        if (is_control(byte) && !pt_ascii_is_blank(byte) &&
            !(reader->is_list && byte == PT_RECIPIENT_TEXT_PLUS)) {
            return pt_fail(err, POSTERN_E_INVALID,
                POSTERN_ADVICE_FIX_CONFIGURATION,
                "it has a control character, which no name or address may "
                "have");
        }
    }
    return POSTERN_OK;
}

static bool is_list_separator(char byte)
{
    return byte == ',' || byte == ';' || byte == '[' || byte == ']';
}

static bool is_word_end(const struct reader *reader, char byte)
{
    return pt_ascii_is_blank(byte) || byte == '<' || byte == '"' ||
           (reader->is_list && is_list_separator(byte));
}

/* Appends a word to the name, with one blank between words. */
static enum postern_status add_to_name(
    struct reader *reader, struct pt_view word, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    bool is_blank_due = reader->name.len > 0;

    for (size_t i = 0; i < word.len && status == POSTERN_OK; i++) {
        if (word.ptr[i] == PT_RECIPIENT_TEXT_PLUS) {
            is_blank_due = reader->name.len > 0;
            continue;
        }
        if (is_blank_due) {
            status = pt_buf_append_byte(&reader->name, ' ', err);
            is_blank_due = false;
        }
        if (status == POSTERN_OK) {
            status = pt_buf_append_byte(&reader->name, word.ptr[i], err);
        }
    }
    return status;
}

static enum postern_status add_recipient(
    struct reader *reader, struct pt_view address, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (!pt_utf8_is_valid(pt_buf_view(&reader->name), NULL)) {
        return refuse(pt_buf_view(&reader->name), err);
    }
    if (!pt_recipient_list_has(reader->list, address)) {
        status = pt_recipient_list_add(
            reader->list, address, pt_buf_view(&reader->name), err);
    }
    pt_buf_reset(&reader->name);
    return status;
}

/* "\"Flint, Fred\"": the quotes and backslashes go, all else stays. */
static enum postern_status take_quoted(
    struct reader *reader, struct postern_error *err)
{
    struct pt_view rest = pt_view_from(reader->rest, 1);
    enum postern_status status = POSTERN_OK;

    if (reader->name.len > 0) {
        status = pt_buf_append_byte(&reader->name, ' ', err);
    }
    while (status == POSTERN_OK && rest.len > 0 && rest.ptr[0] != '"') {
        size_t skipped = rest.ptr[0] == '\\' && rest.len > 1 ? 1 : 0;
        char byte = restored(rest.ptr[skipped], ' ');

        if (is_control(byte)) {
            return refuse(reader->rest, err);
        }
        status = pt_buf_append_byte(&reader->name, byte, err);
        rest = pt_view_from(rest, skipped + 1);
    }
    if (status == POSTERN_OK && rest.len == 0) {
        return refuse(reader->rest, err); /* the quote does not end */
    }
    reader->rest = pt_view_from(rest, 1);
    return status;
}

/* Copies the text at hand with its plus signs. */
static enum postern_status set_word(
    struct reader *reader, struct pt_view text, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    pt_buf_reset(&reader->word);
    for (size_t i = 0; i < text.len && status == POSTERN_OK; i++) {
        status =
            pt_buf_append_byte(&reader->word, restored(text.ptr[i], '+'), err);
    }
    return status;
}

/* "<fred@example.com>" */
static enum postern_status take_bracketed(
    struct reader *reader, struct postern_error *err)
{
    size_t end = pt_view_find(reader->rest, '>');
    struct pt_view text = pt_view_from(pt_view_first(reader->rest, end), 1);
    enum postern_status status = set_word(reader, pt_view_trim(text), err);

    if (status != POSTERN_OK) {
        return status;
    }
    if (end == reader->rest.len ||
        !pt_address_is_valid(pt_buf_view(&reader->word))) {
        return refuse(pt_buf_view(&reader->word), err);
    }
    reader->rest = pt_view_from(reader->rest, end + 1);
    return add_recipient(reader, pt_buf_view(&reader->word), err);
}

static size_t find_last(struct pt_view text, char byte)
{
    size_t i = text.len;

    while (i > 0 && text.ptr[i - 1] != byte) {
        i--;
    }
    return i > 0 ? i - 1 : text.len;
}

/* An address, "Name:address", or a word of a name. */
static enum postern_status judge_word(
    struct reader *reader, struct pt_view raw, struct postern_error *err)
{
    struct pt_view word = pt_buf_view(&reader->word);
    size_t colon = find_last(word, ':');

    if (pt_address_is_valid(word)) {
        return add_recipient(reader, word, err);
    }
    if (pt_address_is_valid(pt_view_from(word, colon + 1))) {
        enum postern_status status =
            add_to_name(reader, pt_view_first(raw, colon), err);

        return status == POSTERN_OK
                   ? add_recipient(reader, pt_view_from(word, colon + 1), err)
                   : status;
    }
    if (pt_view_find(word, '@') < word.len) {
        return refuse(word, err); /* mistyped: never a part of a name */
    }
    if (colon + 1 == word.len) {
        raw = pt_view_first(raw, colon); /* "Fred: fred@example.com" */
    }
    return add_to_name(reader, raw, err);
}

static enum postern_status take_word(
    struct reader *reader, struct postern_error *err)
{
    size_t len = 0;
    struct pt_view raw;
    enum postern_status status = POSTERN_OK;

    while (
        len < reader->rest.len && !is_word_end(reader, reader->rest.ptr[len])) {
        len++;
    }
    raw = pt_view_first(reader->rest, len);
    reader->rest = pt_view_from(reader->rest, len);
    status = set_word(reader, raw, err);
    return status == POSTERN_OK ? judge_word(reader, raw, err) : status;
}

static enum postern_status take_next(
    struct reader *reader, struct postern_error *err)
{
    char byte = reader->rest.ptr[0];

    if (pt_ascii_is_blank(byte)) {
        reader->rest = pt_view_from(reader->rest, 1);
        return POSTERN_OK;
    }
    if (reader->is_list && is_list_separator(byte)) {
        reader->rest = pt_view_from(reader->rest, 1);
        return reader->name.len > 0 ? refuse(pt_buf_view(&reader->name), err)
                                    : POSTERN_OK;
    }
    if (byte == '"') {
        return take_quoted(reader, err);
    }
    return byte == '<' ? take_bracketed(reader, err) : take_word(reader, err);
}

enum postern_status pt_recipient_text_parse(struct pt_view text,
    enum pt_recipient_text_kind kind, struct pt_recipient_list *list,
    struct postern_error *err)
{
    struct reader reader = {
        .rest = pt_view_trim(text),
        .is_list = kind == PT_RECIPIENT_TEXT_LIST,
        .list = list,
    };
    const size_t old_count = list->count;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&reader.name, PT_LIMIT_URL_BYTES);
    pt_buf_init(&reader.word, PT_LIMIT_URL_BYTES);
    status = refuse_controls(&reader, err);
    while (status == POSTERN_OK && reader.rest.len > 0) {
        if (!reader.is_list && reader.list->count > old_count) {
            status = refuse(reader.rest, err); /* more than one */
            break;
        }
        status = take_next(&reader, err);
    }
    if (status == POSTERN_OK && reader.name.len > 0) {
        status = refuse(pt_buf_view(&reader.name), err);
    }
    pt_buf_done_wiped(&reader.name);
    pt_buf_done_wiped(&reader.word);
    return status;
}

/* Whether a name is read back as it is without quotes. */
static bool is_plain_name(struct pt_view name)
{
    bool is_after_blank = true;

    for (size_t i = 0; i < name.len; i++) {
        bool is_blank = name.ptr[i] == ' ';

        if (is_blank && is_after_blank) {
            return false;
        }
        is_after_blank = is_blank;
    }
    return !is_after_blank &&
           pt_view_find_any(name, ",;[]\"\\<>:@") == name.len;
}

static enum postern_status append_quoted(
    struct pt_buf *out, struct pt_view name, struct postern_error *err)
{
    enum postern_status status = pt_buf_append_byte(out, '"', err);

    for (size_t i = 0; i < name.len && status == POSTERN_OK; i++) {
        if (name.ptr[i] == '"' || name.ptr[i] == '\\') {
            status = pt_buf_append_byte(out, '\\', err);
        }
        if (status == POSTERN_OK) {
            status = pt_buf_append_byte(out, name.ptr[i], err);
        }
    }
    return status == POSTERN_OK ? pt_buf_append_text(out, "\"<", err) : status;
}

enum postern_status pt_recipient_text_format_name(
    const struct pt_recipient *recipient, struct pt_buf *before,
    const char **after, struct postern_error *err)
{
    struct pt_view name = pt_view_of(recipient->name);
    enum postern_status status = POSTERN_OK;

    *after = "";
    if (name.len == 0) {
        return POSTERN_OK;
    }
    if (!is_plain_name(name)) {
        *after = ">";
        return append_quoted(before, name, err);
    }
    status = pt_buf_append_view(before, name, err);
    return status == POSTERN_OK ? pt_buf_append_byte(before, ':', err) : status;
}
