/*
 * graph/graph_error.c: Graph's error bodies and codes. See graph_error.h.
 *
 * The codes and their meaning are those of Microsoft Learn ("Outlook known
 * issues", "Limiting application permissions to mailboxes", "Microsoft Graph
 * throttling", read 2026-11-23) where a row says D; the others were seen in
 * public code and answers and are hints only.
 */
#include "graph/graph_error.h"

#include <string.h>

#include "base/error.h"
#include "codec/http_date.h"
#include "codec/json.h"

/* Depth to which nested innerError objects are followed. */
#define NESTING_LIMIT 5

/* What of the service's words fits beside our own. */
#define MESSAGE_LIMIT_BYTES ((size_t)80)
_Static_assert(
    MESSAGE_LIMIT_BYTES < sizeof(((struct pt_graph_error *)0)->message),
    "the service's words fit, with a NUL");

#define HINT_MAILBOX                                                     \
    "the source has no Exchange Online mailbox: unlicensed, on-prem or " \
    "minutes old"
#define HINT_LARGE "make the mail smaller"
#define HINT_FULL "the mailbox of the source is full"
#define HINT_BLOCKED                                                  \
    "Exchange blocks this sender; an administrator finds out why in " \
    "the Defender portal under restricted entities"
#define HINT_WAIT "the limit is over in some hours"

/* Graph does not know the source; what to do hangs on what kind it is. The
 * rows hold the first, by which hint_for() knows them. */
static const char hint_object_id[] =
    "the source must be a user's object ID, not the application's";
static const char hint_address[] =
    "an alias that is no user principal name does not work as source: give "
    "the principal name or the object ID";

/* The app may not; what it lacks hangs on what it asked for. */
static const char hint_allow[] =
    "grant the app Mail.Send (application) with admin consent; it takes "
    "up to 2 hours to show";
static const char hint_allow_draft[] =
    "a mail over about 3 MB goes as a draft and an upload: grant the app "
    "Mail.ReadWrite (application) with admin consent, besides Mail.Send";
static const char hint_allow_own_draft[] =
    "a mail over about 3 MB goes as a draft and an upload: sign in again "
    "with Mail.ReadWrite besides Mail.Send";

/* The look-up alone may ask for it. */
static const char hint_look_up[] =
    "an object ID without targets needs User.Read.All (application): grant "
    "it, or name a target";

