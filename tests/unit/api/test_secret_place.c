/*
 * Secrets that stand in files, variables and credentials.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "api/account.h"
#include "api/secret_place.h"
#include "base/limits.h"
#include "sample.h"

#define GUID "11111111-2222-3333-4444-555555555555"

static void place(
    struct pt_account *account, enum pt_secret_place where, const char *name)
{
    pt_account_init(account);
    account->credential.place = where;
    account->credential.place_name = pt_strdup(name);
    assert_non_null(account->credential.place_name);
}

/* Writes a file of the given rights; returns its path (pt_free). */
static char *write_file(
    const char *dir, const char *content, size_t len, mode_t mode)
{
    char path[200] = "";
    FILE *file = NULL;

    assert_true(
        snprintf(path, sizeof(path), "%s/secret", dir) < (int)sizeof(path));
    file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
    return pt_strdup(path);
}

struct content_row {
    const char *content;
    size_t len;
    enum postern_status status;
    const char *expected; /* the secret, or a word of the message */
    size_t warning_count;
    mode_t mode;
};

#define TEXT(text) (text), sizeof(text) - 1

static const struct content_row content_rows[] = {
    {TEXT("s3~cr/t?"), POSTERN_OK, "s3~cr/t?", 0, 0600},
    {TEXT("s3cr3t\n"), POSTERN_OK, "s3cr3t", 0, 0600},
    {TEXT("s3cr3t\r\n\n"), POSTERN_OK, "s3cr3t", 0, 0400},
    {TEXT(" s3cr3t \n"), POSTERN_OK, " s3cr3t ", 0, 0600},
    {TEXT("s3cr3t"), POSTERN_OK, "s3cr3t", 1, 0640},
    {TEXT("s3cr3t"), POSTERN_OK, "s3cr3t", 1, 0604},
    {TEXT(GUID "\n"), POSTERN_OK, GUID, 1, 0600},
    {TEXT(""), POSTERN_E_INVALID, "empty", 0, 0600},
    {TEXT("\n"), POSTERN_E_INVALID, "empty", 0, 0600},
    {TEXT(" \n"), POSTERN_E_INVALID, "empty", 0, 0600},
    {TEXT("a\nb\n"), POSTERN_E_INVALID, "one line", 0, 0600},
    {TEXT("a\0b"), POSTERN_E_INVALID, "one line", 0, 0600},
};

static void test_secret_place__a_file_is_read_without_its_line_end(void **state)
{
    char *dir = sample_dir_new();

    (void)state;
    for (size_t i = 0; i < sizeof(content_rows) / sizeof(content_rows[0]);
         i++) {
        const struct content_row *row = &content_rows[i];
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_account account;
        char *path = write_file(dir, row->content, row->len, row->mode);

        place(&account, PT_SECRET_IN_FILE, path);
        assert_int_equal(pt_secret_place_read(&account, &err), row->status);
        assert_int_equal(account.warning_count, row->warning_count);
        if (row->status == POSTERN_OK) {
            assert_string_equal(
                pt_secret_view(&account.credential.secret).ptr, row->expected);
        } else {
            assert_int_equal(err.advice, POSTERN_ADVICE_FIX_CONFIGURATION);
            assert_non_null(strstr(err.message, row->expected));
            assert_non_null(strstr(err.message, "secret_file=/"));
            assert_true(pt_secret_is_empty(&account.credential.secret));
        }
        assert_int_equal(unlink(path), 0);
        pt_free(path);
        pt_account_done(&account);
    }
    sample_dir_remove(dir);
}

struct bad_row {
    const char *name; /* below the folder */
    enum postern_status status;
    const char *word;
};

static const struct bad_row bad_rows[] = {
    {"/missing", POSTERN_E_FILE, "No such file"},
    {"", POSTERN_E_FILE, "a directory"},
    {"/large", POSTERN_E_TOO_LARGE, "16384"},
    {"/huge", POSTERN_E_TOO_LARGE, "16384"},
};

