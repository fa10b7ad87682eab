/*
 * cli/signals.h: SIGINT and SIGTERM while mails are under way.
 *
 * A thread waits for them, counts, and wakes the client; no code of ours runs
 * in a signal handler. A signal that was ignored when the program started
 * (nohup, a shell's background job) stays ignored.
 */
#ifndef PT_CLI_SIGNALS_H
#define PT_CLI_SIGNALS_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "postern/client.h"

struct pt_signals {
    struct postern_client *client;
    sigset_t set;
    sigset_t old_mask;
    int end_signal; /* one of the set, which tells the thread to end;
                     * 0 = there is no thread */
    atomic_uint count;
    atomic_bool is_ending;
    pthread_t thread;
};

/**
 * Begins to wait.
 *
 * @param ret     must stay where it is until pt_signals_end()
 * @param client  is woken at each signal
 * @return false when there can be no thread; nothing is changed then
 */
bool pt_signals_start(struct pt_signals *ret, struct postern_client *client);

/** How many came so far. */
unsigned pt_signals_count(struct pt_signals *signals);

/** Ends the thread; signals do again what they did before. */
void pt_signals_end(struct pt_signals *signals);

#endif
