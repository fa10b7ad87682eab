/*
 * sandbox/mailbox.c: the mailboxes. See mailbox.h.
 */
#include "sandbox/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/error.h"
#include "sandbox/base64url.h"
#include "sandbox/directory.h"
#include "sys/random.h"

struct pt_mail_store {
    pthread_mutex_t lock;
    struct pt_mailbox **mailboxes;
    size_t mailbox_count;
    size_t mailbox_cap;
    json_t *index; /* lower-case address or id -> position */
    struct pt_mail **mails;
    size_t mail_count;
    size_t mail_cap;
    size_t copy_count;
    size_t memory_bytes;
    int spool_fd; /* -1: there is none */
    int64_t spool_bytes;
};

static char *lower_dup(const char *text)
{
    char *copy = pt_strdup(text);

    for (char *at = copy; at && *at; at++) {
        *at = pt_ascii_lower(*at);
    }
    return copy;
}

static bool index_add(
    struct pt_mail_store *store, const char *name, size_t position)
{
    char *key = lower_dup(name);
    bool is_added = key && json_object_set_new(store->index, key,
                               json_integer((json_int_t)position)) == 0;

    pt_free(key);
    return is_added;
}

static void mailbox_free(struct pt_mailbox *mailbox)
{
    if (mailbox) {
        pt_free(mailbox->address);
        pt_free(mailbox->name);
        pt_free(mailbox->copies);
        pt_free(mailbox);
    }
}

/* id NULL: a fresh one. */
static enum postern_status add_mailbox(struct pt_mail_store *store,
    const struct pt_directory_user *user, struct postern_error *err)
{
    struct pt_mailbox *mailbox = NULL;
    enum postern_status status = pt_array_ensure_one_more(&store->mailboxes,
        &store->mailbox_cap, store->mailbox_count, sizeof(struct pt_mailbox *),
        PT_STORE_MAILBOXES, err);

    if (status != POSTERN_OK) {
        return status;
    }
    mailbox = pt_calloc(1, sizeof(*mailbox));
    if (!mailbox) {
        return pt_fail_memory(err);
    }
    mailbox->address = pt_strdup(user->address);
    mailbox->name = pt_strdup(user->name);
    mailbox->is_in_directory = user->id != NULL;
    mailbox->is_personal = user->refresh_token != NULL;
    if (user->id) {
        (void)snprintf(mailbox->id, sizeof(mailbox->id), "%s", user->id);
    } else {
        status = pt_random_uuid(mailbox->id, err);
    }
    if (status == POSTERN_OK &&
        (!mailbox->address || !mailbox->name ||
            !index_add(store, user->address, store->mailbox_count) ||
            !index_add(store, mailbox->id, store->mailbox_count))) {
        status = pt_fail_memory(err);
    }
    if (status != POSTERN_OK) {
        mailbox_free(mailbox);
        return status;
    }
    store->mailboxes[store->mailbox_count] = mailbox;
    store->mailbox_count++;
    return POSTERN_OK;
}

/* A file without a name, so that nothing of it stays behind. */
static enum postern_status open_spool(struct pt_mail_store *store,
    const char *spool_dir, struct postern_error *err)
{
    char path[4096];
    int len = snprintf(path, sizeof(path), "%s/spool-XXXXXX", spool_dir);

    if (len < 0 || (size_t)len >= sizeof(path)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_GIVE_UP,
            "the directory name '%.100s...' is too long", spool_dir);
    }
    store->spool_fd = mkstemp(path);
    if (store->spool_fd < 0) {
        return pt_fail_errno(err, POSTERN_E_FILE, errno,
            "cannot make a file in '%s'", spool_dir);
    }
    (void)unlink(path);
    (void)fcntl(store->spool_fd, F_SETFD, FD_CLOEXEC);
    return POSTERN_OK;
}

enum postern_status pt_mail_store_new(const char *spool_dir,
    struct pt_mail_store **ret, struct postern_error *err)
{
    struct pt_mail_store *store = pt_calloc(1, sizeof(*store));
    enum postern_status status = POSTERN_OK;

    if (!store) {
        return pt_fail_memory(err);
    }
    store->spool_fd = -1;
    (void)pthread_mutex_init(&store->lock, NULL);
    store->index = json_object();
    if (!store->index) {
        status = pt_fail_memory(err);
    }
    for (size_t i = 0; status == POSTERN_OK && pt_directory_user_at(i); i++) {
        status = add_mailbox(store, pt_directory_user_at(i), err);
    }
    if (status == POSTERN_OK && spool_dir) {
        status = open_spool(store, spool_dir, err);
    }
    if (status != POSTERN_OK) {
        pt_mail_store_free(store);
        return status;
    }
    *ret = store;
    return POSTERN_OK;
}

