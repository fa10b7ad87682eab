/*
 * cli/signals.c: see signals.h. Source: signal-safety(7), sigwait(3).
 */
#include "cli/signals.h"

static void *wait_for_signals(void *context)
{
    struct pt_signals *signals = context;

    for (;;) {
        int number = 0;
        if (sigwait(&signals->set, &number) != 0) {
            continue;
        }
        if (atomic_load(&signals->is_ending)) {
            return NULL;
        }
        (void)atomic_fetch_add(&signals->count, 1);
        postern_wakeup(signals->client);
    }
}

static void add_unless_ignored(struct pt_signals *signals, int number)
{
    struct sigaction old;

    if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN) {
        return;
    }
    (void)sigaddset(&signals->set, number);
    signals->end_signal = number;
}

bool pt_signals_start(struct pt_signals *ret, struct postern_client *client)
{
    ret->client = client;
    ret->end_signal = 0;
    (void)sigemptyset(&ret->set);
    atomic_init(&ret->count, 0);
    atomic_init(&ret->is_ending, false);
    add_unless_ignored(ret, SIGINT);
    add_unless_ignored(ret, SIGTERM);
    if (ret->end_signal == 0) {
        return true;
    }
    /* Threads that the library starts later inherit the mask. */
    if (pthread_sigmask(SIG_BLOCK, &ret->set, &ret->old_mask) != 0) {
        return false;
    }
    if (pthread_create(&ret->thread, NULL, wait_for_signals, ret) != 0) {
        (void)pthread_sigmask(SIG_SETMASK, &ret->old_mask, NULL);
        return false;
    }
    return true;
}

unsigned pt_signals_count(struct pt_signals *signals)
{
    return atomic_load(&signals->count);
}

void pt_signals_end(struct pt_signals *signals)
{
    if (signals->end_signal == 0) {
        return;
    }
    atomic_store(&signals->is_ending, true);
    (void)pthread_kill(signals->thread, signals->end_signal);
    (void)pthread_join(signals->thread, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &signals->old_mask, NULL);
}
