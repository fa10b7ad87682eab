/*
 * sandbox/mail_query.c: options of a listing. See mail_query.h.
 */
#include "sandbox/mail_query.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/error.h"
#include "sandbox/json_text.h"

/* A filter longer than this is none of the two forms. */
#define LITERAL_BYTES ((size_t)4096)

static enum postern_status refuse(struct postern_error *err, const char *text)
{
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP, "%s", text);
}

static void skip_blanks(struct pt_view *rest)
{
    while (rest->len > 0 && pt_ascii_is_blank(rest->ptr[0])) {
        *rest = pt_view_from(*rest, 1);
    }
}

/* Takes word off the front, blanks before it included. */
static bool take_word(struct pt_view *rest, const char *word)
{
    skip_blanks(rest);
    if (!pt_view_has_prefix(*rest, pt_view_of(word))) {
        return false;
    }
    *rest = pt_view_from(*rest, strlen(word));
    return true;
}

/* Takes a blank-delimited operator: "eq", "and". */
static bool take_operator(struct pt_view *rest, const char *word)
{
    return rest->len > 0 && pt_ascii_is_blank(rest->ptr[0]) &&
           take_word(rest, word) && rest->len > 0 &&
           pt_ascii_is_blank(rest->ptr[0]);
}

/* Takes an identifier of letters and digits. */
static struct pt_view take_name(struct pt_view *rest)
{
    struct pt_view name;
    size_t len = 0;

    skip_blanks(rest);
    while (len < rest->len &&
           (pt_ascii_is_alnum(rest->ptr[len]) || rest->ptr[len] == '_')) {
        len++;
    }
    name = pt_view_first(*rest, len);
    *rest = pt_view_from(*rest, len);
    return name;
}

/* Takes 'text', where '' stands for one quote. */
static bool take_literal(struct pt_view *rest, char **ret)
{
    struct pt_buf text;
    bool is_closed = false;
    bool is_stored = true;

    pt_buf_init(&text, LITERAL_BYTES);
    if (!take_word(rest, "'")) {
        return false;
    }
    while (rest->len > 0 && !is_closed && is_stored) {
        bool is_doubled = pt_view_has_prefix(*rest, pt_view_of("''"));

        if (rest->ptr[0] == '\'' && !is_doubled) {
            is_closed = true;
        } else {
            is_stored =
                pt_buf_append_byte(&text, rest->ptr[0], NULL) == POSTERN_OK;
        }
        *rest = pt_view_from(*rest, is_doubled ? 2 : 1);
    }
    if (is_closed && is_stored) {
        pt_free(*ret);
        *ret = pt_buf_take(&text);
    }
    pt_buf_done(&text);
    return is_closed && *ret != NULL;
}

/* "v/id eq 'text'" with the variable's name. */
static bool take_comparison(struct pt_view *rest, struct pt_view variable,
    const char *member, char **ret)
{
    return pt_view_is_equal(take_name(rest), variable) &&
           take_word(rest, "/") &&
           pt_view_is_equal(take_name(rest), pt_view_of(member)) &&
           take_operator(rest, "eq") && take_literal(rest, ret);
}

/* OData's name of the operator is any; Microsoft Learn, "Get
 * singleValueLegacyExtendedProperty", writes Any, which Graph takes too. */
static bool take_any(struct pt_view *rest, struct pt_mail_filter *filter)
{
    struct pt_view variable;

    if (!take_word(rest, "/any(") && !take_word(rest, "/Any(")) {
        return false;
    }
    variable = take_name(rest);
    return variable.len > 0 && take_word(rest, ":") &&
           take_comparison(rest, variable, "id", &filter->property_id) &&
           take_operator(rest, "and") &&
           take_comparison(rest, variable, "value", &filter->property_value) &&
           take_word(rest, ")");
}

enum postern_status pt_mail_filter_parse(
    const char *text, struct pt_mail_filter *filter, struct postern_error *err)
{
    struct pt_view rest = pt_view_of(text);
    struct pt_view name = take_name(&rest);
    bool is_known = false;

    if (pt_view_is_equal(name, pt_view_of("internetMessageId"))) {
        is_known = take_operator(&rest, "eq") &&
                   take_literal(&rest, &filter->message_id);
    } else if (pt_view_is_equal(
                   name, pt_view_of("singleValueExtendedProperties"))) {
        is_known = take_any(&rest, filter);
    }
    skip_blanks(&rest);
    if (!is_known || rest.len > 0) {
        pt_mail_filter_done(filter);
        return refuse(err,
            "Invalid filter clause: the sandbox knows internetMessageId eq "
            "'...' and singleValueExtendedProperties/any(p: p/id eq '...' and "
            "p/value eq '...').");
    }
    return POSTERN_OK;
}

