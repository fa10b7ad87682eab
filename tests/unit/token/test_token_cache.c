/*
 * test_token_cache.c: tokens kept in a real directory: who shares one, what
 * is not taken, several processes at once, and a disk that is full
 * (write() is wrapped at link time).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../../support/temporary_dir.h"
#include "base/limits.h"
#include "sys/state_file.h"
#include "token/token_cache.h"

#define NOW INT64_C(1764000000)
#define TOKEN "eyJ0eXAiOiJKV1Qi.eyJhdWQi.c2lnbmF0dXJl"
#define SECRET "a-client-secret-value"

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

/* What was logged: one event a line, the level in front. */
struct journal {
    char text[8192];
};

static void append_event(
    enum pt_log_level level, const char *line, void *context)
{
    struct journal *journal = context;
    size_t len = strlen(journal->text);

    (void)snprintf(journal->text + len, sizeof(journal->text) - len, "%d %s\n",
        (int)level, line);
}

struct fixture {
    struct temporary_dir files;
    struct pt_state_dir dir;
    struct pt_token_cache cache;
    struct pt_access_token token;
    struct pt_access_token loaded;
    struct pt_token_key key;
    struct journal journal;
    struct pt_log log;
};

static struct pt_account make_account(void)
{
    static char tenant[] = "contoso.com";
    static char client_id[] = "11111111-2222-3333-4444-555555555555";
    static char login_base[] = "https://login.microsoftonline.com";
    static char graph_base[] = "https://graph.microsoft.com";
    static char scope[] = "https://graph.microsoft.com/.default";
    static char secret[] = SECRET;

    return (struct pt_account){
        .tenant = tenant,
        .client_id = client_id,
        .cloud = {.login_base = login_base,
            .graph_base = graph_base,
            .scope = scope},
        .credential = {.kind = PT_CREDENTIAL_CLIENT_SECRET,
            .secret = {.bytes = secret,
                .len = sizeof(secret) - 1,
                .cap = sizeof(secret),
                .limit = PT_LIMIT_SECRET_BYTES}},
        .options = {.store = true},
    };
}

static void reopen(struct fixture *fixture)
{
    struct pt_account account = make_account();

    pt_token_cache_done(&fixture->cache);
    fixture->journal.text[0] = '\0';
    assert_int_equal(POSTERN_OK, pt_token_cache_init(&fixture->cache,
                                     &fixture->dir, &fixture->log, NULL));
    assert_int_equal(POSTERN_OK, pt_token_cache_key(&fixture->cache, &account,
                                     PT_PERMISSION_SEND, &fixture->key, NULL));
}

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){.journal = {.text = ""}};
    write_errno = 0;
    flock_errno = 0;
    fixture.log = (struct pt_log){.fn = append_event,
        .context = &fixture.journal,
        .max_level = PT_LOG_TRACE};
    temporary_dir_init(&fixture.files);
    assert_int_equal(
        POSTERN_OK, pt_state_dir_open(fixture.files.path, &fixture.dir, NULL));
    pt_access_token_init(&fixture.loaded);
    pt_access_token_init(&fixture.token);
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&fixture.token.text, pt_view_of(TOKEN), NULL));
    fixture.token.obtained_unix_s = NOW;
    fixture.token.expires_unix_s = NOW + 3600;
    reopen(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    /* Whatever happened: no secret in the log. */
    assert_null(strstr(fixture->journal.text, "eyJ0eXAi"));
    assert_null(strstr(fixture->journal.text, SECRET));
    pt_token_cache_done(&fixture->cache);
    pt_access_token_done(&fixture->token);
    pt_access_token_done(&fixture->loaded);
    pt_state_dir_done(&fixture->dir);
    temporary_dir_done(&fixture->files);
    return 0;
}

static bool load(struct fixture *fixture, int64_t now_unix_s)
{
    return pt_token_cache_load(
        &fixture->cache, &fixture->key, now_unix_s, &fixture->loaded);
}

struct token_name {
    char text[96];
};

static struct token_name token_file(const struct fixture *fixture)
{
    struct token_name name = {.text = ""};

    (void)snprintf(
        name.text, sizeof(name.text), "tokens/%s.json", fixture->key.hex);
    return name;
}

