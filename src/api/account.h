/*
 * api/account.h: what a public account is made of.
 */
#ifndef PT_API_ACCOUNT_H
#define PT_API_ACCOUNT_H

#include "postern/account.h"

#include "account/url.h"
#include "model/account.h"

struct postern_account {
    struct pt_account model;
};

/** What decides the cloud of a URL without cloud=: the environment. */
struct pt_cloud_default pt_account_default_cloud(void);

/** Reads a secret that stands elsewhere, and warns of what deserves it. */
enum postern_status pt_account_finish(
    struct pt_account *account, struct postern_error *err) PT_MUST_CHECK;

/** Without targets the mail goes to the source, where that is an address. */
bool pt_account_is_target_the_source(const struct pt_account *account);

#endif
