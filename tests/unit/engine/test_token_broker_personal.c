/*
 * test_token_broker_personal.c: a personal account's refresh tokens over a
 * network that is played: the chain from run to run, a new seed, a refused
 * chain, an account that keeps nothing, and twenty processes at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "engine/token_broker.h"
#include "fake_http.h"
#include "sample.h"
#include "token/refresh_chain.h"

#define SEED "M.C1_BAY.-Cseed"

#define ANSWER(access, refresh)                                                \
    {                                                                          \
        .http_status = 200,                                                    \
        .body = "{\"token_type\":\"Bearer\",\"expires_in\":3600,"              \
                "\"access_token\":\"" access "\",\"refresh_token\":\"" refresh \
                "\"}"                                                          \
    }
#define REFUSAL                                                         \
    {                                                                   \
        .http_status = 400,                                             \
        .body = "{\"error\":\"invalid_grant\",\"error_codes\":[70000]," \
                "\"error_description\":\"AADSTS70000: Not valid.\"}"    \
    }

struct fixture {
    char *dir;
    struct fake_http http;
    int64_t mono_ms;
    struct pt_state_dir state_dir;
    struct pt_token_cache cache;
    struct pt_token_broker broker;
    struct pt_account account;
};

static void fill_account(struct pt_account *account)
{
    pt_account_init(account);
    account->mode = PT_MODE_PERSONAL;
    account->source_kind = PT_SOURCE_ADDRESS;
    account->source = pt_strdup("someone@outlook.com");
    account->tenant = pt_strdup("consumers");
    account->client_id = pt_strdup("33333333-4444-5555-6666-777777777777");
    account->credential.kind = PT_CREDENTIAL_REFRESH_TOKEN;
    assert_int_equal(POSTERN_OK,
        pt_cloud_parse(pt_view_of("global"), &account->cloud, NULL));
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&account->credential.secret, pt_view_of(SEED), NULL));
}

/* A process begins: what it knows is on disk. */
static void begin(struct fixture *fixture)
{
    const struct pt_log no_log = {.fn = NULL};

    fake_http_init(&fixture->http);
    fixture->http.clock_ms = &fixture->mono_ms;
    pt_state_dir_init(&fixture->state_dir);
    assert_int_equal(
        POSTERN_OK, pt_state_dir_open(fixture->dir, &fixture->state_dir, NULL));
    assert_int_equal(POSTERN_OK, pt_token_cache_init(&fixture->cache,
                                     &fixture->state_dir, &no_log, NULL));
    pt_token_broker_init(&fixture->broker, &fixture->http.base, &fixture->cache,
        fake_clock(&fixture->mono_ms), &no_log);
}

static void end(struct fixture *fixture)
{
    pt_token_broker_done(&fixture->broker);
    pt_token_cache_done(&fixture->cache);
    pt_state_dir_done(&fixture->state_dir);
    fake_http_done(&fixture->http);
}

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){.mono_ms = 1000, .dir = sample_dir_new()};
    fill_account(&fixture.account);
    begin(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    end(fixture);
    pt_account_done(&fixture->account);
    sample_dir_remove(fixture->dir);
    return 0;
}

static void begin_again(struct fixture *fixture)
{
    end(fixture);
    begin(fixture);
}

static void set_answers(
    struct fixture *fixture, const struct fake_answer *answers, size_t count)
{
    fixture->http.token_answers = answers;
    fixture->http.token_answer_count = count;
}

/* Feeds everything that has ended. */
static bool feed_one(struct fixture *fixture)
{
    struct pt_http_client *http = &fixture->http.base;
    struct pt_response response;
    void *tag = NULL;
    bool has_ended = false;

    pt_response_init(&response);
    has_ended = http->ops->next_ended(http, &tag, &response);
    if (has_ended) {
        pt_token_broker_feed_response(&fixture->broker, tag, &response);
    }
    pt_response_done(&response);
    return has_ended;
}

/* Asks until there is an answer; the token's text, or NULL with err. */
static const char *ask(struct fixture *fixture, struct postern_error *err)
{
    struct pt_token_grant grant = {.generation = 0};
    enum pt_token_answer answer = PT_TOKEN_PENDING;

    for (int i = 0; i < 10 && answer == PT_TOKEN_PENDING; i++) {
        answer = pt_token_broker_ask(&fixture->broker, &fixture->account,
            PT_PERMISSION_SEND, 0, &grant, err);
        (void)feed_one(fixture);
    }
    assert_int_not_equal(PT_TOKEN_PENDING, answer);
    return answer == PT_TOKEN_READY ? grant.text->bytes : NULL;
}