static const struct pt_graph_code_row rows[] = {
    {"InvalidAuthenticationToken", POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN,
        "check cloud= and the tenant"},
    {"Authorization_RequestDenied", POSTERN_E_FORBIDDEN, /* D */
        POSTERN_ADVICE_FIX_CONFIGURATION, hint_allow},
    {"ErrorAccessDenied", POSTERN_E_FORBIDDEN, /* D */
        POSTERN_ADVICE_FIX_CONFIGURATION, hint_allow},
    {"ErrorSendAsDenied", POSTERN_E_FORBIDDEN, /* D */
        POSTERN_ADVICE_FIX_CONFIGURATION,
        "the account may not send as this address: give it Send As"},
    {"MailboxNotEnabledForRESTAPI", POSTERN_E_NOT_FOUND, /* D */
        POSTERN_ADVICE_FIX_CONFIGURATION, HINT_MAILBOX},
    {"MailboxNotSupportedForRESTAPI", POSTERN_E_NOT_FOUND,
        POSTERN_ADVICE_FIX_CONFIGURATION, HINT_MAILBOX},
    {"ErrorNonExistentMailbox", POSTERN_E_NOT_FOUND, /* D */
        POSTERN_ADVICE_FIX_CONFIGURATION, HINT_MAILBOX},
    {"extensionError", POSTERN_E_NOT_FOUND, /* D */
        POSTERN_ADVICE_FIX_CONFIGURATION, HINT_MAILBOX},
    {"Request_ResourceNotFound", POSTERN_E_NOT_FOUND,
        POSTERN_ADVICE_FIX_CONFIGURATION, hint_object_id},
    {"ResourceNotFound", POSTERN_E_NOT_FOUND, POSTERN_ADVICE_FIX_CONFIGURATION,
        hint_object_id},
    {"ErrorInvalidUser", POSTERN_E_NOT_FOUND, POSTERN_ADVICE_FIX_CONFIGURATION,
        hint_object_id},
    {"ErrorItemNotFound", POSTERN_E_NOT_FOUND, POSTERN_ADVICE_GIVE_UP, NULL},
    {"ErrorInvalidRecipients", POSTERN_E_REFUSED,
        POSTERN_ADVICE_FIX_CONFIGURATION, "check the target's address"},
    {"InvalidInternetMessageHeader", POSTERN_E_REFUSED, POSTERN_ADVICE_GIVE_UP,
        NULL},
    {"InvalidInternetMessageHeaderCollection", POSTERN_E_REFUSED,
        POSTERN_ADVICE_GIVE_UP, NULL},
    {"ErrorMessageSizeExceeded", POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
        HINT_LARGE},
    {"ErrorAttachmentSizeLimitExceeded", POSTERN_E_TOO_LARGE,
        POSTERN_ADVICE_GIVE_UP, HINT_LARGE},
    {"RequestBodyTooLarge", POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
        HINT_LARGE},
    {"ErrorQuotaExceeded", POSTERN_E_REFUSED, POSTERN_ADVICE_FIX_CONFIGURATION,
        HINT_FULL},
    {"ErrorExceededMessageLimit", POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY,
        "the account's daily limit is reached; a message in its inbox may "
        "ask for verification"},
    {"ErrorExceededMaxRecipientLimit", POSTERN_E_REFUSED,
        POSTERN_ADVICE_GIVE_UP, "send to fewer recipients at once"},
    {"ErrorExceededHourlyMessageLimit", POSTERN_E_THROTTLED,
        POSTERN_ADVICE_RETRY, HINT_WAIT},
    {"ErrorMessageSubmissionQuotaExceeded", POSTERN_E_THROTTLED,
        POSTERN_ADVICE_RETRY, HINT_WAIT},
    {"quotaLimitReached", POSTERN_E_THROTTLED, /* D */
        POSTERN_ADVICE_RETRY, HINT_WAIT},
    {"ErrorAccountSuspend", POSTERN_E_FORBIDDEN,
        POSTERN_ADVICE_FIX_CONFIGURATION, HINT_BLOCKED},
    {"ErrorMessageBlocked", POSTERN_E_FORBIDDEN,
        POSTERN_ADVICE_FIX_CONFIGURATION, HINT_BLOCKED},
    {"ErrorMessageSubmissionBlocked", POSTERN_E_FORBIDDEN,
        POSTERN_ADVICE_FIX_CONFIGURATION, HINT_BLOCKED},
    {"ErrorTooManyObjectsOpened", POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY,
        NULL},
    {"ApplicationThrottled", POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY, NULL},
    {"TooManyRequests", POSTERN_E_THROTTLED, /* D */
        POSTERN_ADVICE_RETRY, NULL},
    {"activityLimitReached", POSTERN_E_THROTTLED, /* D */
        POSTERN_ADVICE_RETRY, NULL},
    {"CommandConcurrencyLimitReached", POSTERN_E_THROTTLED,
        POSTERN_ADVICE_RETRY, NULL},
};

/* What a status means where no code says more. */
static const struct {
    int http_status;
    enum postern_status status;
    enum postern_advice advice;
    const char *hint;
} status_rows[] = {
    {400, POSTERN_E_REFUSED, POSTERN_ADVICE_GIVE_UP, NULL},
    {401, POSTERN_E_AUTH, POSTERN_ADVICE_SIGN_IN_AGAIN,
        "check cloud= and the tenant"},
    {403, POSTERN_E_FORBIDDEN, POSTERN_ADVICE_FIX_CONFIGURATION, hint_allow},
    {404, POSTERN_E_NOT_FOUND, POSTERN_ADVICE_FIX_CONFIGURATION,
        hint_object_id},
    {407, POSTERN_E_PROXY, POSTERN_ADVICE_FIX_CONFIGURATION,
        "put user and password into HTTPS_PROXY"},
    {413, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP, HINT_LARGE},
    {429, POSTERN_E_THROTTLED, POSTERN_ADVICE_RETRY, NULL},
};

const struct pt_graph_code_row *pt_graph_code_rows(size_t *ret_count)
{
    *ret_count = sizeof(rows) / sizeof(rows[0]);
    return rows;
}

const struct pt_graph_code_row *pt_graph_code_find(const char *code)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_view_is_equal_nocase(
                pt_view_of(code), pt_view_of(rows[i].code))) {
            return &rows[i];
        }
    }
    return NULL;
}

