/*
 * codec/html_effort.c: HTML that would take too long to parse is refused. See
 * html_effort.h.
 *
 * Reads tags as the HTML Standard's tokenizer does (13.2.5), but keeps only
 * their names.
 */
#include "codec/html_effort.h"

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

/* In svg and math each end tag is compared with all that is open. */
#define FOREIGN_WEIGHT ((size_t)8)

struct pass {
    struct pt_view *open; /* names of the elements that are open */
    size_t open_count;
    size_t open_cap;
    size_t effort;
    size_t foreign_count; /* svg and math that are open: other rules hold */
};

/* One tag, from '<' to '>'. */
struct tag {
    struct pt_view name;
    size_t len;
    size_t attribute_count;
    bool is_end;
    bool is_self_closing;
};

/* Never open for long: they have no content, or the next of them ends them,
 * and they nest only through others. */
static const char *const short_lived[] = {"area", "base", "body", "br", "col",
    "colgroup", "dd", "dt", "embed", "head", "hr", "html", "img", "input", "li",
    "link", "meta", "option", "p", "param", "rp", "rt", "source", "tbody", "td",
    "tfoot", "th", "thead", "tr", "track", "wbr"};

/* What is inside them is text up to their end tag. */
static const char *const raw_text[] = {"iframe", "noembed", "noframes",
    "script", "style", "textarea", "title", "xmp"};

static bool is_one_of(
    struct pt_view name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(names[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_letter(char byte)
{
    char lower = pt_ascii_lower(byte);

    return lower >= 'a' && lower <= 'z';
}

/* Where the text says something, from start on; its length when nowhere. */
static size_t find_text(struct pt_view text, size_t start, const char *what)
{
    struct pt_view wanted = pt_view_of(what);

    while (start < text.len) {
        start += pt_view_find(pt_view_from(text, start), wanted.ptr[0]);
        if (pt_view_has_prefix(pt_view_from(text, start), wanted)) {
            return start;
        }
        start += start < text.len;
    }
    return text.len;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Where a comment ends: behind "-->" or "--!>". */
static size_t dashes_end(struct pt_view html)
{
    for (size_t i = find_text(html, 2, "--"); i < html.len;
         i = find_text(html, i + 1, "--")) {
        struct pt_view end = pt_view_from(html, i + 2);

        if (pt_view_has_prefix(end, pt_view_of(">"))) {
            return i + 3;
        }
        if (i > 3 && pt_view_has_prefix(end, pt_view_of("!>"))) {
            return i + 4;
        }
    }
    return html.len;
}

/* "<!", "<?" and "</" before anything but a letter. Only in svg and math there
 * is CDATA. */
static size_t comment_len(const struct pass *pass, struct pt_view html)
{
    if (pt_view_has_prefix(html, pt_view_of("<!--"))) {
        return dashes_end(html);
    }
    if (pass->foreign_count > 0 &&
        pt_view_has_prefix(html, pt_view_of("<![CDATA["))) {
        return smaller(find_text(html, 0, "]]>") + 3, html.len);
    }
    return smaller(pt_view_find(html, '>') + 1, html.len);
}

/* Counts an attribute where one may begin; quotes hide blanks and '>'. */
static void read_attributes(struct pt_view html, struct tag *tag)
{
    char quote = '\0';
    bool is_between = false;
    char last = '\0'; /* the last byte that is no blank */

    for (; tag->len < html.len; tag->len++) {
        char byte = html.ptr[tag->len];

        if (quote != '\0' && byte == quote) {
            is_between = true;
            quote = '\0';
        } else if (quote != '\0') {
            continue;
        } else if (byte == '>') {
            break;
        } else if ((byte == '"' || byte == '\'') && last == '=') {
            quote = byte;
        } else if (pt_ascii_is_blank(byte) || byte == '/') {
            is_between = true;
        } else {
            tag->attribute_count += is_between && byte != '=';
            is_between = false;
        }
        if (!pt_ascii_is_blank(byte)) {
            last = byte;
        }
    }
    tag->is_self_closing = last == '/';
    tag->len = smaller(tag->len + 1, html.len);
}

static struct tag read_tag(struct pt_view html)
{
    struct tag tag = {.len = 1};
    size_t start = 1;

    if (html.len > 1 && html.ptr[1] == '/') {
        tag.is_end = true;
        start = 2;
    }
    tag.len = start;
    while (tag.len < html.len && html.ptr[tag.len] != '>' &&
           html.ptr[tag.len] != '/' && !pt_ascii_is_blank(html.ptr[tag.len])) {
        tag.len++;
    }
    tag.name = pt_view_make(html.ptr + start, tag.len - start);
    read_attributes(html, &tag);
    return tag;
}

static bool is_raw_text(const struct pass *pass, struct pt_view name)
{
    return pass->foreign_count == 0 &&
           is_one_of(name, raw_text, sizeof(raw_text) / sizeof(raw_text[0]));
}

/* Length of the text up to the end tag of that name. */
static size_t raw_text_len(struct pt_view html, struct pt_view name)
{
    size_t i = find_text(html, 0, "</");

    while (i < html.len &&
           !pt_view_is_equal_nocase(
               pt_view_first(pt_view_from(html, i + 2), name.len), name)) {
        i = find_text(html, i + 2, "</");
    }
    return i;
}

static bool is_foreign(struct pt_view name)
{
    return pt_view_is_equal_nocase(name, pt_view_of("svg")) ||
           pt_view_is_equal_nocase(name, pt_view_of("math"));
}

static void close_element(struct pass *pass, struct pt_view name)
{
    if (pass->open_count > 0 &&
        pt_view_is_equal_nocase(pass->open[pass->open_count - 1], name)) {
        pass->open_count--;
        pass->foreign_count -= is_foreign(name);
    }
}

static bool is_short_lived(const struct pass *pass, const struct tag *tag)
{
    if (pass->foreign_count > 0 || is_foreign(tag->name)) {
        return tag->is_self_closing;
    }
    return is_one_of(
        tag->name, short_lived, sizeof(short_lived) / sizeof(short_lived[0]));
}

static enum postern_status open_element(
    struct pass *pass, const struct tag *tag, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (tag->attribute_count > PT_LIMIT_HTML_ATTRIBUTES) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "an element of the HTML has over %zu attributes",
            PT_LIMIT_HTML_ATTRIBUTES);
    }
    if (is_short_lived(pass, tag)) {
        return POSTERN_OK;
    }
    status = pt_array_ensure_one_more(&pass->open, &pass->open_cap,
        pass->open_count, sizeof(*pass->open), PT_LIMIT_HTML_EFFORT, err);
    if (status == POSTERN_OK) {
        pass->open[pass->open_count] = tag->name;
        pass->open_count++;
        pass->foreign_count += is_foreign(tag->name);
    }
    return status;
}

static enum postern_status count_bytes(
    struct pass *pass, size_t len, struct postern_error *err)
{
    size_t weight = pass->foreign_count > 0 ? FOREIGN_WEIGHT : 1;
    size_t more = 0;

    if (!pt_size_mul(len * weight, pass->open_count + 1, &more) ||
        !pt_size_add(pass->effort, more, &pass->effort) ||
        pass->effort > PT_LIMIT_HTML_EFFORT) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "the HTML leaves too many elements open (%zu at once): close them, "
            "or send it with format=html",
            pass->open_count);
    }
    return POSTERN_OK;
}