void pt_mail_free(struct pt_mail *mail)
{
    if (!mail) {
        return;
    }
    for (size_t i = 0; i < mail->attachment_count; i++) {
        json_decref(mail->attachments[i].properties);
        pt_free(mail->attachments[i].bytes);
    }
    pt_free(mail->attachments);
    json_decref(mail->message);
    pt_free(mail);
}

void pt_mail_store_free(struct pt_mail_store *store)
{
    if (!store) {
        return;
    }
    for (size_t i = 0; i < store->mailbox_count; i++) {
        mailbox_free(store->mailboxes[i]);
    }
    for (size_t i = 0; i < store->mail_count; i++) {
        pt_mail_free(store->mails[i]);
    }
    pt_free(store->mailboxes);
    pt_free(store->mails);
    json_decref(store->index);
    if (store->spool_fd >= 0) {
        (void)close(store->spool_fd);
    }
    (void)pthread_mutex_destroy(&store->lock);
    pt_free(store);
}

void pt_mail_store_lock(struct pt_mail_store *store)
{
    (void)pthread_mutex_lock(&store->lock);
}

void pt_mail_store_unlock(struct pt_mail_store *store)
{
    (void)pthread_mutex_unlock(&store->lock);
}

struct pt_mailbox *pt_mail_store_find(
    struct pt_mail_store *store, const char *name)
{
    char *key = lower_dup(name);
    json_t *position = key ? json_object_get(store->index, key) : NULL;

    pt_free(key);
    if (!position) {
        return NULL;
    }
    return store->mailboxes[json_integer_value(position)];
}

static enum postern_status ensure_mailbox(struct pt_mail_store *store,
    const char *address, struct pt_mailbox **ret, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    *ret = pt_mail_store_find(store, address);
    if (!*ret) {
        struct pt_directory_user stranger = {
            .address = address, .name = address};

        status = add_mailbox(store, &stranger, err);
    }
    if (status == POSTERN_OK && !*ret) {
        *ret = store->mailboxes[store->mailbox_count - 1];
    }
    return status;
}

/* Ids look like Exchange's: long, base64url, case counts, '=' at the end. */
static enum postern_status make_copy_id(
    struct pt_mail_copy *copy, struct postern_error *err)
{
    unsigned char bytes[45];
    struct pt_buf text;
    enum postern_status status = pt_random_bytes(bytes, sizeof(bytes), err);

    pt_buf_init(&text, sizeof(copy->id));
    if (status == POSTERN_OK) {
        status = pt_base64url_append(&text, bytes, sizeof(bytes), err);
    }
    if (status == POSTERN_OK) {
        (void)snprintf(copy->id, sizeof(copy->id), "AAMkAD%sAAA=", text.data);
    }
    pt_buf_done(&text);
    return status;
}

static enum postern_status add_copy(struct pt_mail_store *store,
    struct pt_mailbox *mailbox, const struct pt_mail *mail,
    enum pt_mail_folder folder, struct postern_error *err)
{
    struct pt_mail_copy copy = {.mail = mail, .folder = folder};
    enum postern_status status = make_copy_id(&copy, err);

    if (status == POSTERN_OK && store->copy_count >= PT_STORE_COPIES) {
        status = pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "the sandbox holds %zu mails already; restart it",
            store->copy_count);
    }
    if (status == POSTERN_OK) {
        status = pt_array_ensure_one_more(&mailbox->copies, &mailbox->copy_cap,
            mailbox->copy_count, sizeof(copy), PT_STORE_COPIES, err);
    }
    if (status == POSTERN_OK) {
        mailbox->copies[mailbox->copy_count] = copy;
        mailbox->copy_count++;
        store->copy_count++;
    }
    return status;
}

/* Undoes add_copy for a mail that is not delivered after all. */
static void drop_copies(struct pt_mail_store *store, const struct pt_mail *mail)
{
    for (size_t i = 0; i < store->mailbox_count; i++) {
        struct pt_mailbox *mailbox = store->mailboxes[i];

        while (mailbox->copy_count > 0 &&
               mailbox->copies[mailbox->copy_count - 1].mail == mail) {
            mailbox->copy_count--;
            store->copy_count--;
        }
    }
}

static bool has_inbox_copy(
    const struct pt_mailbox *mailbox, const struct pt_mail *mail)
{
    for (size_t i = mailbox->copy_count; i > 0; i--) {
        if (mailbox->copies[i - 1].mail != mail) {
            return false;
        }
        if (mailbox->copies[i - 1].folder == PT_FOLDER_INBOX) {
            return true;
        }
    }
    return false;
}