static const json_t *inner_of(const json_t *error)
{
    const json_t *inner = json_object_get(error, "innerError");

    return inner ? inner : json_object_get(error, "innererror");
}

/* The outer code, unless a nested one is known to the table. */
static struct pt_view best_code(const json_t *error)
{
    struct pt_view best = pt_json_get_text(error, "code");
    const json_t *level = inner_of(error);

    for (int depth = 0; level && depth < NESTING_LIMIT; depth++) {
        struct pt_view code = pt_json_get_text(level, "code");

        if (code.len > 0 && pt_graph_code_find(code.ptr)) {
            best = code;
        }
        level = inner_of(level);
    }
    return best;
}

void pt_graph_error_read(
    const struct pt_response *response, struct pt_graph_error *ret)
{
    json_t *root = pt_json_parse_object(pt_secret_view(&response->body));
    const json_t *error = json_object_get(root, "error");
    struct pt_view code = best_code(error);
    struct pt_view message = pt_view_first_utf8(
        pt_json_get_text(error, "message"), MESSAGE_LIMIT_BYTES);

    *ret = (struct pt_graph_error){.has_body = code.len > 0};
    if (ret->has_body) {
        pt_error_copy_field(ret->code, sizeof(ret->code), code);
        memcpy(ret->message, message.ptr, message.len);
    }
    json_decref(root);
}

struct meaning {
    enum postern_status status;
    enum postern_advice advice;
    const char *hint;
};

static struct meaning meaning_of(int http_status, const char *code)
{
    const struct pt_graph_code_row *row = pt_graph_code_find(code);

    if (row) {
        return (struct meaning){row->status, row->advice, row->hint};
    }
    for (size_t i = 0; i < sizeof(status_rows) / sizeof(status_rows[0]); i++) {
        if (status_rows[i].http_status == http_status) {
            return (struct meaning){status_rows[i].status,
                status_rows[i].advice, status_rows[i].hint};
        }
    }
    return (struct meaning){POSTERN_E_REFUSED, POSTERN_ADVICE_GIVE_UP, NULL};
}

static const char *hint_for(
    const struct meaning *meaning, const struct pt_graph_error_context *context)
{
    if (context->is_look_up && meaning->status == POSTERN_E_FORBIDDEN) {
        return hint_look_up;
    }
    if (meaning->hint == hint_allow && context->draft_act) {
        return context->is_personal ? hint_allow_own_draft : hint_allow_draft;
    }
    return meaning->hint == hint_object_id &&
                   context->source_kind == PT_SOURCE_ADDRESS
               ? hint_address
               : meaning->hint;
}

/* The hints on Mail.ReadWrite leave no room for more. */
static const char *words_of(
    const struct pt_graph_error *error, const char *hint)
{
    return hint == hint_allow_draft || hint == hint_allow_own_draft
               ? ""
               : error->message;
}

static const char *what_of(const struct pt_graph_error_context *context)
{
    if (context->draft_act) {
        return context->draft_act;
    }
    return context->is_look_up ? "look-up of the source" : "mail";
}

static void write_sentence(const struct pt_response *response,
    const struct pt_graph_error *error, const struct meaning *meaning,
    const struct pt_graph_error_context *context, struct postern_error *err)
{
    const char *who = response->http_status == 407 ? "the proxy" : "Graph";
    const char *hint = hint_for(meaning, context);
    const char *words = words_of(error, hint);

    (void)pt_fail(err, meaning->status, meaning->advice,
        "%s refused the %s (%d%s%s)%s%s%s%s", who, what_of(context),
        response->http_status, error->code[0] != '\0' ? " " : "", error->code,
        words[0] != '\0' ? ": " : "", words, hint ? "; " : "",
        hint ? hint : "");
}

void pt_graph_error_describe(const struct pt_response *response,
    const struct pt_graph_error *error,
    const struct pt_graph_error_context *context, struct postern_error *err)
{
    const struct meaning meaning =
        meaning_of(response->http_status, error->code);
    unsigned retry_after_ms = 0;

    if (!err) {
        return;
    }
    write_sentence(response, error, &meaning, context, err);
    err->http_status = response->http_status;
    pt_error_set_code(err, pt_view_of(error->code));
    pt_error_copy_field(err->request_id, sizeof(err->request_id),
        pt_view_of(response->request_id));
    if (pt_retry_after_parse(pt_view_of(response->retry_after),
            context->now_unix_s, &retry_after_ms)) {
        err->retry_after_ms = retry_after_ms;
    }
}
