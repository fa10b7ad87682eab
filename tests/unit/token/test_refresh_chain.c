/*
 * test_refresh_chain.c: sign-ins kept in a real directory: which accounts
 * share one, which seed wins, what is not taken, who holds the lock, and a
 * disk that is full (write() is wrapped at link time).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../support/temporary_dir.h"
#include "base/limits.h"
#include "token/refresh_chain.h"

#define SEED "M.C1_BAY.0.U.-Cseed*of!the$url"
#define NEXT "M.C1_BAY.0.U.-Cnext\\\"one"

ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);

static int write_errno; /* 0 = works */
static int flock_errno;

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    if (write_errno != 0) {
        errno = write_errno;
        return -1;
    }
    return __real_write(fd, bytes, len);
}

int __wrap_flock(int fd, int operation)
{
    if (flock_errno != 0) {
        errno = flock_errno;
        return -1;
    }
    return __real_flock(fd, operation);
}

struct fixture {
    struct temporary_dir files;
    struct pt_state_dir dir;
    struct pt_token_cache cache;
    struct pt_account account;
    struct pt_refresh_chain chain;
    struct pt_secret loaded;
    char journal[4096];
};

static void append_event(
    enum pt_log_level level, const char *line, void *context)
{
    struct fixture *fixture = context;
    size_t len = strlen(fixture->journal);

    (void)level;
    (void)snprintf(
        fixture->journal + len, sizeof(fixture->journal) - len, "%s\n", line);
}

static void set_text(char **field, const char *text)
{
    pt_free(*field);
    *field = pt_strdup(text);
}

static void set_seed(struct fixture *fixture, const char *seed)
{
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&fixture->account.credential.secret,
                        pt_view_of(seed), NULL));
}

static void fill_account(struct fixture *fixture)
{
    struct pt_account *account = &fixture->account;

    pt_account_init(account);
    account->mode = PT_MODE_PERSONAL;
    account->source_kind = PT_SOURCE_ADDRESS;
    account->credential.kind = PT_CREDENTIAL_REFRESH_TOKEN;
    set_text(&account->source, "someone@outlook.com");
    set_text(&account->tenant, "consumers");
    set_text(&account->client_id, "33333333-4444-5555-6666-777777777777");
    assert_int_equal(POSTERN_OK,
        pt_cloud_parse(pt_view_of("global"), &account->cloud, NULL));
    set_seed(fixture, SEED);
}