static enum postern_status add_copies(struct pt_mail_store *store,
    const struct pt_delivery *delivery, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (delivery->has_sent_copy) {
        status = add_copy(
            store, delivery->sender, delivery->mail, PT_FOLDER_SENT, err);
    }
    for (size_t i = 0; i < delivery->recipient_count && status == POSTERN_OK;
         i++) {
        struct pt_mailbox *mailbox = NULL;

        status = ensure_mailbox(store, delivery->recipients[i], &mailbox, err);
        if (status == POSTERN_OK && !has_inbox_copy(mailbox, delivery->mail)) {
            status =
                add_copy(store, mailbox, delivery->mail, PT_FOLDER_INBOX, err);
        }
    }
    return status;
}

static enum postern_status spool_bytes(struct pt_mail_store *store,
    struct pt_mail_attachment *attachment, struct postern_error *err)
{
    size_t done = 0;

    while (done < attachment->size_bytes) {
        ssize_t written = pwrite(store->spool_fd, attachment->bytes + done,
            attachment->size_bytes - done,
            (off_t)(store->spool_bytes + (int64_t)done));

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return pt_fail_errno(err, POSTERN_E_FILE, errno,
                "cannot write %zu bytes of an attachment",
                attachment->size_bytes);
        }
        done += (size_t)written;
    }
    attachment->spool_offset = store->spool_bytes;
    store->spool_bytes += (int64_t)attachment->size_bytes;
    pt_free(attachment->bytes);
    attachment->bytes = NULL;
    return POSTERN_OK;
}

/* Moves a large mail's attachments to the file and counts what stays. */
static enum postern_status settle_content(struct pt_mail_store *store,
    struct pt_mail *mail, struct postern_error *err)
{
    bool is_spooled =
        store->spool_fd >= 0 && mail->size_bytes > PT_MAIL_SPOOL_BYTES;
    size_t kept = mail->size_bytes;

    if (store->memory_bytes + kept > PT_STORE_MEMORY_BYTES ||
        store->spool_bytes > PT_STORE_SPOOL_BYTES) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "the sandbox holds all the mail it can; restart it");
    }
    for (size_t i = 0; is_spooled && i < mail->attachment_count; i++) {
        enum postern_status status = POSTERN_OK;

        if (mail->attachments[i].bytes) {
            status = spool_bytes(store, &mail->attachments[i], err);
        }
        if (status != POSTERN_OK) {
            return status;
        }
        kept -= kept > mail->attachments[i].size_bytes
                    ? mail->attachments[i].size_bytes
                    : kept;
    }
    store->memory_bytes += kept;
    return POSTERN_OK;
}

enum postern_status pt_mail_store_deliver(struct pt_mail_store *store,
    const struct pt_delivery *delivery, struct postern_error *err)
{
    enum postern_status status =
        pt_array_ensure_one_more(&store->mails, &store->mail_cap,
            store->mail_count, sizeof(struct pt_mail *), PT_STORE_COPIES, err);

    if (status == POSTERN_OK) {
        status = add_copies(store, delivery, err);
    }
    if (status == POSTERN_OK) {
        status = settle_content(store, delivery->mail, err);
    }
    if (status != POSTERN_OK) {
        drop_copies(store, delivery->mail);
        return status;
    }
    delivery->mail->sender = delivery->sender;
    store->mails[store->mail_count] = delivery->mail;
    store->mail_count++;
    return POSTERN_OK;
}

const struct pt_mail_copy *pt_mailbox_find_copy(
    const struct pt_mailbox *mailbox, const char *id)
{
    for (size_t i = mailbox->copy_count; i > 0; i--) {
        if (strcmp(mailbox->copies[i - 1].id, id) == 0) {
            return &mailbox->copies[i - 1];
        }
    }
    return NULL;
}

static enum postern_status read_spooled(const struct pt_mail_store *store,
    const struct pt_mail_attachment *attachment, struct pt_buf *out,
    struct postern_error *err)
{
    size_t done = 0;
    enum postern_status status =
        pt_buf_ensure(out, attachment->size_bytes, err);

    while (status == POSTERN_OK && done < attachment->size_bytes) {
        ssize_t got = pread(store->spool_fd, out->data + out->len + done,
            attachment->size_bytes - done,
            (off_t)(attachment->spool_offset + (int64_t)done));

        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            return pt_fail_errno(err, POSTERN_E_FILE, got < 0 ? errno : EIO,
                "cannot read an attachment back");
        }
        done += got > 0 ? (size_t)got : 0;
    }
    if (status == POSTERN_OK) {
        out->len += done;
        out->data[out->len] = '\0';
    }
    return status;
}

enum postern_status pt_mail_store_read(const struct pt_mail_store *store,
    const struct pt_mail_attachment *attachment, struct pt_buf *out,
    struct postern_error *err)
{
    if (attachment->spool_offset >= 0) {
        return read_spooled(store, attachment, out, err);
    }
    if (!attachment->bytes) {
        return POSTERN_OK;
    }
    return pt_buf_append(out, attachment->bytes, attachment->size_bytes, err);
}
