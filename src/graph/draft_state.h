/*
 * graph/draft_state.h: all that the draft route knows between two steps, and
 * the moves that all its parts make.
 *
 * Plain fields only: a delivery can be taken down between two steps and go on
 * from them. Time is counted in waits asked for, since there is no clock: so
 * much time has passed at least.
 */
#ifndef PT_GRAPH_DRAFT_STATE_H
#define PT_GRAPH_DRAFT_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "postern/receipt.h"

#include "base/secret.h"
#include "graph/route.h"

/* The request to be made next. */
enum pt_draft_step {
    PT_DRAFT_CREATE = 1,         /* POST /messages */
    PT_DRAFT_ATTACH = 2,         /* POST attachments, with the file */
    PT_DRAFT_SESSION = 3,        /* POST createUploadSession */
    PT_DRAFT_RANGE = 4,          /* PUT a range that is not the last */
    PT_DRAFT_LAST_RANGE = 5,     /* PUT the last range */
    PT_DRAFT_LOOK = 6,           /* GET attachments: is the last one there? */
    PT_DRAFT_CHECK = 7,          /* GET attachments: are all there, once? */
    PT_DRAFT_SEND = 8,           /* POST send */
    PT_DRAFT_FIND = 9,           /* GET the draft by its id: was it sent? */
    PT_DRAFT_SEARCH = 10,        /* GET it by internetMessageId or marker */
    PT_DRAFT_END_SESSION = 11,   /* DELETE the upload session */
    PT_DRAFT_DELETE = 12,        /* DELETE the draft */
    PT_DRAFT_FIND_ORPHAN = 13,   /* GET by a marker whose answer was lost */
    PT_DRAFT_DELETE_ORPHAN = 14, /* DELETE what that gave */
    PT_DRAFT_ENDED = 15,
};

/* What is to be done before the request of the step. */
enum pt_draft_turn {
    PT_DRAFT_GO_ON = 1,         /* nothing */
    PT_DRAFT_WAIT = 2,          /* wait wait_ms */
    PT_DRAFT_SIGN_IN_AGAIN = 3, /* the token was refused */
    PT_DRAFT_END = 4,           /* there is none: outcome and error stand */
};

/* Creations whose answer may be lost: four a draft, three drafts. */
#define PT_DRAFT_MARKER_LIMIT 12

/* A UUID, as client-request-id and as marker. */
#define PT_DRAFT_ID_SIZE 40

struct pt_draft_route {
    enum pt_draft_step step;
    enum pt_draft_turn turn;
    unsigned wait_ms; /* with PT_DRAFT_WAIT */

    /* tries of this step, in a row */
    unsigned again_count;
    unsigned throttled_count;
    unsigned late_count; /* the draft is not to be seen yet */
    bool was_token_refused;

    /* the draft */
    char marker[PT_DRAFT_ID_SIZE]; /* of the last creation begun */
    char *draft_id;                /* immutable; NULL: there is none */
    char *internet_message_id;     /* NULL: there is none */
    uint64_t waited_ms;            /* since it was created, at least */
    bool is_seen;                  /* Graph has answered for it since */
    unsigned new_draft_count;
    bool is_to_be_made_anew; /* once the old one is deleted */

    /* the attachment under way */
    size_t attachment_index; /* those before it are there */
    enum pt_attachment_way way;
    bool is_other_way_tried;
    unsigned redo_count;
    struct pt_secret upload_url; /* empty: no session is open */
    uint64_t offset_bytes;       /* first byte of the next range */
    unsigned rewind_count;
    struct postern_error doubt; /* why PT_DRAFT_LOOK looks */

    /* sending */
    bool is_send_doubtful;       /* a /send went out without a verdict */
    bool is_sent_again;          /* after that; once is enough */
    unsigned still_draft_count;  /* how often it was seen unsent since */
    unsigned search_count;       /* rounds that found nothing */
    struct postern_error unsure; /* what the doubtful /send said */

    /* the end: what comes after is cleaning up */
    bool is_stopping;
    bool is_draft_left;           /* or may be */
    enum postern_outcome outcome; /* 0: open */
    struct postern_error error;

    /* creations whose answer was lost */
    char doubtful_markers[PT_DRAFT_MARKER_LIMIT][PT_DRAFT_ID_SIZE];
    size_t doubtful_count;
    char *orphan_id;
};

/** Makes a step the next one, with all its tries. */
void pt_draft_go_to(struct pt_draft_route *route, enum pt_draft_step step);

/** The request of the step is made after a wait. */
void pt_draft_wait(struct pt_draft_route *route, unsigned wait_ms);

/** Tries the step again, after as long as the service asks or a little
 * longer each time. False when the tries are used up, or there is to be no
 * waiting. */
bool pt_draft_try_again(struct pt_draft_route *route,
    const struct postern_error *error, unsigned least_ms) PT_MUST_CHECK;

/** The same after a 429, which has tries of its own. */
bool pt_draft_wait_out(struct pt_draft_route *route,
    const struct postern_error *error) PT_MUST_CHECK;

/** The same where a draft was made a moment ago and cannot be seen yet. */
bool pt_draft_wait_until_seen(struct pt_draft_route *route) PT_MUST_CHECK;

#endif
