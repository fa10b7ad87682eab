/*
 * Tests of sandbox/run_command.c, private_dir.c and certificate.c: what the
 * program puts around the service.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "sandbox/certificate.h"
#include "sandbox/private_dir.h"
#include "sandbox/run_command.h"

static const char *find(char *const *environment, const char *name)
{
    size_t len = strlen(name);
    const char *value = NULL;

    for (size_t i = 0; environment[i]; i++) {
        if (strncmp(environment[i], name, len) == 0 &&
            environment[i][len] == '=') {
            assert_null(value); /* each name once */
            value = environment[i] + len + 1;
        }
    }
    return value;
}

static void test_run_command__the_environment_leads_here(void **state)
{
    static char path[] = "PATH=/bin";
    static char cloud[] = "POSTERN_CLOUD=usgov";
    static char clouds[] = "POSTERN_CLOUDS=kept";
    static char no_proxy[] = "NO_PROXY=intra.example.com";
    static char empty[] = "no_proxy=";
    char *const from[] = {path, cloud, clouds, no_proxy, empty, NULL};
    char **made =
        pt_run_command_make_environment(from, "https://[::1]:1", "/ca.pem");

    (void)state;
    assert_non_null(made);
    assert_string_equal(find(made, "PATH"), "/bin");
    assert_string_equal(find(made, "POSTERN_CLOUD"), "https://[::1]:1");
    assert_string_equal(find(made, "POSTERN_CLOUDS"), "kept");
    assert_string_equal(find(made, "POSTERN_CA_FILE"), "/ca.pem");
    assert_string_equal(find(made, "SSL_CERT_FILE"), "/ca.pem");
    assert_string_equal(find(made, "CURL_CA_BUNDLE"), "/ca.pem");
    assert_string_equal(
        find(made, "NO_PROXY"), "intra.example.com,127.0.0.1,localhost,::1");
    assert_string_equal(find(made, "no_proxy"), "127.0.0.1,localhost,::1");
    pt_run_command_free_environment(made);
}

static void test_run_command__plain_http_leaves_certificates_alone(void **state)
{
    static char bundle[] = "CURL_CA_BUNDLE=/own.pem";
    char *const from[] = {bundle, NULL};
    char **made =
        pt_run_command_make_environment(from, "http://127.0.0.1:1", NULL);

    (void)state;
    assert_string_equal(find(made, "CURL_CA_BUNDLE"), "/own.pem");
    assert_null(find(made, "POSTERN_CA_FILE"));
    pt_run_command_free_environment(made);
}

/* Runs sh -c script; its exit status as the sandbox gives it. */
static int run(const char *script)
{
    static char shell[] = "sh";
    static char option[] = "-c";
    char text[256];
    char *argv[] = {shell, option, text, NULL};
    int exit_status = -1;

    (void)snprintf(text, sizeof(text), "%s", script);
    assert_int_equal(pt_run_command(&(struct pt_command){.argv = argv,
                                        .base_url = "http://x"},
                         &exit_status, NULL),
        POSTERN_OK);
    return exit_status;
}

static void test_run_command__the_exit_status_is_the_commands(void **state)
{
    (void)state;
    assert_int_equal(run("exit 0"), 0);
    assert_int_equal(run("exit 42"), 42);
    assert_int_equal(run("kill -9 $$"), 137);
    assert_int_equal(run("test \"$POSTERN_CLOUD\" = http://x"), 0);
}

static void test_run_command__a_signal_to_us_reaches_the_command(void **state)
{
    char script[128];

    (void)state;
    (void)snprintf(script, sizeof(script),
        "trap 'exit 9' TERM; kill -TERM %d; while :; do sleep 0.05; done",
        (int)getpid());
    assert_int_equal(run(script), 9);
}