/* Takes the tag at the front, and the raw text behind it. */
static enum postern_status take_tag(struct pass *pass, struct pt_view html,
    size_t *ret_len, struct postern_error *err)
{
    struct tag tag = read_tag(html);
    enum postern_status status = POSTERN_OK;

    *ret_len = tag.len;
    if (tag.is_end) {
        close_element(pass, tag.name);
        return POSTERN_OK;
    }
    status = open_element(pass, &tag, err);
    if (status == POSTERN_OK && is_raw_text(pass, tag.name)) {
        *ret_len += raw_text_len(pt_view_from(html, tag.len), tag.name);
    }
    return status;
}

static enum postern_status take_next(struct pass *pass, struct pt_view html,
    size_t *ret_len, struct postern_error *err)
{
    bool is_end = pt_view_has_prefix(html, pt_view_of("</"));
    struct pt_view rest = pt_view_from(html, is_end ? 2 : 1);
    char first = '\0';

    if (html.ptr[0] != '<') {
        *ret_len = pt_view_find(html, '<');
        return POSTERN_OK;
    }
    if (rest.len > 0) {
        first = rest.ptr[0];
    }
    if (is_letter(first)) {
        return take_tag(pass, html, ret_len, err);
    }
    *ret_len =
        is_end || first == '!' || first == '?' ? comment_len(pass, html) : 1;
    return POSTERN_OK;
}

enum postern_status pt_html_check_effort(
    struct pt_view html, struct postern_error *err)
{
    struct pass pass = {.open = NULL};
    enum postern_status status = POSTERN_OK;

    while (html.len > 0 && status == POSTERN_OK) {
        size_t len = 0;

        status = take_next(&pass, html, &len, err);
        if (status == POSTERN_OK) {
            status = count_bytes(&pass, len, err);
        }
        html = pt_view_from(html, len);
    }
    pt_free(pass.open);
    return status;
}