static int count_lines(const struct journal *journal, const char *part)
{
    int count = 0;

    for (const char *at = strstr(journal->text, part); at;
         at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

static void test_token_cache__a_token_outlives_the_process(void **state)
{
    struct fixture *fixture = *state;

    assert_false(load(fixture, NOW));
    assert_string_equal("", fixture->journal.text);
    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    assert_int_equal(1, count_lines(&fixture->journal, "3 token.cached key="));
    reopen(fixture);
    assert_true(load(fixture, NOW + 10));
    assert_string_equal(TOKEN, fixture->loaded.text.bytes);
    assert_int_equal(NOW, fixture->loaded.obtained_unix_s);
    assert_int_equal(NOW + 3600, fixture->loaded.expires_unix_s);
    assert_int_equal(1, count_lines(&fixture->journal, "3 token.reused key="));
    assert_int_equal(
        0600, temporary_mode(&fixture->files, token_file(fixture).text));
    assert_int_equal(0600, temporary_mode(&fixture->files, "token-key"));
    assert_int_equal(0700, temporary_mode(&fixture->files, "tokens"));
}

static void test_token_cache__too_old_or_from_the_future(void **state)
{
    static const struct {
        int64_t now;
        bool is_usable;
    } rows[] = {
        {NOW, true}, {NOW + 3300, true}, {NOW + 3301, false},
        {NOW + 9999, false}, {NOW - 1, false}, /* the clock was set back */
    };
    struct fixture *fixture = *state;

    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        pt_access_token_done(&fixture->loaded);
        assert_int_equal(rows[i].is_usable, load(fixture, rows[i].now));
        assert_int_equal(
            rows[i].is_usable, !pt_secret_is_empty(&fixture->loaded.text));
    }
    assert_int_equal(3, count_lines(&fixture->journal, "token.expired"));
}

static void test_token_cache__who_shares_a_token(void **state)
{
    /* Each differs in one thing from make_account(). */
    static char other_source[] = "bob@contoso.com";
    static char other[] = "other";
    static char longer[] = "contoso.com1";
    static char shorter[] = "1111111-2222-3333-4444-555555555555";
    struct fixture *fixture = *state;
    struct pt_account accounts[11];
    struct pt_token_key keys[11];
    size_t count = 0;

    for (size_t i = 0; i < 11; i++) {
        accounts[i] = make_account();
    }
    accounts[count++].tenant = other;
    accounts[count++].client_id = other;
    accounts[count++].cloud.login_base = other;
    accounts[count++].cloud.graph_base = other;
    accounts[count++].cloud.scope = other;
    accounts[count].credential.secret.bytes = other;
    accounts[count++].credential.secret.len = 5;
    accounts[count++].credential.secret.len--;
    /* the same bytes, the border between two fields elsewhere */
    accounts[count].tenant = longer;
    accounts[count++].client_id = shorter;
    accounts[count++].tenant = shorter;
    accounts[count].options.verify = !accounts[count].options.verify;
    count++;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(
            POSTERN_OK, pt_token_cache_key(&fixture->cache, &accounts[i],
                            PT_PERMISSION_SEND, &keys[i], NULL));
        assert_string_not_equal(fixture->key.hex, keys[i].hex);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(keys[k].hex, keys[i].hex);
        }
    }
    /* all mailboxes of an app share */
    accounts[10].source = other_source;
    assert_int_equal(
        POSTERN_OK, pt_token_cache_key(&fixture->cache, &accounts[10],
                        PT_PERMISSION_SEND, &keys[10], NULL));
    assert_string_equal(fixture->key.hex, keys[10].hex);
}

/* An app's token is good for all; a user's for what was asked for. */
static void test_token_cache__a_user_has_a_token_for_each_permission(
    void **state)
{
    struct fixture *fixture = *state;
    struct pt_account account = make_account();
    struct pt_token_key keys[2];

    for (size_t i = 0; i < 2; i++) {
        account.mode = i == 0 ? PT_MODE_ORGANISATION : PT_MODE_PERSONAL;
        assert_int_equal(
            POSTERN_OK, pt_token_cache_key(&fixture->cache, &account,
                            PT_PERMISSION_SEND, &keys[0], NULL));
        assert_int_equal(
            POSTERN_OK, pt_token_cache_key(&fixture->cache, &account,
                            PT_PERMISSION_DRAFT, &keys[1], NULL));
        assert_int_equal(strcmp(keys[0].hex, keys[1].hex) == 0, i == 0);
    }
}

