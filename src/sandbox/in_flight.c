/*
 * sandbox/in_flight.c: requests under way. See in_flight.h.
 */
#include "sandbox/in_flight.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

struct pt_in_flight_pair {
    struct pt_in_flight_pair *next;
    struct pt_in_flight *all;
    char *app_id;
    char *mailbox;
    unsigned count;
    unsigned peak;
};

struct pt_in_flight {
    pthread_mutex_t mutex;
    struct pt_in_flight_pair *pairs; /* in the order of their first request */
};

struct pt_in_flight *pt_in_flight_new(void)
{
    struct pt_in_flight *in_flight = pt_calloc(1, sizeof(*in_flight));

    if (in_flight && pthread_mutex_init(&in_flight->mutex, NULL) != 0) {
        pt_free(in_flight);
        in_flight = NULL;
    }
    return in_flight;
}

static void pair_free(struct pt_in_flight_pair *pair)
{
    pt_free(pair->app_id);
    pt_free(pair->mailbox);
    pt_free(pair);
}

void pt_in_flight_free(struct pt_in_flight *in_flight)
{
    struct pt_in_flight_pair *next = NULL;

    if (!in_flight) {
        return;
    }
    for (struct pt_in_flight_pair *pair = in_flight->pairs; pair; pair = next) {
        next = pair->next;
        pair_free(pair);
    }
    (void)pthread_mutex_destroy(&in_flight->mutex);
    pt_free(in_flight);
}

/* Finds the pair or appends it; NULL: no memory. */
static struct pt_in_flight_pair *ensure_pair(
    struct pt_in_flight *in_flight, const char *app_id, const char *mailbox)
{
    struct pt_in_flight_pair **link = &in_flight->pairs;
    struct pt_in_flight_pair *pair = NULL;

    for (; *link; link = &(*link)->next) {
        if (strcasecmp((*link)->app_id, app_id) == 0 &&
            strcasecmp((*link)->mailbox, mailbox) == 0) {
            return *link;
        }
    }
    pair = pt_calloc(1, sizeof(*pair));
    if (!pair) {
        return NULL;
    }
    pair->all = in_flight;
    pair->app_id = pt_strdup(app_id);
    pair->mailbox = pt_strdup(mailbox);
    if (!pair->app_id || !pair->mailbox) {
        pair_free(pair);
        return NULL;
    }
    *link = pair;
    return pair;
}

struct pt_in_flight_pair *pt_in_flight_enter(struct pt_in_flight *in_flight,
    const char *app_id, const char *mailbox, bool *ret_is_over)
{
    struct pt_in_flight_pair *pair = NULL;

    (void)pthread_mutex_lock(&in_flight->mutex);
    pair = ensure_pair(in_flight, app_id, mailbox);
    if (pair) {
        pair->count++;
        pair->peak = pair->count > pair->peak ? pair->count : pair->peak;
        *ret_is_over = pair->count > PT_IN_FLIGHT_LIMIT;
    }
    (void)pthread_mutex_unlock(&in_flight->mutex);
    return pair;
}

void pt_in_flight_leave(struct pt_in_flight_pair *pair)
{
    if (pair) {
        struct pt_in_flight *in_flight = pair->all;

        (void)pthread_mutex_lock(&in_flight->mutex);
        pair->count--;
        (void)pthread_mutex_unlock(&in_flight->mutex);
    }
}

void pt_in_flight_tell(struct pt_in_flight *in_flight, FILE *out)
{
    (void)pthread_mutex_lock(&in_flight->mutex);
    for (const struct pt_in_flight_pair *pair = in_flight->pairs; pair;
         pair = pair->next) {
        (void)fprintf(out, "peak of requests in flight: %u mailbox=%s app=%s\n",
            pair->peak, pair->mailbox, pair->app_id);
    }
    (void)pthread_mutex_unlock(&in_flight->mutex);
    (void)fflush(out);
}
