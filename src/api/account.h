/*
 * api/account.h: what a public account is made of.
 */
#ifndef PT_API_ACCOUNT_H
#define PT_API_ACCOUNT_H

#include "postern/account.h"

#include "model/account.h"

struct postern_account {
    struct pt_account model;
};

#endif