static void test_token_cache__a_wrong_secret_finds_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct pt_account wrong = make_account();
    struct pt_token_key key;

    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    wrong.credential.secret.len--;
    assert_int_equal(POSTERN_OK, pt_token_cache_key(&fixture->cache, &wrong,
                                     PT_PERMISSION_SEND, &key, NULL));
    assert_false(
        pt_token_cache_load(&fixture->cache, &key, NOW, &fixture->loaded));
}

static void test_token_cache__keys_of_two_directories_differ(void **state)
{
    struct fixture *fixture = *state;
    struct pt_token_key first = fixture->key;

    assert_int_equal(
        POSTERN_OK, pt_state_file_remove(&fixture->dir, "token-key", NULL));
    reopen(fixture);
    assert_string_not_equal(first.hex, fixture->key.hex);
}

static void test_token_cache__files_that_are_not_taken(void **state)
{
    static const struct {
        const char *content;
        mode_t mode;
        const char *reason;
    } rows[] = {
        {"", 0600, "is no token record"},
        {"{\"version\":1", 0600, "is no token record"},
        {"{\"version\":99}", 0600, "is no token record"},
        {"{}", 0640, "read or written by others"},
        {"{}", 0604, "read or written by others"},
    };
    struct fixture *fixture = *state;
    struct token_name name = token_file(fixture);

    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        fixture->journal.text[0] = '\0';
        temporary_write(&fixture->files, name.text, rows[i].content,
            strlen(rows[i].content), rows[i].mode);
        assert_false(load(fixture, NOW));
        assert_int_equal(
            1, count_lines(&fixture->journal, "1 token.ignored reason="));
        assert_non_null(strstr(fixture->journal.text, rows[i].reason));
        assert_true(pt_secret_is_empty(&fixture->loaded.text));

        /* ... and is replaced by the next token */
        pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
        assert_true(load(fixture, NOW));
        assert_int_equal(0600, temporary_mode(&fixture->files, name.text));
        pt_access_token_done(&fixture->loaded);
    }
}

static void test_token_cache__a_good_token_that_others_can_read(void **state)
{
    struct fixture *fixture = *state;
    struct token_name name = token_file(fixture);

    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    assert_int_equal(
        0, chmod(temporary_path(&fixture->files, name.text).text, 0644));
    assert_false(load(fixture, NOW));
    assert_int_equal(1, count_lines(&fixture->journal, "1 token.ignored"));
}

static void test_token_cache__a_record_under_another_name(void **state)
{
    struct fixture *fixture = *state;
    struct token_name name = token_file(fixture);
    char content[1000];

    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    temporary_read(&fixture->files, name.text, content, sizeof(content));
    assert_non_null(strstr(content, TOKEN));
    fixture->key.hex[0] = fixture->key.hex[0] == 'a' ? 'b' : 'a';
    name = token_file(fixture);
    temporary_write(&fixture->files, name.text, content, strlen(content), 0600);
    assert_false(load(fixture, NOW));
    assert_int_equal(1, count_lines(&fixture->journal, "token.ignored"));
}

static void test_token_cache__drops_only_the_token_it_means(void **state)
{
    struct fixture *fixture = *state;
    struct pt_access_token other;
    int lock = -7;

    pt_access_token_init(&other);
    assert_int_equal(
        POSTERN_OK, pt_secret_set(&other.text, pt_view_of("newer"), NULL));
    pt_token_cache_drop(&fixture->cache, &fixture->key, &fixture->token);
    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);

    pt_token_cache_drop(&fixture->cache, &fixture->key, &other);
    assert_true(load(fixture, NOW));

    /* somebody is fetching a new one: left to them */
    assert_true(pt_token_cache_try_lock(&fixture->cache, &fixture->key, &lock));
    pt_token_cache_drop(&fixture->cache, &fixture->key, &fixture->token);
    assert_true(load(fixture, NOW));
    pt_token_cache_unlock(lock);

    pt_token_cache_drop(&fixture->cache, &fixture->key, &fixture->token);
    assert_false(load(fixture, NOW));
    assert_false(temporary_has(&fixture->files, token_file(fixture).text));
    assert_int_equal(1, count_lines(&fixture->journal, "token.dropped"));
    pt_access_token_done(&other);
}

