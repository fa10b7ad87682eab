/*
 * sandbox/mailbox.h: the mailboxes and what lies in them.
 *
 * A mail is stored once; Sent Items and every recipient's Inbox hold copies
 * that point at it. A draft is a mail with one copy, in Drafts; only as long
 * as it is one may it be changed. The store has ceilings and says so when one
 * is reached; it forgets nothing by itself.
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
#include "sandbox/content.h"

/* What the store holds at most, besides the bytes (content.h). */
#define PT_STORE_COPIES ((size_t)500000)
#define PT_STORE_MAILBOXES ((size_t)100000)
#define PT_STORE_DRAFTS ((size_t)10000)

/* Of one mail. */
#define PT_MAIL_MAX_ATTACHMENTS ((size_t)1000)

enum pt_mail_folder {
    PT_FOLDER_INBOX = 0,
    PT_FOLDER_SENT = 1,
    PT_FOLDER_DRAFTS = 2
};

#define PT_FOLDER_COUNT ((size_t)3)

struct pt_mail_attachment {
    char id[64];
    json_t *properties;         /* as sent, without contentBytes; not NULL */
    struct pt_content *content; /* held; not NULL, of 0 bytes when none */
};

/* One mail, whoever holds copies of it. */
struct pt_mail {
    json_t *message; /* as sent, without attachments; not NULL */
    struct pt_mail_attachment *attachments;
    size_t attachment_count;
    size_t attachment_cap;
    struct pt_content *mime; /* the whole RFC 5322 text, held; or NULL */
    size_t size_bytes;       /* of the bodies of the requests that made it */
    bool is_draft;
    bool is_unseen;       /* a draft that nobody finds yet */
    bool is_submitted;    /* a draft that was sent, and still looks like one */
    int64_t due_mono_ms;  /* when the one or the other ends */
    char message_id[320]; /* internetMessageId */
    char conversation_id[64];
    int64_t created_at_unix_s;
    int64_t sent_at_unix_s;    /* of a draft: when it was made */
    struct pt_mailbox *sender; /* of a draft: whose it is */
    /* The store's own. */
    size_t copy_count;
    size_t position;
    size_t charged_bytes;
};

struct pt_mail_copy {
    struct pt_mail *mail; /* changed only while it is a draft */
    enum pt_mail_folder folder;
    char id[96];           /* another one in another folder */
    char immutable_id[96]; /* the same as long as it is in the mailbox */
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
    bool is_submitted;  /* a draft stays one until due_mono_ms */
    int64_t due_mono_ms;
};

/**
 * Puts a mail into every mailbox concerned; all of them or none.
 * @return POSTERN_OK; POSTERN_E_TOO_LARGE when the store is full;
 *         POSTERN_E_MEMORY, POSTERN_E_FILE
 */
enum postern_status pt_mail_store_deliver(struct pt_mail_store *store,
    const struct pt_delivery *delivery, struct postern_error *err)
    PT_MUST_CHECK;

/**
 * Puts a mail into a mailbox's Drafts.
 * @param mail      taken on success
 * @param[out] ret  dies with the next change of the mailbox
 * @return as pt_mail_store_deliver()
 */
enum postern_status pt_mail_store_add_draft(struct pt_mail_store *store,
    struct pt_mailbox *mailbox, struct pt_mail *mail,
    const struct pt_mail_copy **ret, struct postern_error *err) PT_MUST_CHECK;

/** Nobody finds a draft until then. */
void pt_mail_store_hide_draft(
    struct pt_mail_store *store, struct pt_mail *mail, int64_t until_mono_ms);

/**
 * Puts a draft into every recipient's Inbox and moves it to Sent Items, where
 * it gets another id; all or nothing.
 * @param delivery  its mail is the draft's, and stays the store's; when it is
 *                  only submitted the move is pt_mail_store_settle()'s
 */
enum postern_status pt_mail_store_send_draft(struct pt_mail_store *store,
    const struct pt_delivery *delivery, int64_t now_unix_s,
    struct postern_error *err) PT_MUST_CHECK;

/** Ends what is due: hidden drafts are found, submitted ones have moved. */
void pt_mail_store_settle(struct pt_mail_store *store, int64_t now_mono_ms);

/** Counts size_bytes more for a mail that grew. */
enum postern_status pt_mail_store_charge(struct pt_mail_store *store,
    struct pt_mail *mail, size_t size_bytes, struct postern_error *err)
    PT_MUST_CHECK;

/** Removes a copy from its mailbox; a mail goes with its last one. */
void pt_mail_store_remove(struct pt_mail_store *store,
    struct pt_mailbox *mailbox, const struct pt_mail_copy *copy);

/** A copy in a mailbox by its id (case counts); NULL when there is none. */
const struct pt_mail_copy *pt_mailbox_find_copy(
    const struct pt_mailbox *mailbox, const char *id);

/** The same by its immutable id. */
const struct pt_mail_copy *pt_mailbox_find_immutable(
    const struct pt_mailbox *mailbox, const char *id);

/** Where contents are kept. */
struct pt_spool *pt_mail_store_spool(struct pt_mail_store *store);

/**
 * Adds an attachment to a mail.
 * @param attachment  taken on success
 * @return POSTERN_OK, POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_mail_add_attachment(struct pt_mail *mail,
    const struct pt_mail_attachment *attachment, struct postern_error *err)
    PT_MUST_CHECK;

/** Whether it may be changed and sent: a draft that was not sent yet. */
bool pt_mail_is_open(const struct pt_mail *mail);

void pt_mail_remove_attachment(struct pt_mail *mail, size_t index);

void pt_mail_attachment_done(struct pt_mail_attachment *attachment);

/** Frees a mail that is not the store's. Takes NULL. */
void pt_mail_free(struct pt_mail *mail);

#endif
