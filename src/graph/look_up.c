/*
 * graph/look_up.c: the address behind a user's object ID. See look_up.h.
 */
#include "graph/look_up.h"

#include "base/error.h"
#include "codec/address.h"
#include "codec/json.h"
#include "graph/graph_request.h"

enum postern_status pt_look_up_build(const struct pt_account *account,
    const char *id, struct pt_request *ret, struct postern_error *err)
{
    enum postern_status status = pt_graph_request_begin(
        account, "GET", id, "?$select=mail,userPrincipalName", ret, err);

    ret->resend = PT_RESEND_SAFE;
    return status;
}

/* A user without a mailbox has "mail": null. */
static char *read_address(
    const struct pt_response *response, struct postern_error *err)
{
    json_t *user = pt_json_parse_object(pt_secret_view(&response->body));
    struct pt_view mail = pt_json_get_text(user, "mail");
    struct pt_view name = pt_json_get_text(user, "userPrincipalName");
    struct pt_view best = pt_address_is_valid(mail) ? mail : name;
    char *address = NULL;

    if (pt_address_is_valid(best)) {
        address = pt_strndup(best.ptr, best.len);
        if (!address) {
            (void)pt_fail_memory(err);
        }
    } else {
        (void)pt_fail(err, POSTERN_E_NOT_FOUND,
            POSTERN_ADVICE_FIX_CONFIGURATION,
            "the look-up of the source gave no mail address; name a target");
    }
    json_decref(user);
    return address;
}

static void refuse(const struct pt_response *response,
    const struct pt_graph_error_context *context, struct pt_verdict *verdict)
{
    struct pt_graph_error error = {.has_body = false};

    pt_graph_error_read(response, &error);
    pt_graph_error_describe(response, &error, context, &verdict->error);
    if (response->http_status == 401) {
        verdict->next = PT_VERDICT_SIGN_IN_AGAIN;
    } else if (response->http_status == 429) {
        verdict->next = PT_VERDICT_WAIT;
    } else if (response->http_status >= 500) {
        verdict->error.status = POSTERN_E_SERVICE;
        verdict->error.advice = POSTERN_ADVICE_RETRY;
    }
}

struct pt_verdict pt_look_up_verdict(const struct pt_response *response,
    const char *client_request_id, const struct pt_graph_error_context *context,
    char **ret_address)
{
    struct pt_verdict verdict = {
        .outcome = POSTERN_OUTCOME_FAILED, .next = PT_VERDICT_END};

    *ret_address = NULL;
    if (response->transport != PT_TRANSPORT_OK || response->http_status == 0) {
        verdict.error = response->transport_error;
        if (verdict.error.status == POSTERN_OK) {
            (void)pt_fail(&verdict.error, POSTERN_E_NETWORK,
                POSTERN_ADVICE_RETRY, "the look-up of the source broke off");
        }
    } else if (response->http_status == 200) {
        *ret_address = read_address(response, &verdict.error);
    } else {
        refuse(response, context, &verdict);
    }
    pt_error_copy_field(verdict.error.request_id,
        sizeof(verdict.error.request_id), pt_view_of(response->request_id));
    pt_error_copy_field(verdict.error.client_request_id,
        sizeof(verdict.error.client_request_id), pt_view_of(client_request_id));
    return verdict;
}