static void test_token_cache__one_process_fetches(void **state)
{
    struct fixture *fixture = *state;
    struct pt_token_key other = fixture->key;
    int first = -7;
    int second = -7;
    int third = -7;

    assert_true(
        pt_token_cache_try_lock(&fixture->cache, &fixture->key, &first));
    assert_true(first >= 0);
    assert_false(
        pt_token_cache_try_lock(&fixture->cache, &fixture->key, &second));
    other.hex[0] = other.hex[0] == 'a' ? 'b' : 'a';
    assert_true(pt_token_cache_try_lock(&fixture->cache, &other, &third));
    pt_token_cache_unlock(third);
    pt_token_cache_unlock(first);
    assert_true(
        pt_token_cache_try_lock(&fixture->cache, &fixture->key, &second));
    pt_token_cache_unlock(second);
    pt_token_cache_unlock(-1);
}

static void test_token_cache__locks_that_do_not_work_stop_nobody(void **state)
{
    struct fixture *fixture = *state;
    int lock = -7;

    flock_errno = ENOLCK;
    assert_true(pt_token_cache_try_lock(&fixture->cache, &fixture->key, &lock));
    assert_int_equal(-1, lock);
    assert_int_equal(1, count_lines(&fixture->journal, "1 token.not_cached"));
}

static void test_token_cache__a_full_disk_is_one_warning(void **state)
{
    struct fixture *fixture = *state;

    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    assert_int_equal(POSTERN_OK,
        pt_secret_set(&fixture->token.text, pt_view_of("eyJ0eXAi2"), NULL));
    write_errno = ENOSPC;
    for (int round = 0; round < 3; round++) {
        pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    }
    assert_int_equal(
        1, count_lines(&fixture->journal, "1 token.not_cached reason="));
    assert_non_null(strstr(fixture->journal.text, "No space left on device"));
    assert_true(load(fixture, NOW)); /* the old one is whole */
    assert_string_equal(TOKEN, fixture->loaded.text.bytes);
    /* token-key, its lock, and tokens; in there no temporary file */
    assert_int_equal(3, temporary_count(&fixture->files, "."));
    assert_int_equal(1, temporary_count(&fixture->files, "tokens"));
}

static void assert_keeps_nothing(struct fixture *fixture)
{
    int lock = -7;

    assert_false(fixture->cache.is_stored);
    assert_int_equal(32, fixture->cache.key.len);
    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    assert_false(load(fixture, NOW));
    assert_true(pt_token_cache_try_lock(&fixture->cache, &fixture->key, &lock));
    assert_int_equal(-1, lock);
    pt_token_cache_drop(&fixture->cache, &fixture->key, &fixture->token);
    assert_false(temporary_has(&fixture->files, "tokens"));
}

static void test_token_cache__a_key_that_cannot_be_kept(void **state)
{
    struct fixture *fixture = *state;

    assert_int_equal(
        POSTERN_OK, pt_state_file_remove(&fixture->dir, "token-key", NULL));
    write_errno = ENOSPC;
    reopen(fixture);
    write_errno = 0;
    assert_int_equal(
        1, count_lines(&fixture->journal, "1 token.not_cached reason="));
    assert_keeps_nothing(fixture);
    assert_int_equal(
        1, count_lines(&fixture->journal, "1 token.not_cached reason="));

    /* a key that another process is making for ever */
    flock_errno = EWOULDBLOCK;
    reopen(fixture);
    flock_errno = 0;
    assert_non_null(strstr(fixture->journal.text, "holds the lock"));
    assert_keeps_nothing(fixture);
}

static void test_token_cache__without_a_directory(void **state)
{
    struct fixture *fixture = *state;

    pt_state_dir_done(&fixture->dir);
    reopen(fixture);
    assert_keeps_nothing(fixture);
    assert_string_equal("", fixture->journal.text);

    /* nobody listens */
    pt_token_cache_done(&fixture->cache);
    assert_int_equal(POSTERN_OK,
        pt_token_cache_init(&fixture->cache, &fixture->dir, NULL, NULL));
    assert_keeps_nothing(fixture);
}

static void test_token_cache__a_bad_key_file_is_replaced(void **state)
{
    static const struct {
        const char *content;
        mode_t mode;
    } rows[] = {
        {"", 0600},
        {"too short", 0600},
        {"0123456789abcdef0123456789abcdef0", 0600},
        {"0123456789abcdef0123456789abcdef", 0644},
    };
    struct fixture *fixture = *state;
    char content[64] = "";

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        temporary_write(&fixture->files, "token-key", rows[i].content,
            strlen(rows[i].content), rows[i].mode);
        reopen(fixture);
        assert_true(fixture->cache.is_stored);
        assert_string_equal("", fixture->journal.text);
        assert_int_equal(0600, temporary_mode(&fixture->files, "token-key"));
        temporary_read(&fixture->files, "token-key", content, sizeof(content));
        assert_memory_equal(fixture->cache.key.bytes, content, 32);
        assert_memory_not_equal("0123456789", content, 10);
    }
}

