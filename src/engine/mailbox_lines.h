/*
 * engine/mailbox_lines.h: jobs standing in line, one line a mailbox.
 *
 * Graph takes four requests at a time from one app for one mailbox and
 * refuses the fifth (Microsoft Learn, "Microsoft Graph service-specific
 * throttling limits", Outlook). So at most four jobs of a mailbox are active,
 * in the order of their submission, and a slow mailbox never holds up
 * another.
 */
#ifndef PT_ENGINE_MAILBOX_LINES_H
#define PT_ENGINE_MAILBOX_LINES_H

#include "engine/job.h"

#define PT_MAILBOX_ACTIVE_LIMIT 4U

struct pt_mailbox {
    struct pt_mailbox *next;
    char *key;
    unsigned active_count;
    struct pt_job *first;
    struct pt_job **tail;
};

struct pt_mailbox_lines {
    struct pt_mailbox *mailboxes; /* in the order of their first job */
};

void pt_mailbox_lines_init(struct pt_mailbox_lines *lines);

/** Frees; all jobs have left. */
void pt_mailbox_lines_done(struct pt_mailbox_lines *lines);

/** Puts a job at the end of its mailbox's line. */
enum postern_status pt_mailbox_lines_add(struct pt_mailbox_lines *lines,
    struct pt_job *job, struct postern_error *err) PT_MUST_CHECK;

/** Takes the next job that may become active, and counts it so; NULL when
 * none may. */
struct pt_job *pt_mailbox_lines_take(struct pt_mailbox_lines *lines);

/** Takes any job that stands in line, for stopping; NULL when none does. */
struct pt_job *pt_mailbox_lines_take_waiting(struct pt_mailbox_lines *lines);

/** An active job has ended. */
void pt_mailbox_lines_leave(struct pt_mailbox_lines *lines, struct pt_job *job);

#endif
