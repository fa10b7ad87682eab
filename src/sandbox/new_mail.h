/*
 * sandbox/new_mail.h: a checked message becomes a mail for the store.
 */
#ifndef PT_SANDBOX_NEW_MAIL_H
#define PT_SANDBOX_NEW_MAIL_H

#include "sandbox/mailbox.h"

/**
 * Decodes and hashes the attachments and gives the mail its message id.
 *
 * @param message     checked; changed: the attachments are taken out
 * @param size_bytes  of the request's body
 * @param[out] ret    pt_mail_free(), or hand it to the store
 */
enum postern_status pt_new_mail(json_t *message, size_t size_bytes,
    int64_t now_unix_s, struct pt_mail **ret, struct postern_error *err)
    PT_MUST_CHECK;

#endif
