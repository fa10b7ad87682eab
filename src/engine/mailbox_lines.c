/*
 * engine/mailbox_lines.c: jobs standing in line. See mailbox_lines.h.
 */
#include "engine/mailbox_lines.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"

void pt_mailbox_lines_init(struct pt_mailbox_lines *lines)
{
    *lines = (struct pt_mailbox_lines){.mailboxes = NULL};
}

static void mailbox_free(struct pt_mailbox *mailbox)
{
    pt_free(mailbox->key);
    pt_free(mailbox);
}

void pt_mailbox_lines_done(struct pt_mailbox_lines *lines)
{
    struct pt_mailbox *next = NULL;

    for (struct pt_mailbox *mailbox = lines->mailboxes; mailbox;
         mailbox = next) {
        next = mailbox->next;
        mailbox_free(mailbox);
    }
    lines->mailboxes = NULL;
}

/* Host, app and mailbox; no part can hold the separator. */
static char *make_key(const struct pt_job *job, struct postern_error *err)
{
    const struct pt_account *account = job->delivery.account;
    struct pt_buf key;
    char *text = NULL;

    pt_buf_init(&key, PT_LIMIT_URL_BYTES);
    if (pt_buf_append_format(&key, err, "%s\n%s\n%s", account->cloud.graph_base,
            account->client_id,
            job->delivery.message->envelope.sender) == POSTERN_OK) {
        text = pt_buf_take(&key);
    }
    pt_buf_done(&key);
    return text;
}

static struct pt_mailbox *add_mailbox(struct pt_mailbox_lines *lines, char *key)
{
    struct pt_mailbox *mailbox = pt_calloc(1, sizeof(*mailbox));
    struct pt_mailbox **link = &lines->mailboxes;

    if (!mailbox) {
        return NULL;
    }
    while (*link) {
        link = &(*link)->next;
    }
    *link = mailbox;
    mailbox->key = key;
    mailbox->tail = &mailbox->first;
    return mailbox;
}

/* Finds or adds; key is taken over, also on failure. */
static struct pt_mailbox *ensure_mailbox(
    struct pt_mailbox_lines *lines, char *key)
{
    struct pt_mailbox *mailbox = lines->mailboxes;

    while (mailbox && !pt_view_is_equal_nocase(
                          pt_view_of(mailbox->key), pt_view_of(key))) {
        mailbox = mailbox->next;
    }
    if (!mailbox) {
        mailbox = add_mailbox(lines, key);
        key = mailbox ? NULL : key;
    }
    pt_free(key);
    return mailbox;
}

enum postern_status pt_mailbox_lines_add(struct pt_mailbox_lines *lines,
    struct pt_job *job, struct postern_error *err)
{
    char *key = make_key(job, err);
    struct pt_mailbox *mailbox = key ? ensure_mailbox(lines, key) : NULL;

    if (!mailbox) {
        return pt_fail_memory(err);
    }
    job->mailbox = mailbox;
    job->next = NULL;
    *mailbox->tail = job;
    mailbox->tail = &job->next;
    return POSTERN_OK;
}

static struct pt_job *take_first(struct pt_mailbox *mailbox)
{
    struct pt_job *job = mailbox->first;

    mailbox->first = job->next;
    if (!mailbox->first) {
        mailbox->tail = &mailbox->first;
    }
    job->next = NULL;
    mailbox->active_count++;
    return job;
}

static struct pt_job *take_within(
    struct pt_mailbox_lines *lines, unsigned active_limit)
{
    for (struct pt_mailbox *mailbox = lines->mailboxes; mailbox;
         mailbox = mailbox->next) {
        if (mailbox->first && mailbox->active_count < active_limit) {
            return take_first(mailbox);
        }
    }
    return NULL;
}

struct pt_job *pt_mailbox_lines_take(struct pt_mailbox_lines *lines)
{
    return take_within(lines, PT_MAILBOX_ACTIVE_LIMIT);
}

struct pt_job *pt_mailbox_lines_take_waiting(struct pt_mailbox_lines *lines)
{
    return take_within(lines, (unsigned)-1);
}

void pt_mailbox_lines_leave(struct pt_mailbox_lines *lines, struct pt_job *job)
{
    struct pt_mailbox **link = &lines->mailboxes;
    struct pt_mailbox *mailbox = job->mailbox;

    mailbox->active_count--;
    job->mailbox = NULL;
    if (mailbox->active_count > 0 || mailbox->first) {
        return;
    }
    while (*link != mailbox) {
        link = &(*link)->next;
    }
    *link = mailbox->next;
    mailbox_free(mailbox);
}