void pt_mail_filter_done(struct pt_mail_filter *filter)
{
    pt_free(filter->message_id);
    pt_free(filter->property_id);
    pt_free(filter->property_value);
    *filter = (struct pt_mail_filter){.message_id = NULL};
}

static bool has_property(
    const struct pt_mail *mail, const char *id, const char *value)
{
    const json_t *list =
        json_object_get(mail->message, "singleValueExtendedProperties");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *property = json_array_get(list, i);
        const char *own_id = pt_json_text_at(property, "id");
        const char *own_value = pt_json_text_at(property, "value");

        /* The GUID inside an id is written in either case. */
        if (own_id && own_value && strcasecmp(own_id, id) == 0 &&
            strcmp(own_value, value) == 0) {
            return true;
        }
    }
    return false;
}

bool pt_mail_filter_is_match(
    const struct pt_mail_filter *filter, const struct pt_mail *mail)
{
    if (filter->message_id) {
        return strcmp(filter->message_id, mail->message_id) == 0;
    }
    if (filter->property_id) {
        return has_property(mail, filter->property_id, filter->property_value);
    }
    return true;
}

/* Plain decimal digits up to limit. */
static bool parse_count(const char *text, size_t limit, size_t *ret)
{
    size_t value = 0;

    for (const char *at = text; *at; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        value = value * 10 + (size_t)(*at - '0');
        if (value > limit) {
            return false;
        }
    }
    *ret = value;
    return *text != '\0';
}

static enum postern_status read_list_option(const struct pt_form_field *option,
    struct pt_mail_query *query, struct postern_error *err)
{
    if (strcmp(option->name, "$top") == 0) {
        if (!parse_count(option->value, PT_MAIL_MAX_TOP, &query->top) ||
            query->top == 0) {
            return refuse(err,
                "Invalid value for $top: a number from 1 to 1000 is expected.");
        }
        return POSTERN_OK;
    }
    if (strcmp(option->name, "$skip") == 0) {
        if (!parse_count(option->value, 1000000000, &query->skip)) {
            return refuse(err, "Invalid value for $skip.");
        }
        return POSTERN_OK;
    }
    if (strcmp(option->name, "$filter") == 0) {
        return pt_mail_filter_parse(option->value, &query->filter, err);
    }
    if (strcmp(option->name, "$orderby") == 0 &&
        (strcasecmp(option->value, "receivedDateTime desc") == 0 ||
            strcasecmp(option->value, "sentDateTime desc") == 0)) {
        return POSTERN_OK;
    }
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
        "The query option '%.60s' is not known to the sandbox, or not with "
        "this value.",
        option->name);
}

static bool is_paging(const char *name)
{
    return strcmp(name, "$top") == 0 || strcmp(name, "$skip") == 0;
}

enum postern_status pt_mail_query_parse(const struct pt_form_fields *options,
    enum pt_mail_query_scope scope, struct pt_mail_query *query,
    struct postern_error *err)
{
    const char *repeated = pt_form_fields_find_repeated(options);

    *query = (struct pt_mail_query){
        .top = scope == PT_QUERY_PAGES ? PT_MAIL_MAX_TOP : PT_MAIL_DEFAULT_TOP,
    };
    if (repeated) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
            "Query option '%.60s' was specified more than once.", repeated);
    }
    for (size_t i = 0; i < options->count; i++) {
        const struct pt_form_field *option = &options->items[i];
        enum postern_status status = POSTERN_OK;

        if (strcmp(option->name, "$select") == 0) {
            query->select = option->value;
        } else if (scope == PT_QUERY_LIST ||
                   (scope == PT_QUERY_PAGES && is_paging(option->name))) {
            status = read_list_option(option, query, err);
        } else {
            status = pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
                "The query option '%.60s' is not known here.", option->name);
        }
        if (status != POSTERN_OK) {
            pt_mail_query_done(query);
            return status;
        }
    }
    return POSTERN_OK;
}

void pt_mail_query_done(struct pt_mail_query *query)
{
    pt_mail_filter_done(&query->filter);
}