static void find(struct fixture *fixture)
{
    assert_int_equal(POSTERN_OK, pt_refresh_chain_find(&fixture->cache,
                                     &fixture->account, &fixture->chain, NULL));
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct pt_log log = {
        .fn = append_event, .context = &fixture, .max_level = PT_LOG_TRACE};

    fixture = (struct fixture){.journal = ""};
    write_errno = 0;
    flock_errno = 0;
    temporary_dir_init(&fixture.files);
    assert_int_equal(
        POSTERN_OK, pt_state_dir_open(fixture.files.path, &fixture.dir, NULL));
    assert_int_equal(POSTERN_OK,
        pt_token_cache_init(&fixture.cache, &fixture.dir, &log, NULL));
    pt_secret_init(&fixture.loaded, PT_LIMIT_SECRET_BYTES);
    fill_account(&fixture);
    find(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    /* Whatever happened: no token in the log. */
    assert_null(strstr(fixture->journal, "M.C1"));
    pt_token_cache_done(&fixture->cache);
    pt_account_done(&fixture->account);
    pt_secret_done(&fixture->loaded);
    pt_state_dir_done(&fixture->dir);
    temporary_dir_done(&fixture->files);
    return 0;
}

static void store(struct fixture *fixture, const char *text)
{
    struct pt_secret token;

    pt_secret_init(&token, PT_LIMIT_SECRET_BYTES);
    assert_int_equal(POSTERN_OK, pt_secret_set(&token, pt_view_of(text), NULL));
    pt_refresh_chain_store(&fixture->cache, &fixture->chain, &token);
    pt_secret_done(&token);
}

static bool load(struct fixture *fixture)
{
    return pt_refresh_chain_load(
        &fixture->cache, &fixture->chain, &fixture->loaded);
}

struct chain_file {
    char text[96];
};

static struct chain_file chain_file(
    const struct fixture *fixture, const char *extension)
{
    struct chain_file name = {.text = ""};

    (void)snprintf(name.text, sizeof(name.text), "sign-ins/%s.%s",
        fixture->chain.hex, extension);
    return name;
}

static void test_refresh_chain__nothing_is_there_at_first(void **state)
{
    assert_false(load(*state));
    assert_string_equal("", ((struct fixture *)*state)->journal);
}

static void test_refresh_chain__the_newest_comes_back(void **state)
{
    struct fixture *fixture = *state;

    store(fixture, "M.C1-first");
    store(fixture, NEXT);
    assert_true(load(fixture));
    assert_string_equal(NEXT, fixture->loaded.bytes);
    assert_int_equal(0600,
        temporary_mode(&fixture->files, chain_file(fixture, "json").text));
    assert_int_equal(0700, temporary_mode(&fixture->files, "sign-ins"));
    assert_int_equal(1, temporary_count(&fixture->files, "sign-ins"));
}

static void test_refresh_chain__the_seed_is_not_in_the_file(void **state)
{
    struct fixture *fixture = *state;
    char text[2048];

    store(fixture, NEXT);
    temporary_read(
        &fixture->files, chain_file(fixture, "json").text, text, sizeof(text));
    assert_null(strstr(text, SEED));
    assert_non_null(strstr(text, fixture->chain.seed_hex));
}

static void test_refresh_chain__a_new_seed_wins_and_takes_its_place(
    void **state)
{
    struct fixture *fixture = *state;
    struct pt_refresh_chain old = fixture->chain;

    store(fixture, NEXT);
    set_seed(fixture, SEED "2");
    find(fixture);
    assert_string_equal(old.hex, fixture->chain.hex);
    assert_string_not_equal(old.seed_hex, fixture->chain.seed_hex);
    assert_false(load(fixture));
    assert_non_null(strstr(fixture->journal, "sign_in.new_seed"));
    store(fixture, "M.C1-of-the-new");
    assert_true(load(fixture));
    assert_string_equal("M.C1-of-the-new", fixture->loaded.bytes);
    fixture->chain = old;
    assert_false(load(fixture));
    assert_int_equal(1, temporary_count(&fixture->files, "sign-ins"));
}

/* One sign-in: the same cloud, client id and source. */
static void test_refresh_chain__who_shares_one(void **state)
{
    struct fixture *fixture = *state;
    struct pt_account *account = &fixture->account;
    char first[PT_SHA256_HEX_SIZE];

    memcpy(first, fixture->chain.hex, sizeof(first));
    set_text(&account->source, "SomeOne@Outlook.com");
    find(fixture);
    assert_string_equal(first, fixture->chain.hex);
    set_text(&account->source, "another@outlook.com");
    find(fixture);
    assert_string_not_equal(first, fixture->chain.hex);
    set_text(&account->source, "someone@outlook.com");
    set_text(&account->client_id, "another-app");
    find(fixture);
    assert_string_not_equal(first, fixture->chain.hex);
    set_text(&account->client_id, "33333333-4444-5555-6666-777777777777");
    pt_cloud_done(&account->cloud);
    assert_int_equal(
        POSTERN_OK, pt_cloud_parse(pt_view_of("https://127.0.0.1:8365"),
                        &account->cloud, NULL));
    find(fixture);
    assert_string_not_equal(first, fixture->chain.hex);
}

static void assert_ignored(struct fixture *fixture, const char *text)
{
    temporary_write(&fixture->files, chain_file(fixture, "json").text, text,
        strlen(text), 0600);
    fixture->journal[0] = '\0';
    assert_false(load(fixture));
    assert_non_null(strstr(fixture->journal, "sign_in.ignored"));
    assert_true(pt_secret_is_empty(&fixture->loaded));
}

static void test_refresh_chain__what_is_not_taken(void **state)
{
    static const char *const broken[] = {"", "{", "[]", "{\"version\":1}"};
    static const struct {
        int version;
        const char *before_key;
        int seed_len;
        const char *token;
    } rows[] = {
        {2, "", 64, "x"},
        {1, "other", 64, "x"},
        {1, "", 63, "x"},
        {1, "", 64, ""},
        {1, "", 64, "a\\u0007b"},
    };
    struct fixture *fixture = *state;

    store(fixture, NEXT);
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        assert_ignored(fixture, broken[i]);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[512];

        (void)snprintf(text, sizeof(text),
            "{\"version\":%d,\"key\":\"%s%s\",\"seed\":\"%.*s\","
            "\"refresh_token\":\"%s\"}",
            rows[i].version, rows[i].before_key, fixture->chain.hex,
            rows[i].seed_len, fixture->chain.seed_hex, rows[i].token);
        assert_ignored(fixture, text);
    }
}

