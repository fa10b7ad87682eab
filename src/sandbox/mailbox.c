/*
 * sandbox/mailbox.c: the mailboxes. See mailbox.h.
 */
#include "sandbox/mailbox.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

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
    size_t draft_count;
    size_t due_count; /* drafts that are unseen or submitted */
    struct pt_spool *spool;
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

enum postern_status pt_mail_store_new(const char *spool_dir,
    struct pt_mail_store **ret, struct postern_error *err)
{
    struct pt_mail_store *store = pt_calloc(1, sizeof(*store));
    enum postern_status status = POSTERN_OK;

    if (!store) {
        return pt_fail_memory(err);
    }
    (void)pthread_mutex_init(&store->lock, NULL);
    store->index = json_object();
    if (!store->index) {
        status = pt_fail_memory(err);
    }
    for (size_t i = 0; status == POSTERN_OK && pt_directory_user_at(i); i++) {
        status = add_mailbox(store, pt_directory_user_at(i), err);
    }
    if (status == POSTERN_OK) {
        status = pt_spool_new(spool_dir, &store->spool, err);
    }
    if (status != POSTERN_OK) {
        pt_mail_store_free(store);
        return status;
    }
    *ret = store;
    return POSTERN_OK;
}

void pt_mail_attachment_done(struct pt_mail_attachment *attachment)
{
    json_decref(attachment->properties);
    pt_content_release(attachment->content);
    *attachment = (struct pt_mail_attachment){.properties = NULL};
}

enum postern_status pt_mail_add_attachment(struct pt_mail *mail,
    const struct pt_mail_attachment *attachment, struct postern_error *err)
{
    enum postern_status status = pt_array_ensure_one_more(&mail->attachments,
        &mail->attachment_cap, mail->attachment_count, sizeof(*attachment),
        PT_MAIL_MAX_ATTACHMENTS, err);

    if (status == POSTERN_OK) {
        mail->attachments[mail->attachment_count] = *attachment;
        mail->attachment_count++;
    }
    return status;
}

void pt_mail_remove_attachment(struct pt_mail *mail, size_t index)
{
    pt_mail_attachment_done(&mail->attachments[index]);
    mail->attachment_count--;
    memmove(&mail->attachments[index], &mail->attachments[index + 1],
        (mail->attachment_count - index) * sizeof(*mail->attachments));
}

void pt_mail_free(struct pt_mail *mail)
{
    if (!mail) {
        return;
    }
    for (size_t i = 0; i < mail->attachment_count; i++) {
        pt_mail_attachment_done(&mail->attachments[i]);
    }
    pt_free(mail->attachments);
    pt_content_release(mail->mime);
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
    pt_spool_free(store->spool);
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

struct pt_spool *pt_mail_store_spool(struct pt_mail_store *store)
{
    return store->spool;
}

/* Random text of that many characters, base64url. */
static enum postern_status make_text(
    char *out, size_t len, struct postern_error *err)
{
    unsigned char bytes[48];
    struct pt_buf text;
    enum postern_status status = pt_random_bytes(bytes, sizeof(bytes), err);

    pt_buf_init(&text, 2 * sizeof(bytes));
    if (status == POSTERN_OK) {
        status = pt_base64url_append(&text, bytes, sizeof(bytes), err);
    }
    if (status == POSTERN_OK) {
        (void)snprintf(out, len + 1, "%s", text.data);
    }
    pt_buf_done(&text);
    return status;
}

/* Ids look like Exchange's: long, base64, case counts, '=' at the end. Normal
 * ones are in the alphabet with '/' and '+', and all of them have both, since
 * a client that does not escape them in a path is to notice at once (Microsoft
 * Learn, "Get immutable identifiers for Outlook resources"). */
static enum postern_status make_id(
    struct pt_mail_copy *copy, struct postern_error *err)
{
    char text[57];
    enum postern_status status = make_text(text, sizeof(text) - 1, err);

    for (char *at = text; status == POSTERN_OK && *at; at++) {
        *at = (char)(*at == '-' ? '+' : *at == '_' ? '/' : *at);
    }
    if (status == POSTERN_OK) {
        (void)snprintf(
            copy->id, sizeof(copy->id), "AAMkAD%.28s/%s+AAA=", text, text + 28);
    }
    return status;
}

static enum postern_status make_immutable_id(
    struct pt_mail_copy *copy, struct postern_error *err)
{
    char text[57];
    enum postern_status status = make_text(text, sizeof(text) - 1, err);

    if (status == POSTERN_OK) {
        (void)snprintf(copy->immutable_id, sizeof(copy->immutable_id),
            "AAkALg%.28s-%s_AAA=", text, text + 28);
    }
    return status;
}

static enum postern_status add_copy(struct pt_mail_store *store,
    struct pt_mailbox *mailbox, struct pt_mail *mail,
    enum pt_mail_folder folder, struct postern_error *err)
{
    struct pt_mail_copy copy = {.mail = mail, .folder = folder};
    enum postern_status status = make_id(&copy, err);

    if (status == POSTERN_OK) {
        status = make_immutable_id(&copy, err);
    }
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
        mail->copy_count++;
    }
    return status;
}