static void assert_token(struct fixture *fixture, const char *expected)
{
    struct postern_error err = {.message = ""};
    const char *text = ask(fixture, &err);

    if (!text) {
        fail_msg("no token: %s", err.message);
    }
    assert_string_equal(expected, text);
}

/* The refresh token that request number index was made with. */
static void assert_used(
    const struct fixture *fixture, size_t index, const char *token)
{
    char field[128];

    assert_true(index < fixture->http.request_count);
    assert_non_null(strstr(
        fixture->http.requests[index].url, "/consumers/oauth2/v2.0/token"));
    (void)snprintf(field, sizeof(field), "&refresh_token=%s&", token);
    assert_non_null(strstr(fixture->http.requests[index].body, field));
}

static void let_it_expire(struct fixture *fixture)
{
    fixture->mono_ms += INT64_C(3600) * 1000;
}

static void set_seed(struct fixture *fixture, const char *seed)
{
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&fixture->account.credential.secret,
                        pt_view_of(seed), NULL));
}

static void test_token_broker__the_chain_goes_on_in_one_process(void **state)
{
    static const struct fake_answer answers[] = {
        ANSWER("one", "second"), ANSWER("two", "third"), ANSWER("three", "4")};
    struct fixture *fixture = *state;

    set_answers(fixture, answers, 3);
    assert_token(fixture, "one");
    assert_token(fixture, "one");
    let_it_expire(fixture);
    assert_token(fixture, "two");
    let_it_expire(fixture);
    assert_token(fixture, "three");
    assert_int_equal(3, fixture->http.token_count);
    assert_used(fixture, 0, SEED);
    assert_used(fixture, 1, "second");
    assert_used(fixture, 2, "third");
}

static void test_token_broker__the_chain_goes_on_in_the_next_run(void **state)
{
    static const struct fake_answer first = ANSWER("one", "second");
    static const struct fake_answer next = ANSWER("two", "third");
    struct fixture *fixture = *state;

    set_answers(fixture, &first, 1);
    assert_token(fixture, "one");
    begin_again(fixture);
    assert_token(fixture, "one");
    assert_int_equal(0, fixture->http.token_count);
    let_it_expire(fixture);
    set_answers(fixture, &next, 1);
    assert_token(fixture, "two");
    assert_used(fixture, 0, "second");
}

/* Another process used the chain while this one slept. */
static void test_token_broker__what_is_on_disk_is_the_newest(void **state)
{
    static const struct fake_answer answers[] = {
        ANSWER("one", "second"), ANSWER("two", "third")};
    struct fixture *fixture = *state;
    struct pt_refresh_chain chain;
    struct pt_secret newer;

    set_answers(fixture, answers, 2);
    assert_token(fixture, "one");
    pt_secret_init(&newer, PT_LIMIT_SECRET_BYTES);
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&newer, pt_view_of("newer"), NULL));
    assert_int_equal(POSTERN_OK, pt_refresh_chain_find(&fixture->cache,
                                     &fixture->account, &chain, NULL));
    pt_refresh_chain_store(&fixture->cache, &chain, &newer);
    pt_secret_done(&newer);
    let_it_expire(fixture);
    assert_token(fixture, "two");
    assert_used(fixture, 1, "newer");
}

static void test_token_broker__a_new_seed_begins_a_new_chain(void **state)
{
    static const struct fake_answer answers[] = {
        ANSWER("one", "second"), ANSWER("two", "third"), ANSWER("three", "4")};
    struct fixture *fixture = *state;

    set_answers(fixture, answers, 3);
    assert_token(fixture, "one");
    set_seed(fixture, "fresh");
    assert_token(fixture, "two");
    assert_used(fixture, 1, "fresh");
    let_it_expire(fixture);
    assert_token(fixture, "three");
    assert_used(fixture, 2, "third");
}

static void test_token_broker__a_refused_chain_falls_back_once(void **state)
{
    static const struct fake_answer answers[] = {ANSWER("one", "second"),
        REFUSAL, ANSWER("two", "third"), ANSWER("three", "4")};
    struct fixture *fixture = *state;

    set_answers(fixture, answers, 4);
    assert_token(fixture, "one");
    let_it_expire(fixture);
    assert_token(fixture, "two");
    assert_int_equal(3, fixture->http.token_count);
    assert_used(fixture, 1, "second");
    assert_used(fixture, 2, SEED);
    let_it_expire(fixture);
    assert_token(fixture, "three");
    assert_used(fixture, 3, "third");
}