static void test_secret_place__what_is_no_secret_file_is_refused(void **state)
{
    char *dir = sample_dir_new();
    char *large = sample_file(dir, "large", PT_LIMIT_SECRET_BYTES + 1);
    char *huge = sample_file(dir, "huge", 0);

    (void)state;
    /* A hole of 1 GB: only its beginning may be read. */
    assert_int_equal(truncate(huge, (off_t)1 << 30), 0);
    for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++) {
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_account account;
        char path[200] = "";

        (void)snprintf(path, sizeof(path), "%s%s", dir, bad_rows[i].name);
        place(&account, PT_SECRET_IN_FILE, path);
        assert_int_equal(
            pt_secret_place_read(&account, &err), bad_rows[i].status);
        assert_int_equal(err.status, bad_rows[i].status);
        assert_non_null(strstr(err.message, bad_rows[i].word));
        assert_non_null(strstr(err.message, "secret_file="));
        pt_account_done(&account);
    }
    pt_free(large);
    pt_free(huge);
    sample_dir_remove(dir);
}

static void test_secret_place__an_environment_variable(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_account account;

    (void)state;
    assert_int_equal(setenv("POSTERN_TEST_SECRET", "fr0m-env", 1), 0);
    place(&account, PT_SECRET_IN_ENVIRONMENT, "POSTERN_TEST_SECRET");
    assert_int_equal(pt_secret_place_read(&account, NULL), POSTERN_OK);
    assert_string_equal(
        pt_secret_view(&account.credential.secret).ptr, "fr0m-env");
    assert_int_equal(unsetenv("POSTERN_TEST_SECRET"), 0);
    assert_int_equal(pt_secret_place_read(&account, &err), POSTERN_E_INVALID);
    assert_non_null(strstr(err.message, "'POSTERN_TEST_SECRET' is not set"));
    assert_string_equal(
        pt_secret_view(&account.credential.secret).ptr, "fr0m-env");
    pt_account_done(&account);
}

static void test_secret_place__a_credential_is_a_name_in_its_folder(
    void **state)
{
    static const char *const bad_names[] = {
        "../secret", "a/b", "/secret", "", ".", ".."};
    char *dir = sample_dir_new();
    char *path = write_file(dir, TEXT("cr3d\n"), 0400);
    struct pt_account account;

    (void)state;
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", dir, 1), 0);
    place(&account, PT_SECRET_IN_CREDENTIAL, "secret");
    assert_int_equal(pt_secret_place_read(&account, NULL), POSTERN_OK);
    assert_string_equal(pt_secret_view(&account.credential.secret).ptr, "cr3d");
    pt_account_done(&account);
    for (size_t i = 0; i < sizeof(bad_names) / sizeof(bad_names[0]); i++) {
        struct postern_error err = {.status = POSTERN_OK};

        place(&account, PT_SECRET_IN_CREDENTIAL, bad_names[i]);
        assert_int_equal(
            pt_secret_place_read(&account, &err), POSTERN_E_INVALID);
        assert_non_null(strstr(err.message, "without folders"));
        pt_account_done(&account);
    }
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    place(&account, PT_SECRET_IN_CREDENTIAL, "secret");
    assert_int_equal(pt_secret_place_read(&account, NULL), POSTERN_E_INVALID);
    pt_account_done(&account);
    pt_free(path);
    sample_dir_remove(dir);
}

static void test_secret_place__a_secret_in_the_url_stays(void **state)
{
    struct pt_account account;

    (void)state;
    sample_account(SAMPLE_URL, &account);
    assert_int_equal(pt_secret_place_read(&account, NULL), POSTERN_OK);
    assert_string_equal(
        pt_secret_view(&account.credential.secret).ptr, SAMPLE_SECRET);
    pt_account_done(&account);
}

static void test_account__is_optional_as_its_url_says(void **state)
{
    struct postern_account account;

    (void)state;
    sample_account(SAMPLE_URL, &account.model);
    assert_int_equal(postern_account_is_optional(&account), 0);
    account.model.options.optional = true;
    assert_int_equal(postern_account_is_optional(&account), 1);
    assert_int_equal(postern_account_is_optional(NULL), 0);
    pt_account_done(&account.model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_secret_place__a_file_is_read_without_its_line_end),
        cmocka_unit_test(test_secret_place__what_is_no_secret_file_is_refused),
        cmocka_unit_test(test_secret_place__an_environment_variable),
        cmocka_unit_test(
            test_secret_place__a_credential_is_a_name_in_its_folder),
        cmocka_unit_test(test_secret_place__a_secret_in_the_url_stays),
        cmocka_unit_test(test_account__is_optional_as_its_url_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