static void test_run_command__what_cannot_run_is_named(void **state)
{
    static char missing[] = "no-such-command-here";
    static char directory[] = "/tmp";
    char *missing_argv[] = {missing, NULL};
    char *directory_argv[] = {directory, NULL};
    struct postern_error err = {.status = POSTERN_OK};
    int exit_status = 0;

    (void)state;
    assert_int_equal(pt_run_command(&(struct pt_command){.argv = missing_argv,
                                        .base_url = "x"},
                         &exit_status, &err),
        POSTERN_E_FILE);
    assert_int_equal(exit_status, 127);
    assert_non_null(strstr(err.message, "'no-such-command-here'"));
    assert_int_equal(pt_run_command(&(struct pt_command){.argv = directory_argv,
                                        .base_url = "x"},
                         &exit_status, &err),
        POSTERN_E_FILE);
    assert_int_equal(exit_status, 126);
}

static void test_private_dir__is_ours_alone_and_goes_away(void **state)
{
    struct pt_private_dir dir;
    struct stat info;
    char path[sizeof(dir.path)];

    (void)state;
    assert_int_equal(pt_private_dir_make(&dir, NULL), POSTERN_OK);
    (void)snprintf(path, sizeof(path), "%s", dir.path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(
        pt_private_dir_write(&dir, "ca.pem", "text", NULL), POSTERN_OK);
    assert_int_equal(stat(dir.file, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, 4);
    assert_int_equal(
        pt_private_dir_write(&dir, "ca.pem", "text", NULL), POSTERN_E_FILE);
    pt_private_dir_remove(&dir);
    assert_int_equal(stat(path, &info), -1);
    pt_private_dir_remove(&dir);
}

static X509 *read_certificate(const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);

    assert_non_null(certificate);
    BIO_free(bio);
    return certificate;
}

static void test_certificate__the_authority_vouches_for_the_server(void **state)
{
    static const int64_t now_s = 1790000000;
    struct pt_certificate made;
    X509 *authority = NULL;
    X509 *server = NULL;
    time_t before = (time_t)now_s - 3500;
    time_t too_early = (time_t)now_s - 3700;

    (void)state;
    assert_int_equal(
        pt_certificate_make(&made, "192.0.2.7", now_s, NULL), POSTERN_OK);
    authority = read_certificate(made.authority_pem);
    server = read_certificate(made.server_pem);
    assert_int_equal(X509_check_ca(authority), 1);
    assert_int_equal(X509_check_ca(server), 0);
    assert_int_equal(X509_verify(server, X509_get0_pubkey(authority)), 1);
    assert_int_equal(X509_check_issued(authority, server), X509_V_OK);
    assert_int_equal(X509_check_ip_asc(server, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(server, "::1", 0), 1);
    assert_int_equal(X509_check_ip_asc(server, "192.0.2.7", 0), 1);
    assert_int_equal(X509_check_ip_asc(server, "192.0.2.8", 0), 0);
    assert_int_equal(X509_check_host(server, "localhost", 0, 0, NULL), 1);
    assert_int_equal(X509_cmp_time(X509_get0_notBefore(server), &before), -1);
    assert_int_equal(X509_cmp_time(X509_get0_notBefore(server), &too_early), 1);
    X509_free(authority);
    X509_free(server);
    pt_certificate_done(&made);
    assert_null(made.server_key_pem);
}

static void test_certificate__an_address_that_is_none_is_refused(void **state)
{
    struct pt_certificate made = {.server_pem = NULL};

    (void)state;
    assert_int_equal(pt_certificate_make(&made, "no address", 1790000000, NULL),
        POSTERN_E_INTERNAL);
    assert_null(made.server_pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_command__the_environment_leads_here),
        cmocka_unit_test(
            test_run_command__plain_http_leaves_certificates_alone),
        cmocka_unit_test(test_run_command__the_exit_status_is_the_commands),
        cmocka_unit_test(test_run_command__a_signal_to_us_reaches_the_command),
        cmocka_unit_test(test_run_command__what_cannot_run_is_named),
        cmocka_unit_test(test_private_dir__is_ours_alone_and_goes_away),
        cmocka_unit_test(
            test_certificate__the_authority_vouches_for_the_server),
        cmocka_unit_test(test_certificate__an_address_that_is_none_is_refused),
    };
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGCHLD);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