static void test_token_broker__a_seed_that_brings_no_successor(void **state)
{
    static const struct fake_answer answers[] = {ANSWER("one", "second"),
        REFUSAL, ANSWER("two", ""), ANSWER("three", "")};
    struct fixture *fixture = *state;

    set_answers(fixture, answers, 4);
    assert_token(fixture, "one");
    let_it_expire(fixture);
    assert_token(fixture, "two");
    let_it_expire(fixture);
    begin_again(fixture);
    set_answers(fixture, answers + 3, 1);
    assert_token(fixture, "three");
    assert_used(fixture, 0, SEED);
}

static void test_token_broker__signed_out_for_good(void **state)
{
    static const struct fake_answer answers[] = {
        ANSWER("one", "second"), REFUSAL};
    struct fixture *fixture = *state;
    struct postern_error err = {.message = ""};

    set_answers(fixture, answers, 2);
    assert_token(fixture, "one");
    let_it_expire(fixture);
    assert_null(ask(fixture, &err));
    assert_int_equal(POSTERN_E_AUTH, err.status);
    assert_int_equal(POSTERN_ADVICE_SIGN_IN_AGAIN, err.advice);
    assert_string_equal("AADSTS70000", err.service_code);
    assert_non_null(strstr(err.message, "sign in again"));
    assert_null(strstr(err.message, "second"));
    /* once with the chain, once with the seed, and then no more */
    assert_int_equal(3, fixture->http.token_count);
    assert_null(ask(fixture, &err));
    assert_int_equal(3, fixture->http.token_count);
}

static void test_token_broker__a_refused_seed_is_tried_once(void **state)
{
    static const struct fake_answer refusal = REFUSAL;
    struct fixture *fixture = *state;
    struct postern_error err = {.message = ""};

    set_answers(fixture, &refusal, 1);
    assert_null(ask(fixture, &err));
    assert_int_equal(1, fixture->http.token_count);
}

/* A service that is down says nothing about the chain. */
static void test_token_broker__a_passing_fault_is_no_refusal(void **state)
{
    static const struct fake_answer answers[] = {
        ANSWER("one", "second"), {.http_status = 503}, ANSWER("two", "third")};
    struct fixture *fixture = *state;
    struct postern_error err = {.message = ""};

    set_answers(fixture, answers, 3);
    assert_token(fixture, "one");
    let_it_expire(fixture);
    assert_null(ask(fixture, &err));
    assert_int_equal(POSTERN_E_SERVICE, err.status);
    assert_int_equal(2, fixture->http.token_count);
    fixture->mono_ms += 6000;
    assert_token(fixture, "two");
    assert_used(fixture, 2, "second");
}

static void test_token_broker__store_no_leaves_nothing_on_disk(void **state)
{
    static const struct fake_answer answers[] = {
        ANSWER("one", "second"), ANSWER("two", "third")};
    struct fixture *fixture = *state;
    char path[512];

    fixture->account.options.store = false;
    set_answers(fixture, answers, 2);
    assert_token(fixture, "one");
    let_it_expire(fixture);
    assert_token(fixture, "two");
    assert_used(fixture, 1, "second");
    (void)snprintf(path, sizeof(path), "%s/sign-ins", fixture->dir);
    assert_int_equal(-1, access(path, F_OK));
    (void)snprintf(path, sizeof(path), "%s/tokens", fixture->dir);
    assert_int_equal(-1, access(path, F_OK));
}

static void test_token_broker__store_no_takes_nothing_from_disk(void **state)
{
    static const struct fake_answer answers[] = {
        ANSWER("one", "second"), ANSWER("two", "third")};
    struct fixture *fixture = *state;

    set_answers(fixture, answers, 2);
    assert_token(fixture, "one");
    fixture->account.options.store = false;
    assert_token(fixture, "two");
    assert_used(fixture, 1, SEED);
    fixture->account.options.store = true;
    assert_token(fixture, "one");
}

/* Killed between the answer and the first mail: the successor is on disk
 * before anybody can have the access token. */
static void test_token_broker__the_successor_is_stored_first(void **state)
{
    static const struct fake_answer answers[] = {ANSWER("one", "second")};
    struct fixture *fixture = *state;
    struct pt_token_grant grant = {.generation = 0};
    struct postern_error err = {.message = ""};
    struct pt_refresh_chain chain;
    struct pt_secret stored;

    set_answers(fixture, answers, 1);
    assert_int_equal(PT_TOKEN_PENDING,
        pt_token_broker_ask(&fixture->broker, &fixture->account,
            PT_PERMISSION_SEND, 0, &grant, &err));
    assert_true(feed_one(fixture));
    pt_secret_init(&stored, PT_LIMIT_SECRET_BYTES);
    assert_int_equal(POSTERN_OK, pt_refresh_chain_find(&fixture->cache,
                                     &fixture->account, &chain, NULL));
    assert_true(pt_refresh_chain_load(&fixture->cache, &chain, &stored));
    assert_string_equal("second", stored.bytes);
    pt_secret_done(&stored);
}

