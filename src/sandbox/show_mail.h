/*
 * sandbox/show_mail.h: telling people about a mail that arrived.
 *
 * Foreign text cannot break a line, forge one, or speak to the terminal:
 * control characters and those that turn the direction of text are escaped.
 */
#ifndef PT_SANDBOX_SHOW_MAIL_H
#define PT_SANDBOX_SHOW_MAIL_H

#include "base/buf.h"
#include "sandbox/mailbox.h"

/** What belongs to one arrival besides the mail. */
struct pt_arrival {
    const struct pt_mail *mail;
    const char *from;              /* whom the mail says it is from */
    const char *sender;            /* the sending mailbox's address, or NULL */
    const char *request_id;        /* ours */
    const char *client_request_id; /* the client's */
};

/** Appends one line, with its end. */
enum postern_status pt_show_mail_line(const struct pt_arrival *arrival,
    struct pt_buf *out, struct postern_error *err) PT_MUST_CHECK;

/** Appends the whole mail: headers, body, attachments with their SHA-256. */
enum postern_status pt_show_mail_whole(const struct pt_arrival *arrival,
    struct pt_buf *out, struct postern_error *err) PT_MUST_CHECK;

/**
 * Appends foreign text with what could deceive escaped: \n, \xHH, \u{HHHH}.
 * @param is_block  line ends and tabs stay as they are
 */
enum postern_status pt_show_mail_escape(struct pt_view text, bool is_block,
    struct pt_buf *out, struct postern_error *err) PT_MUST_CHECK;

#endif
