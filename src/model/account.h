/*
 * model/account.h: who sends and how to sign in, as plain data.
 */
#ifndef PT_MODEL_ACCOUNT_H
#define PT_MODEL_ACCOUNT_H

#include <stddef.h>

#include "base/secret.h"
#include "model/cloud.h"
#include "model/recipient.h"

enum pt_source_kind {
    PT_SOURCE_ADDRESS = 1,   /* a user principal name */
    PT_SOURCE_OBJECT_ID = 2, /* a user's object ID */
};

/* How an account signs in. More kinds are appended as they are built. */
enum pt_credential_kind {
    PT_CREDENTIAL_CLIENT_SECRET = 1,
};

struct pt_credential {
    enum pt_credential_kind kind;
    struct pt_secret secret; /* the client secret */
};

struct pt_account {
    char *schema; /* "o365" or "azure" as written, lower case */
    enum pt_source_kind source_kind;
    char *source; /* UTF-8 */
    char *tenant; /* GUID or domain */
    char *client_id;
    struct pt_credential credential;
    struct pt_cloud cloud;
    struct pt_recipient_list targets;  /* as the URL names them; may be empty */
    struct pt_recipient_list reply_to; /* may be empty */
    char **warnings;                   /* one sentence each, without secrets */
    size_t warning_count;
    size_t warning_cap;
};

/** An empty account that pt_account_done() may release at any point. */
void pt_account_init(struct pt_account *account);

void pt_account_done(struct pt_account *account);

/** Appends a sentence. */
enum postern_status pt_account_add_warning(struct pt_account *account,
    const char *text, struct postern_error *err) PT_MUST_CHECK;

#endif
