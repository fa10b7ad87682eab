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
 * @param spool       where the bytes go
 * @param[out] ret    pt_mail_free(), or hand it to the store
 */
enum postern_status pt_new_mail(json_t *message, size_t size_bytes,
    int64_t now_unix_s, struct pt_spool *spool, struct pt_mail **ret,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * A checked attachment with its bytes decoded.
 *
 * @param properties  kept; changed: contentBytes is taken out
 * @param is_large    as pt_content_new() takes it
 * @param[out] ret    pt_mail_attachment_done(), or add it to a mail
 * @return POSTERN_OK; POSTERN_E_INVALID with Graph's words when the bytes are
 *         no base64; POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY, POSTERN_E_FILE
 */
enum postern_status pt_new_attachment(json_t *properties, bool is_large,
    struct pt_spool *spool, struct pt_mail_attachment *ret,
    struct postern_error *err) PT_MUST_CHECK;

/** A fresh id for an attachment. */
enum postern_status pt_new_attachment_id(
    char out[64], struct postern_error *err) PT_MUST_CHECK;

/** Takes over a message id the client gave; an empty or overlong one not. */
void pt_new_mail_set_message_id(struct pt_mail *mail, const char *given);

#endif