/* Undoes add_copy for a mail that is not delivered after all. */
static void drop_copies(struct pt_mail_store *store, struct pt_mail *mail)
{
    for (size_t i = 0; i < store->mailbox_count; i++) {
        struct pt_mailbox *mailbox = store->mailboxes[i];

        while (mailbox->copy_count > 0 &&
               mailbox->copies[mailbox->copy_count - 1].mail == mail &&
               mailbox->copies[mailbox->copy_count - 1].folder !=
                   PT_FOLDER_DRAFTS) {
            mailbox->copy_count--;
            store->copy_count--;
            mail->copy_count--;
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

/* What a mail takes besides its contents, which count themselves. */
static size_t own_bytes(const struct pt_mail *mail)
{
    size_t left = mail->size_bytes;

    for (size_t i = 0; i < mail->attachment_count; i++) {
        size_t size = pt_content_size_bytes(mail->attachments[i].content);

        left -= left > size ? size : left;
    }
    return left;
}

enum postern_status pt_mail_store_charge(struct pt_mail_store *store,
    struct pt_mail *mail, size_t size_bytes, struct postern_error *err)
{
    enum postern_status status = pt_spool_charge(store->spool, size_bytes, err);

    if (status == POSTERN_OK) {
        mail->charged_bytes += size_bytes;
    }
    return status;
}

/* Makes room for a mail and counts it; enter_mail() cannot fail then. */
static enum postern_status prepare_mail(struct pt_mail_store *store,
    struct pt_mail *mail, struct postern_error *err)
{
    enum postern_status status =
        pt_array_ensure_one_more(&store->mails, &store->mail_cap,
            store->mail_count, sizeof(struct pt_mail *), PT_STORE_COPIES, err);

    if (status == POSTERN_OK) {
        status = pt_mail_store_charge(store, mail, own_bytes(mail), err);
    }
    return status;
}

static void unprepare_mail(struct pt_mail_store *store, struct pt_mail *mail)
{
    pt_spool_discharge(store->spool, mail->charged_bytes);
    mail->charged_bytes = 0;
}

static void enter_mail(struct pt_mail_store *store, struct pt_mail *mail,
    struct pt_mailbox *sender)
{
    mail->sender = sender;
    mail->position = store->mail_count;
    store->mails[store->mail_count] = mail;
    store->mail_count++;
}

enum postern_status pt_mail_store_deliver(struct pt_mail_store *store,
    const struct pt_delivery *delivery, struct postern_error *err)
{
    enum postern_status status = prepare_mail(store, delivery->mail, err);

    if (status != POSTERN_OK) {
        return status;
    }
    status = add_copies(store, delivery, err);
    if (status != POSTERN_OK) {
        drop_copies(store, delivery->mail);
        unprepare_mail(store, delivery->mail);
        return status;
    }
    enter_mail(store, delivery->mail, delivery->sender);
    return POSTERN_OK;
}

enum postern_status pt_mail_store_add_draft(struct pt_mail_store *store,
    struct pt_mailbox *mailbox, struct pt_mail *mail,
    const struct pt_mail_copy **ret, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (store->draft_count >= PT_STORE_DRAFTS) {
        return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_GIVE_UP,
            "the sandbox holds %zu drafts already; delete or send some",
            store->draft_count);
    }
    status = prepare_mail(store, mail, err);
    if (status != POSTERN_OK) {
        return status;
    }
    status = add_copy(store, mailbox, mail, PT_FOLDER_DRAFTS, err);
    if (status != POSTERN_OK) {
        unprepare_mail(store, mail);
        return status;
    }
    enter_mail(store, mail, mailbox);
    mail->is_draft = true;
    store->draft_count++;
    *ret = &mailbox->copies[mailbox->copy_count - 1];
    return POSTERN_OK;
}

static size_t find_draft(
    const struct pt_mailbox *mailbox, const struct pt_mail *mail)
{
    size_t index = 0;

    while (mailbox->copies[index].mail != mail ||
           mailbox->copies[index].folder != PT_FOLDER_DRAFTS) {
        index++;
    }
    return index;
}

/* Takes a copy out of the list, the others keep their order. */
static struct pt_mail_copy take_copy(struct pt_mailbox *mailbox, size_t index)
{
    struct pt_mail_copy copy = mailbox->copies[index];

    mailbox->copy_count--;
    memmove(&mailbox->copies[index], &mailbox->copies[index + 1],
        (mailbox->copy_count - index) * sizeof(copy));
    return copy;
}

/* The draft gets the other id and is at the end of Sent Items. */
static void move_to_sent(struct pt_mail_store *store, struct pt_mail *mail,
    struct pt_mailbox *mailbox, const char *id)
{
    struct pt_mail_copy moved = take_copy(mailbox, find_draft(mailbox, mail));

    moved.folder = PT_FOLDER_SENT;
    (void)snprintf(moved.id, sizeof(moved.id), "%s", id);
    mailbox->copies[mailbox->copy_count] = moved;
    mailbox->copy_count++;
    mail->is_draft = false;
    store->draft_count--;
}

void pt_mail_store_hide_draft(
    struct pt_mail_store *store, struct pt_mail *mail, int64_t until_mono_ms)
{
    mail->is_unseen = true;
    mail->due_mono_ms = until_mono_ms;
    store->due_count++;
}

static void submit(
    struct pt_mail_store *store, struct pt_mail *mail, int64_t until_mono_ms)
{
    mail->is_submitted = true;
    mail->due_mono_ms = until_mono_ms;
    store->due_count++;
}

bool pt_mail_is_open(const struct pt_mail *mail)
{
    return mail->is_draft && !mail->is_submitted;
}

enum postern_status pt_mail_store_send_draft(struct pt_mail_store *store,
    const struct pt_delivery *delivery, int64_t now_unix_s,
    struct postern_error *err)
{
    struct pt_mail *mail = delivery->mail;
    struct pt_mail_copy fresh = {.mail = mail};
    enum postern_status status = make_id(&fresh, err);

    if (status == POSTERN_OK) {
        status = add_copies(store, delivery, err);
        if (status != POSTERN_OK) {
            drop_copies(store, mail);
        }
    }
    if (status != POSTERN_OK) {
        return status;
    }
    if (delivery->is_submitted) {
        submit(store, mail, delivery->due_mono_ms);
    } else {
        move_to_sent(store, mail, delivery->sender, fresh.id);
    }
    mail->sent_at_unix_s = now_unix_s;
    return POSTERN_OK;
}

static void settle(struct pt_mail_store *store, struct pt_mail *mail)
{
    struct pt_mailbox *mailbox = mail->sender;
    struct pt_mail_copy fresh = {.mail = mail};

    store->due_count--;
    mail->is_unseen = false;
    if (!mail->is_submitted) {
        return;
    }
    mail->is_submitted = false;
    if (make_id(&fresh, NULL) != POSTERN_OK) {
        (void)snprintf(fresh.id, sizeof(fresh.id), "%s",
            mailbox->copies[find_draft(mailbox, mail)].id);
    }
    move_to_sent(store, mail, mailbox, fresh.id);
}

void pt_mail_store_settle(struct pt_mail_store *store, int64_t now_mono_ms)
{
    for (size_t i = 0; store->due_count > 0 && i < store->mail_count; i++) {
        struct pt_mail *mail = store->mails[i];

        if ((mail->is_unseen || mail->is_submitted) &&
            mail->due_mono_ms <= now_mono_ms) {
            settle(store, mail);
        }
    }
}

void pt_mail_store_remove(struct pt_mail_store *store,
    struct pt_mailbox *mailbox, const struct pt_mail_copy *copy)
{
    struct pt_mail *mail = copy->mail;

    if (copy->folder == PT_FOLDER_DRAFTS) {
        store->due_count -= mail->is_unseen || mail->is_submitted ? 1 : 0;
        store->draft_count--;
        mail->is_unseen = false;
        mail->is_submitted = false;
        mail->is_draft = false;
    }
    (void)take_copy(mailbox, (size_t)(copy - mailbox->copies));
    store->copy_count--;
    mail->copy_count--;
    if (mail->copy_count > 0) {
        return;
    }
    store->mail_count--;
    store->mails[mail->position] = store->mails[store->mail_count];
    store->mails[mail->position]->position = mail->position;
    unprepare_mail(store, mail);
    pt_mail_free(mail);
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

const struct pt_mail_copy *pt_mailbox_find_immutable(
    const struct pt_mailbox *mailbox, const char *id)
{
    for (size_t i = mailbox->copy_count; i > 0; i--) {
        if (strcmp(mailbox->copies[i - 1].immutable_id, id) == 0) {
            return &mailbox->copies[i - 1];
        }
    }
    return NULL;
}