/* The sign-in's lock counts, whatever the seed: no request meanwhile. */
static void test_token_broker__waits_for_the_sign_in(void **state)
{
    static const struct fake_answer answers[] = {ANSWER("one", "second")};
    struct fixture *fixture = *state;
    struct pt_token_grant grant = {.generation = 0};
    struct postern_error err = {.message = ""};
    struct pt_refresh_chain chain;
    int lock = -1;

    set_answers(fixture, answers, 1);
    assert_int_equal(POSTERN_OK, pt_refresh_chain_find(&fixture->cache,
                                     &fixture->account, &chain, NULL));
    assert_true(pt_refresh_chain_try_lock(&fixture->cache, &chain, &lock));
    for (int i = 0; i < 300; i++) {
        assert_int_equal(PT_TOKEN_PENDING,
            pt_token_broker_ask(&fixture->broker, &fixture->account,
                PT_PERMISSION_SEND, 0, &grant, &err));
        assert_in_range(pt_token_broker_due_ms(&fixture->broker), 1, 50);
        fixture->mono_ms += 50;
    }
    assert_int_equal(0, fixture->http.token_count);
    pt_token_cache_unlock(lock);
    assert_token(fixture, "one");
    assert_int_equal(1, fixture->http.token_count);
}

/* One of the twenty; returns how many requests it made, 99 = it failed. */
static int run_racer(struct fixture *fixture, int number)
{
    char access[64];
    char body[256];
    struct fake_answer answer = {.http_status = 200, .body = body};
    struct postern_error err = {.message = ""};
    struct pt_token_grant grant = {.generation = 0};
    enum pt_token_answer result = PT_TOKEN_PENDING;

    (void)snprintf(access, sizeof(access), "of-racer-%d", number);
    (void)snprintf(body, sizeof(body),
        "{\"token_type\":\"Bearer\",\"expires_in\":3600,"
        "\"access_token\":\"%s\",\"refresh_token\":\"next-%d\"}",
        access, number);
    begin(fixture);
    set_answers(fixture, &answer, 1);
    while (result == PT_TOKEN_PENDING) {
        result = pt_token_broker_ask(&fixture->broker, &fixture->account,
            PT_PERMISSION_SEND, 0, &grant, &err);
        (void)usleep(2000); /* the others get their turn while it is held */
        fixture->mono_ms += 2;
        (void)feed_one(fixture);
    }
    return result == PT_TOKEN_READY && fixture->http.token_count <= 1
               ? (int)fixture->http.token_count
               : 99;
}

static void race(struct fixture *fixture, int *ret_refreshes)
{
    int refreshes = 0;

    (void)fflush(NULL);
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();

        assert_int_not_equal(-1, child);
        if (child == 0) {
            _exit(run_racer(fixture, i));
        }
    }
    for (int i = 0; i < 20; i++) {
        int status = 0;

        assert_int_not_equal(-1, wait(&status));
        assert_true(WIFEXITED(status));
        assert_int_not_equal(99, WEXITSTATUS(status));
        refreshes += WEXITSTATUS(status);
    }
    *ret_refreshes = refreshes;
}

static void test_token_broker__twenty_processes_refresh_once(void **state)
{
    struct fixture *fixture = *state;
    int refreshes = 0;

    for (int round = 0; round < 3; round++) {
        race(fixture, &refreshes);
        assert_int_equal(1, refreshes);
        let_it_expire(fixture);
    }
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_token_broker__the_chain_goes_on_in_one_process),
        ROW(test_token_broker__the_chain_goes_on_in_the_next_run),
        ROW(test_token_broker__what_is_on_disk_is_the_newest),
        ROW(test_token_broker__a_new_seed_begins_a_new_chain),
        ROW(test_token_broker__a_refused_chain_falls_back_once),
        ROW(test_token_broker__a_seed_that_brings_no_successor),
        ROW(test_token_broker__signed_out_for_good),
        ROW(test_token_broker__a_refused_seed_is_tried_once),
        ROW(test_token_broker__a_passing_fault_is_no_refusal),
        ROW(test_token_broker__store_no_leaves_nothing_on_disk),
        ROW(test_token_broker__store_no_takes_nothing_from_disk),
        ROW(test_token_broker__the_successor_is_stored_first),
        ROW(test_token_broker__waits_for_the_sign_in),
        ROW(test_token_broker__twenty_processes_refresh_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
