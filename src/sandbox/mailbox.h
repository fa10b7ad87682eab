/*
 * sandbox/mailbox.h: the mailboxes and what lies in them.
 *
 * A mail is stored once; Sent Items and every recipient's Inbox hold copies
 * that point at it. Content of mails over PT_MAIL_SPOOL_BYTES goes to a
 * nameless file. The store has ceilings and says so when one is reached; it
 * forgets nothing by itself.
 *
 * Not thread-safe: callers hold pt_mail_store_lock() around a call and around
 * the use of what it returned.
 */
#ifndef PT_SANDBOX_MAILBOX_H
#define PT_SANDBOX_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/buf.h"
#include "base/view.h"

/* Attachments of a mail over this size are kept in a file. */
#define PT_MAIL_SPOOL_BYTES ((size_t)1000 * 1000)

/* What the store holds at most: in memory, in its file, and in entries. */
#define PT_STORE_MEMORY_BYTES ((size_t)512 * 1024 * 1024)
#define PT_STORE_SPOOL_BYTES ((int64_t)8 * 1024 * 1024 * 1024)
#define PT_STORE_COPIES ((size_t)500000)
#define PT_STORE_MAILBOXES ((size_t)100000)

enum pt_mail_folder {
    PT_FOLDER_INBOX = 0,
    PT_FOLDER_SENT = 1,
    PT_FOLDER_DRAFTS = 2
};

#define PT_FOLDER_COUNT ((size_t)3)

struct pt_mail_attachment {
    char id[64];
    json_t *properties;   /* as sent, without contentBytes; not NULL */
    unsigned char *bytes; /* NULL when spooled, or when it has no bytes */
    int64_t spool_offset; /* -1: not spooled */
    size_t size_bytes;
    char sha256[65];
};

/* One mail, whoever holds copies of it. */
struct pt_mail {
    json_t *message; /* as sent, without attachments; not NULL */
    struct pt_mail_attachment *attachments;
    size_t attachment_count;
    size_t size_bytes;    /* of the request's body */
    char message_id[320]; /* internetMessageId */
    char conversation_id[64];
    int64_t sent_at_unix_s;
    const struct pt_mailbox *sender;
};

struct pt_mail_copy {
    const struct pt_mail *mail;
    enum pt_mail_folder folder;
    char id[96];
};

struct pt_mailbox {
    char id[40]; /* object ID, a GUID */
    char *address;
    char *name;
    bool is_in_directory;        /* may send; others only receive */
    bool is_personal;            /* its user's own, no application's */
    struct pt_mail_copy *copies; /* oldest first */
    size_t copy_count;
    size_t copy_cap;
};

struct pt_mail_store;

/**
 * An empty store with the directory's mailboxes.
 * @param spool_dir  where the nameless file is made; NULL for none
 */
enum postern_status pt_mail_store_new(const char *spool_dir,
    struct pt_mail_store **ret, struct postern_error *err) PT_MUST_CHECK;

/** Takes NULL. */
void pt_mail_store_free(struct pt_mail_store *store);

void pt_mail_store_lock(struct pt_mail_store *store);
void pt_mail_store_unlock(struct pt_mail_store *store);

/** By object ID or address, in any case; NULL when there is none. */
struct pt_mailbox *pt_mail_store_find(
    struct pt_mail_store *store, const char *name);

/** What one delivery is about. */
struct pt_delivery {
    struct pt_mail *mail; /* taken on success */
    struct pt_mailbox *sender;
    const char *const *recipients; /* addresses; repeated ones count once */
    size_t recipient_count;
    bool has_sent_copy; /* leave one in the sender's Sent Items */
};

/**
 * Puts a mail into every mailbox concerned; all of them or none.
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE when the store is full;
 *         POSTERN_E_MEMORY, POSTERN_E_FILE
 */
enum postern_status pt_mail_store_deliver(struct pt_mail_store *store,
    const struct pt_delivery *delivery, struct postern_error *err)
    PT_MUST_CHECK;

/** A copy in a mailbox by its id (case counts); NULL when there is none. */
const struct pt_mail_copy *pt_mailbox_find_copy(
    const struct pt_mailbox *mailbox, const char *id);

/** Appends an attachment's content. */
enum postern_status pt_mail_store_read(const struct pt_mail_store *store,
    const struct pt_mail_attachment *attachment, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

/** Frees a mail that was not delivered. Takes NULL. */
void pt_mail_free(struct pt_mail *mail);

#endif
