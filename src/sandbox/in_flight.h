/*
 * sandbox/in_flight.h: how many requests of one app are under way for one
 * mailbox.
 *
 * Graph takes four at a time and refuses the fifth (Microsoft Learn,
 * "Microsoft Graph service-specific throttling limits", Outlook). Thread-safe.
 */
#ifndef PT_SANDBOX_IN_FLIGHT_H
#define PT_SANDBOX_IN_FLIGHT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/alloc.h"

#define PT_IN_FLIGHT_LIMIT 4U

struct pt_in_flight;      /* all pairs of app and mailbox */
struct pt_in_flight_pair; /* one of them */

/** NULL: no memory. */
struct pt_in_flight *pt_in_flight_new(void) PT_MUST_CHECK;

/** Takes NULL; everybody has left. */
void pt_in_flight_free(struct pt_in_flight *in_flight);

/**
 * One more request, to be ended with pt_in_flight_leave() also when it is one
 * too many.
 * @param[out] ret_is_over  whether it is over the limit
 * @return NULL: no memory
 */
struct pt_in_flight_pair *pt_in_flight_enter(struct pt_in_flight *in_flight,
    const char *app_id, const char *mailbox, bool *ret_is_over) PT_MUST_CHECK;

/** Takes NULL. */
void pt_in_flight_leave(struct pt_in_flight_pair *pair);

/** The most requests that were ever under way at once, refused ones too: a
 * line for each pair. */
void pt_in_flight_tell(struct pt_in_flight *in_flight, FILE *out);

#endif
