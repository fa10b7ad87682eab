/*
 * SIGINT and SIGTERM while mails are under way: counted, and the client is
 * woken; afterwards all is as before.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/client.h"
#include "cli/signals.h"

static struct postern_client *new_client(void)
{
    struct postern_client_options options = POSTERN_CLIENT_OPTIONS_INIT;
    struct postern_client *client = NULL;

    options.state_dir_utf8 = "";
    assert_int_equal(postern_client_new(&options, &client, NULL), POSTERN_OK);
    return client;
}

/* Signals arrive in a thread: they are given ten seconds. */
static void assert_count_becomes(struct pt_signals *signals, unsigned count)
{
    const struct timespec pause = {.tv_nsec = 5000000};

    for (int i = 0; i < 2000 && pt_signals_count(signals) != count; i++) {
        (void)nanosleep(&pause, NULL);
    }
    assert_int_equal(pt_signals_count(signals), count);
}

static void assert_becomes_woken(struct postern_client *client)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    bool is_woken = false;

    for (int i = 0; i < 2000 && !is_woken; i++) {
        is_woken = atomic_exchange(&client->engine.is_woken, false);
        (void)nanosleep(&pause, NULL);
    }
    assert_true(is_woken);
}

static void test_signals__each_is_counted_and_wakes(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGTERM, SIGINT};
    struct postern_client *client = new_client();
    struct pt_signals signals;

    (void)state;
    assert_true(pt_signals_start(&signals, client));
    assert_int_equal(pt_signals_count(&signals), 0);
    for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_int_equal(kill(getpid(), numbers[i]), 0);
        assert_count_becomes(&signals, i + 1);
        assert_becomes_woken(client);
    }
    pt_signals_end(&signals);
    postern_client_free(client);
}

static void test_signals__ending_counts_nothing_and_restores(void **state)
{
    struct postern_client *client = new_client();
    struct pt_signals signals;
    sigset_t before;
    sigset_t during;
    sigset_t after;

    (void)state;
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &before), 0);
    assert_true(pt_signals_start(&signals, client));
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &during), 0);
    pt_signals_end(&signals);
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &after), 0);
    assert_int_equal(pt_signals_count(&signals), 0);
    assert_false(client->engine.is_woken);
    assert_true(sigismember(&during, SIGINT));
    assert_true(sigismember(&during, SIGTERM));
    for (int number = 1; number < SIGRTMIN; number++) {
        assert_int_equal(
            sigismember(&after, number), sigismember(&before, number));
    }
    postern_client_free(client);
}

/* Under nohup, or in the background of a shell without job control. */
static void test_signals__ignored_ones_stay_ignored(void **state)
{
    static const struct {
        bool ignores_int;
        bool ignores_term;
        unsigned count; /* of one SIGINT and one SIGTERM */
    } rows[] = {
        {false, false, 2},
        {true, false, 1},
        {false, true, 1},
        {true, true, 0},
    };
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    const struct sigaction usual = {.sa_handler = SIG_DFL};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct postern_client *client = new_client();
        struct pt_signals signals;
        struct sigaction now;

        assert_int_equal(
            sigaction(SIGINT, rows[i].ignores_int ? &ignore : &usual, NULL), 0);
        assert_int_equal(
            sigaction(SIGTERM, rows[i].ignores_term ? &ignore : &usual, NULL),
            0);
        assert_true(pt_signals_start(&signals, client));
        assert_int_equal(kill(getpid(), SIGINT), 0);
        assert_int_equal(kill(getpid(), SIGTERM), 0);
        assert_count_becomes(&signals, rows[i].count);
        pt_signals_end(&signals);
        assert_int_equal(pt_signals_count(&signals), rows[i].count);
        assert_int_equal(sigaction(SIGINT, NULL, &now), 0);
        assert_int_equal(now.sa_handler == SIG_IGN, rows[i].ignores_int);
        assert_int_equal(sigaction(SIGTERM, &usual, NULL), 0);
        assert_int_equal(sigaction(SIGINT, &usual, NULL), 0);
        postern_client_free(client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signals__each_is_counted_and_wakes),
        cmocka_unit_test(test_signals__ending_counts_nothing_and_restores),
        cmocka_unit_test(test_signals__ignored_ones_stay_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
