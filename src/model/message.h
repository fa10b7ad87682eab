/*
 * model/message.h: one mail, an envelope and a content.
 *
 * Many messages may share one content: the list that made them owns it.
 */
#ifndef PT_MODEL_MESSAGE_H
#define PT_MODEL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/account_options.h"
#include "model/notification.h"
#include "model/recipient.h"

enum pt_content_kind {
    PT_CONTENT_COMPOSED = 1, /* subject, body, headers, attachments */
    PT_CONTENT_MIME = 2,     /* one RFC 5322 file; reserved, not made yet */
};

enum pt_body_type {
    PT_BODY_TEXT = 1,
    PT_BODY_HTML = 2,
};

struct pt_content {
    enum pt_content_kind kind;
    char *subject; /* UTF-8, one line; "" = none */
    enum pt_body_type body_type;
    char *body; /* UTF-8, NUL-terminated */
    size_t body_len;
    enum pt_importance importance;
    struct pt_recipient_list reply_to;
    struct pt_attachment_list attachments;
};

/* Who sends and who gets it. What the headers name (to, cc, bcc) is the same
 * set of people: Graph mails whom the headers name. */
struct pt_envelope {
    char *sender; /* the sending mailbox: address or object ID */
    char *from;   /* Graph's From where it is not the sender; else NULL */
    struct pt_recipient_list to;
    struct pt_recipient_list cc;
    struct pt_recipient_list bcc;
    bool is_to_looked_up; /* to is empty: the mail goes to the sender, an
                           * object ID whose address the delivery asks for */
};

struct pt_message {
    struct pt_envelope envelope;
    const struct pt_content *content; /* borrowed */
    bool save_to_sent_items;
};

struct pt_message_list {
    struct pt_message *items;
    size_t count;
    size_t cap;
    struct pt_content *contents; /* the items share them; one for each piece */
    size_t content_count;
};

void pt_content_init(struct pt_content *content);
void pt_content_done(struct pt_content *content);
void pt_message_init(struct pt_message *message);
void pt_message_done(struct pt_message *message);

/**
 * Copies a message whose target was looked up: to becomes the address, and
 * cc and bcc lose it.
 * @param[out] ret  initialised; borrows the content; to be released with
 *                  pt_message_done(), on failure too
 */
enum postern_status pt_message_copy_with_target(struct pt_message *ret,
    const struct pt_message *message, struct pt_view address,
    struct postern_error *err) PT_MUST_CHECK;

/** A list on the heap with that many empty contents, 1 or more, since its
 * items point into it; NULL: no memory. */
struct pt_message_list *pt_message_list_new(size_t content_count) PT_MUST_CHECK;
void pt_message_list_free(struct pt_message_list *list);

#endif
