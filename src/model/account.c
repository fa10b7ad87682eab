/*
 * model/account.c: who sends and how to sign in. See account.h.
 */
#include "model/account.h"

#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

void pt_account_init(struct pt_account *account)
{
    *account = (struct pt_account){
        .mode = PT_MODE_ORGANISATION,
        .source_kind = PT_SOURCE_ADDRESS,
        .credential = {.kind = PT_CREDENTIAL_CLIENT_SECRET},
    };
    pt_secret_init(&account->credential.secret, PT_LIMIT_SECRET_BYTES);
    pt_recipient_list_init(&account->targets);
    pt_recipient_list_init(&account->cc);
    pt_recipient_list_init(&account->bcc);
    pt_recipient_list_init(&account->reply_to);
    pt_account_options_init(&account->options);
}

void pt_account_done(struct pt_account *account)
{
    pt_free(account->schema);
    pt_free(account->source);
    pt_free(account->tenant);
    pt_free(account->client_id);
    pt_secret_done(&account->credential.secret);
    pt_cloud_done(&account->cloud);
    pt_free(account->credential.place_name);
    pt_recipient_list_done(&account->targets);
    pt_recipient_list_done(&account->cc);
    pt_recipient_list_done(&account->bcc);
    pt_recipient_list_done(&account->reply_to);
    pt_free(account->send_as);
    pt_account_options_done(&account->options);
    pt_free(account->notice);
    for (size_t i = 0; i < account->warning_count; i++) {
        pt_free(account->warnings[i]);
    }
    pt_free(account->warnings);
    pt_account_init(account);
}

enum postern_status pt_account_add_warning(
    struct pt_account *account, const char *text, struct postern_error *err)
{
    char *copy = NULL;
    enum postern_status status = pt_array_ensure_one_more(&account->warnings,
        &account->warning_cap, account->warning_count,
        sizeof(*account->warnings), PT_LIMIT_WARNINGS, err);

    if (status != POSTERN_OK) {
        return status;
    }
    copy = pt_strdup(text);
    if (!copy) {
        return pt_fail_memory(err);
    }
    account->warnings[account->warning_count] = copy;
    account->warning_count++;
    return POSTERN_OK;
}