static void test_refresh_chain__a_file_that_others_can_read(void **state)
{
    struct fixture *fixture = *state;

    store(fixture, NEXT);
    assert_int_equal(0,
        chmod(temporary_path(&fixture->files, chain_file(fixture, "json").text)
                  .text,
            0644));
    assert_false(load(fixture));
    assert_non_null(strstr(fixture->journal, "sign_in.ignored"));
}

static void test_refresh_chain__a_full_disk_leaves_the_old_one(void **state)
{
    struct fixture *fixture = *state;

    store(fixture, "M.C1-first");
    write_errno = ENOSPC;
    store(fixture, NEXT);
    write_errno = 0;
    assert_non_null(strstr(fixture->journal, "sign_in.not_stored"));
    assert_true(load(fixture));
    assert_string_equal("M.C1-first", fixture->loaded.bytes);
}

static void test_refresh_chain__one_holder_at_a_time(void **state)
{
    struct fixture *fixture = *state;
    int first = -1;
    int second = -1;

    assert_true(
        pt_refresh_chain_try_lock(&fixture->cache, &fixture->chain, &first));
    assert_true(first >= 0);
    assert_false(
        pt_refresh_chain_try_lock(&fixture->cache, &fixture->chain, &second));
    pt_token_cache_unlock(first);
    assert_true(
        pt_refresh_chain_try_lock(&fixture->cache, &fixture->chain, &second));
    pt_token_cache_unlock(second);
}

static void test_refresh_chain__a_lock_that_cannot_be_had(void **state)
{
    struct fixture *fixture = *state;
    int lock = 7;

    flock_errno = ENOLCK;
    assert_true(
        pt_refresh_chain_try_lock(&fixture->cache, &fixture->chain, &lock));
    assert_int_equal(-1, lock);
    assert_non_null(strstr(fixture->journal, "sign_in.not_locked"));
}

static void test_refresh_chain__without_a_directory(void **state)
{
    struct fixture *fixture = *state;
    struct pt_state_dir none;
    int lock = 7;

    pt_state_dir_init(&none);
    pt_token_cache_done(&fixture->cache);
    assert_int_equal(
        POSTERN_OK, pt_token_cache_init(&fixture->cache, &none, NULL, NULL));
    find(fixture);
    store(fixture, NEXT);
    assert_false(load(fixture));
    assert_true(
        pt_refresh_chain_try_lock(&fixture->cache, &fixture->chain, &lock));
    assert_int_equal(-1, lock);
    assert_false(temporary_has(&fixture->files, "sign-ins"));
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_refresh_chain__nothing_is_there_at_first),
        ROW(test_refresh_chain__the_newest_comes_back),
        ROW(test_refresh_chain__the_seed_is_not_in_the_file),
        ROW(test_refresh_chain__a_new_seed_wins_and_takes_its_place),
        ROW(test_refresh_chain__who_shares_one),
        ROW(test_refresh_chain__what_is_not_taken),
        ROW(test_refresh_chain__a_file_that_others_can_read),
        ROW(test_refresh_chain__a_full_disk_leaves_the_old_one),
        ROW(test_refresh_chain__one_holder_at_a_time),
        ROW(test_refresh_chain__a_lock_that_cannot_be_had),
        ROW(test_refresh_chain__without_a_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
