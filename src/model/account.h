/*
 * model/account.h: who sends and how to sign in, as plain data.
 */
#ifndef PT_MODEL_ACCOUNT_H
#define PT_MODEL_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/secret.h"
#include "model/account_options.h"
#include "model/cloud.h"
#include "model/recipient.h"

enum pt_source_kind {
    PT_SOURCE_ADDRESS = 1,   /* a user principal name */
    PT_SOURCE_OBJECT_ID = 2, /* a user's object ID */
};

/* Whose mailbox it is, which decides sign-in and paths. */
enum pt_account_mode {
    PT_MODE_ORGANISATION = 1, /* app-only, /users/{source} */
    PT_MODE_PERSONAL = 2,     /* Outlook.com and the like: a user's refresh
                               * token, tenant "consumers", /me */
};

/* How an account signs in. More kinds are appended as they are built. */
enum pt_credential_kind {
    PT_CREDENTIAL_CLIENT_SECRET = 1,
    PT_CREDENTIAL_REFRESH_TOKEN = 2,
};

/* Where the secret stands, when not in the URL. The parser does not read it:
 * whoever asked for the account does, and puts it into secret. */
enum pt_secret_place {
    PT_SECRET_IN_URL = 0,
    PT_SECRET_IN_FILE = 1,        /* secret_file=PATH */
    PT_SECRET_IN_ENVIRONMENT = 2, /* secret_env=NAME */
    PT_SECRET_IN_CREDENTIAL = 3,  /* secret_credential=NAME: a file of that
                                   * name in $CREDENTIALS_DIRECTORY */
};

struct pt_credential {
    enum pt_credential_kind kind;
    struct pt_secret secret;    /* the client secret, or the refresh token as
                                 * the URL has it (the seed of its chain) */
    enum pt_secret_place place; /* where secret is to be read from */
    char *place_name;           /* path or name there; NULL for the URL */
};

struct pt_account {
    char *schema; /* "o365" or "azure" as written, lower case */
    enum pt_account_mode mode;
    bool is_mode_written; /* mode= was in the URL: url() writes it again */
    enum pt_source_kind source_kind;
    char *source; /* UTF-8 */
    char *tenant; /* GUID or domain; "consumers" for personal accounts */
    char *client_id;
    struct pt_credential credential;
    struct pt_cloud cloud;
    bool is_cloud_written; /* cloud= was in the URL: url() writes it again */
    bool is_from_reply_to; /* from= named the first of reply_to; Apprise
                            * would have sent from it */
    struct pt_recipient_list targets;  /* as the URL names them; may be empty */
    struct pt_recipient_list cc;       /* for each mail; may be empty */
    struct pt_recipient_list bcc;      /* for each mail; may be empty */
    struct pt_recipient_list reply_to; /* may be empty */
    char *send_as;                     /* Graph's From; NULL = the source */
    struct pt_account_options options;
    char *notice;    /* a sentence on where Apprise would have done otherwise;
                      * NULL where there is nothing to say */
    char **warnings; /* one sentence each, without secrets */
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
