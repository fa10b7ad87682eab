/*
 * sandbox/fault_action.h: what a fault does, as --fault names it.
 *
 * One table says which actions there are; --help prints it.
 */
#ifndef PT_SANDBOX_FAULT_ACTION_H
#define PT_SANDBOX_FAULT_ACTION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "postern/error.h"

#include "base/alloc.h"
#include "base/view.h"

enum pt_fault_kind {
    PT_FAULT_ANSWER = 0,              /* a status of its own */
    PT_FAULT_RESET = 1,               /* RST, without a word */
    PT_FAULT_CLOSE = 2,               /* FIN, without a word */
    PT_FAULT_HANG = 3,                /* no word until the client goes */
    PT_FAULT_HALF_ANSWER = 4,         /* breaks off before the status is out */
    PT_FAULT_HALF_HEAD = 5,           /* breaks off inside the headers */
    PT_FAULT_HALF_BODY = 6,           /* breaks off inside the body */
    PT_FAULT_DRIP = 7,                /* a byte every number milliseconds */
    PT_FAULT_SESSION_EXPIRED = 8,     /* from here on a route's own */
    PT_FAULT_WRONG_RANGES = 9,        /* number: the offset asked for */
    PT_FAULT_LATE_DRAFT = 10,         /* number: milliseconds */
    PT_FAULT_SUBMITTED_AS_DRAFT = 11, /* number: milliseconds */
    PT_FAULT_VANISHED_DRAFT = 12
};

/* When it happens. Whatever comes before PT_FAULT_DONE keeps the request from
 * being carried out. */
enum pt_fault_point {
    PT_FAULT_BEFORE = 0, /* the head was read */
    PT_FAULT_MIDDLE = 1, /* half of the body was read */
    PT_FAULT_AFTER = 2,  /* all was read */
    PT_FAULT_DONE = 3    /* it was carried out */
};

enum pt_fault_body {
    PT_FAULT_BODY_USUAL = 0, /* the service's error; none below 300 */
    PT_FAULT_BODY_HTML = 1,  /* a gateway's page */
    PT_FAULT_BODY_EMPTY = 2
};

/* Plain memory, copied freely. */
struct pt_fault_action {
    enum pt_fault_kind kind; /* how it is answered, unless a route asks */
    enum pt_fault_kind also; /* a route's own, answered so; else ANSWER */
    enum pt_fault_point point;
    uint64_t number; /* of also or kind, see there */
    unsigned status; /* the rest is of PT_FAULT_ANSWER */
    enum pt_fault_body body;
    bool is_without_ids; /* no request-id headers */
    bool is_retry_date;  /* retry_after_s from now, as a date */
    unsigned retry_after_s;
    char retry_after[32]; /* the header's value; "" for none */
    char code[64];        /* "" for the status's usual one */
    char location[256];   /* "" for none */
    char text[160];       /* as it was written */
};

/** Parses "503 retry-after=2", "reset-before", "late-draft 2 then 504". */
enum postern_status pt_fault_action_parse(struct pt_view text,
    struct pt_fault_action *ret, struct postern_error *err) PT_MUST_CHECK;

/** Decimal digits alone, up to limit. */
bool pt_fault_action_parse_number(
    struct pt_view text, uint64_t limit, uint64_t *ret);

/** Cuts the next word off the front; false when there is none. */
bool pt_fault_action_next_word(struct pt_view *rest, struct pt_view *ret_word);

/** Whether it is of that kind, alone or besides how it is answered. */
bool pt_fault_action_has(
    const struct pt_fault_action *action, enum pt_fault_kind kind);

/** Whether it ends the connection without an answer. */
bool pt_fault_action_is_silent(const struct pt_fault_action *action);

/** Prints the table of actions for people. */
void pt_fault_action_tell(FILE *out);

#endif
