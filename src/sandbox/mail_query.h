/*
 * sandbox/mail_query.h: $select, $top, $skip, $filter and $orderby of a
 * listing.
 *
 * What the sandbox does not know it refuses, rather than answering something
 * else than was asked.
 * Source: Microsoft Learn, "Use query parameters to customize responses";
 * OData URL Conventions 4.01 section 5.1.
 */
#ifndef PT_SANDBOX_MAIL_QUERY_H
#define PT_SANDBOX_MAIL_QUERY_H

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"
#include "sandbox/form_fields.h"
#include "sandbox/mailbox.h"

#define PT_MAIL_DEFAULT_TOP ((size_t)10)
#define PT_MAIL_MAX_TOP ((size_t)1000)

/* Two forms: internetMessageId eq 'text', and
 * singleValueExtendedProperties/any(v: v/id eq 'a' and v/value eq 'b'). */
struct pt_mail_filter {
    char *message_id;     /* or NULL */
    char *property_id;    /* or NULL */
    char *property_value; /* with property_id */
};

struct pt_mail_query {
    const char *select; /* comma list, borrowed; NULL for everything */
    size_t top;
    size_t skip;
    struct pt_mail_filter filter;
};

/** Which options a resource takes. */
enum pt_mail_query_scope {
    PT_QUERY_SELECT_ONLY = 0, /* one item */
    PT_QUERY_LIST = 1,        /* a listing of messages */
    PT_QUERY_PAGES = 2        /* $select, $top and $skip; all at once unasked */
};

/**
 * Reads the options of a request; on failure the message is for the client.
 * @param options  outlives query
 */
enum postern_status pt_mail_query_parse(const struct pt_form_fields *options,
    enum pt_mail_query_scope scope, struct pt_mail_query *query,
    struct postern_error *err) PT_MUST_CHECK;

void pt_mail_query_done(struct pt_mail_query *query);

/** Parses one $filter; filter must be zeroed. On failure it is empty. */
enum postern_status pt_mail_filter_parse(const char *text,
    struct pt_mail_filter *filter, struct postern_error *err) PT_MUST_CHECK;

void pt_mail_filter_done(struct pt_mail_filter *filter);

/** Whether a mail is what the filter asks for; an empty one takes all. */
bool pt_mail_filter_is_match(
    const struct pt_mail_filter *filter, const struct pt_mail *mail);

#endif