/* Several processes start at once in an empty directory, many times over:
 * all must end up with one key. */
static void test_token_cache__processes_agree_on_the_key(void **state)
{
    enum { PROCESSES = 6, ROUNDS = 10 };
    struct fixture *fixture = *state;
    struct pt_account account = make_account();

    for (int round = 0; round < ROUNDS; round++) {
        int start[2];
        int results[2];
        struct pt_token_key keys[PROCESSES];

        assert_int_equal(
            POSTERN_OK, pt_state_file_remove(&fixture->dir, "token-key", NULL));
        assert_int_equal(0, pipe(start));
        assert_int_equal(0, pipe(results));
        for (int i = 0; i < PROCESSES; i++) {
            pid_t child = fork();

            assert_true(child >= 0);
            if (child == 0) {
                struct pt_token_cache cache;
                struct pt_token_key key = {.hex = ""};
                char byte = 0;

                /* end of file is the starting shot */
                (void)close(start[1]);
                (void)!read(start[0], &byte, 1);
                if (pt_token_cache_init(&cache, &fixture->dir, NULL, NULL) !=
                        POSTERN_OK ||
                    !cache.is_stored ||
                    pt_token_cache_key(&cache, &account, PT_PERMISSION_SEND,
                        &key, NULL) != POSTERN_OK) {
                    key.hex[0] = (char)('0' + i);
                }
                _exit(
                    write(results[1], &key, sizeof(key)) == (ssize_t)sizeof(key)
                        ? 0
                        : 1);
            }
        }
        (void)close(start[0]);
        (void)close(start[1]);
        for (int i = 0; i < PROCESSES; i++) {
            int child_status = -1;

            assert_true(waitpid(-1, &child_status, 0) > 0);
            assert_int_equal(0, child_status);
            assert_int_equal(
                sizeof(keys[i]), read(results[0], &keys[i], sizeof(keys[i])));
            assert_int_equal(64, strlen(keys[i].hex));
            assert_string_equal(keys[0].hex, keys[i].hex);
        }
        (void)close(results[0]);
        (void)close(results[1]);
    }
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static void test_token_cache__store_no_touches_no_file(void **state)
{
    struct fixture *fixture = *state;
    struct pt_account account = make_account();
    struct pt_token_key kept = fixture->key;
    int lock = -1;

    account.options.store = false;
    assert_int_equal(POSTERN_OK, pt_token_cache_key(&fixture->cache, &account,
                                     PT_PERMISSION_SEND, &fixture->key, NULL));
    assert_true(fixture->key.is_unstored);
    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    fixture->key = kept;
    assert_false(load(fixture, NOW)); /* nothing was written */
    pt_token_cache_store(&fixture->cache, &fixture->key, &fixture->token);
    fixture->key.is_unstored = true;
    assert_false(load(fixture, NOW)); /* nor is anything read */
    pt_token_cache_drop(&fixture->cache, &fixture->key, &fixture->token);
    assert_true(pt_token_cache_try_lock(&fixture->cache, &fixture->key, &lock));
    assert_int_equal(lock, -1);
    fixture->key = kept;
    assert_true(load(fixture, NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(test_token_cache__a_token_outlives_the_process),
        ROW(test_token_cache__too_old_or_from_the_future),
        ROW(test_token_cache__who_shares_a_token),
        ROW(test_token_cache__a_user_has_a_token_for_each_permission),
        ROW(test_token_cache__a_wrong_secret_finds_nothing),
        ROW(test_token_cache__keys_of_two_directories_differ),
        ROW(test_token_cache__files_that_are_not_taken),
        ROW(test_token_cache__a_good_token_that_others_can_read),
        ROW(test_token_cache__a_record_under_another_name),
        ROW(test_token_cache__drops_only_the_token_it_means),
        ROW(test_token_cache__one_process_fetches),
        ROW(test_token_cache__locks_that_do_not_work_stop_nobody),
        ROW(test_token_cache__a_full_disk_is_one_warning),
        ROW(test_token_cache__a_key_that_cannot_be_kept),
        ROW(test_token_cache__without_a_directory),
        ROW(test_token_cache__a_bad_key_file_is_replaced),
        ROW(test_token_cache__processes_agree_on_the_key),
        ROW(test_token_cache__store_no_touches_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
