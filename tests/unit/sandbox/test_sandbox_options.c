/*
 * Tests of sandbox/options.c: the command line, word by word.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/directory.h"
#include "sandbox/options.h"

#define MAX_ARGUMENTS 8

struct row {
    const char *arguments[MAX_ARGUMENTS]; /* after the name; ends in NULL */
    const char *complaint;                /* part of it; NULL: it is right */
};

static enum postern_status parse(const char *const *arguments,
    struct pt_sandbox_options *ret, struct postern_error *err)
{
    static char name[] = "postern-sandbox";
    static char copies[MAX_ARGUMENTS][64];
    static char *argv[MAX_ARGUMENTS + 2];
    int argc = 1;

    argv[0] = name;
    for (size_t i = 0; i < MAX_ARGUMENTS && arguments[i]; i++) {
        (void)snprintf(copies[i], sizeof(copies[i]), "%s", arguments[i]);
        argv[argc] = copies[i];
        argc++;
    }
    argv[argc] = NULL;
    return pt_sandbox_options_parse(argc, argv, ret, err);
}

static void test_sandbox_options__each_row(void **state)
{
    static const struct row rows[] = {
        {{NULL}, NULL},
        {{"--listen", "127.0.0.1:1", NULL}, NULL},
        {{"--listen=127.9.9.9:65535", NULL}, NULL},
        {{"--listen", "localhost:0", NULL}, NULL},
        {{"--listen", "[::1]:8365", NULL}, NULL},
        {{"--listen", "0.0.0.0:1", "--allow-remote", NULL}, NULL},
        {{"--allow-remote", "--listen=[::]:1", NULL}, NULL},
        {{"--http", "--show-mail", "--latency", "600000", NULL}, NULL},
        {{"--grant=none", NULL}, NULL},
        {{"--", "true", NULL}, NULL},
        {{"--listen", NULL}, "--listen needs a value"},
        {{"--listen", "127.0.0.1", NULL}, "needs ADDR:PORT"},
        {{"--listen", "127.0.0.1:", NULL}, "needs ADDR:PORT"},
        {{"--listen", "127.0.0.1:65536", NULL}, "needs ADDR:PORT"},
        {{"--listen", "127.0.0.1:-1", NULL}, "needs ADDR:PORT"},
        {{"--listen", "127.0.0.1:+1", NULL}, "needs ADDR:PORT"},
        {{"--listen", "127.0.0.1: 1", NULL}, "needs ADDR:PORT"},
        {{"--listen", "127.0.0.1:1x", NULL}, "needs ADDR:PORT"},
        {{"--listen", ":8365", NULL}, "needs ADDR:PORT"},
        {{"--listen", "::1:8365", NULL}, "needs ADDR:PORT"},
        {{"--listen", "example.com:1", NULL}, "needs an IP address"},
        {{"--listen", "127.1:1", NULL}, "needs an IP address"},
        {{"--listen", "0.0.0.0:1", NULL}, "--allow-remote"},
        {{"--listen", "192.0.2.1:1", NULL}, "--allow-remote"},
        {{"--listen", "[::]:1", NULL}, "--allow-remote"},
        {{"--latency", "600001", NULL}, "milliseconds"},
        {{"--latency", "-1", NULL}, "milliseconds"},
        {{"--latency", "1.5", NULL}, "milliseconds"},
        {{"--latency", "", NULL}, "milliseconds"},
        {{"--latency", "99999999999999999999", NULL}, "milliseconds"},
        {{"--token-life", "1", "--refresh-grace", "0", NULL}, NULL},
        {{"--token-life", "86400", "--refresh-grace=1000", NULL}, NULL},
        {{"--token-life", "0", NULL}, "seconds from 1 to 86400"},
        {{"--token-life", "86401", NULL}, "seconds from 1 to 86400"},
        {{"--refresh-grace", "1001", NULL}, "from 0 to 1000"},
        {{"--refresh-grace", "", NULL}, "from 0 to 1000"},
        {{"--fault", "PUT **: 503 x2", "--fault=* /token: hang", NULL}, NULL},
        {{"--fault", "PUT **: 5o3", NULL}, "--fault 'PUT **: 5o3': a status"},
        {{"--fault", NULL}, "--fault needs a value"},
        {{"--size-limits", "mib", "--upload-life", "86400", NULL}, NULL},
        {{"--size-limits=gap", "--upload-life=1", NULL}, NULL},
        {{"--size-limits=mb", NULL}, NULL},
        {{"--size-limits", "MB", NULL}, "is mb, mib or gap"},
        {{"--size-limits", "", NULL}, "is mb, mib or gap"},
        {{"--upload-life", "0", NULL}, "seconds from 1 to 86400"},
        {{"--upload-life", "86401", NULL}, "seconds from 1 to 86400"},
        {{"--upload-life", NULL}, "--upload-life needs a value"},
        {{"--grant", "Mail.Sned", NULL}, "Mail.Send, Mail.ReadWrite"},
        {{"--grant", "mail.send", NULL}, "does not know the role"},
        {{"--grant", NULL}, "--grant needs a value"},
        {{"--http=1", NULL}, "--http takes no value"},
        {{"--htt", NULL}, "unknown argument '--htt'"},
        {{"-h", NULL}, "unknown argument '-h'"},
        {{"true", NULL}, "unknown argument 'true'"},
        {{"--", NULL}, "no command"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pt_sandbox_options options;
        struct postern_error err = {.status = POSTERN_OK};
        enum postern_status status = parse(rows[i].arguments, &options, &err);

        if ((status == POSTERN_OK) != (rows[i].complaint == NULL)) {
            fail_msg("row %zu (%s): %s", i,
                rows[i].arguments[0] ? rows[i].arguments[0] : "", err.message);
        }
        if (rows[i].complaint && !strstr(err.message, rows[i].complaint)) {
            fail_msg("row %zu: '%s'", i, err.message);
        }
    }
}

static void test_sandbox_options__sizes_and_lives_are_kept(void **state)
{
    static const char *const arguments[] = {
        "--size-limits", "mib", "--upload-life", "77", NULL};
    static const char *const none[] = {NULL};
    struct pt_sandbox_options options;

    (void)state;
    assert_int_equal(parse(arguments, &options, NULL), POSTERN_OK);
    assert_ptr_equal(options.limits, pt_size_limits_find("mib"));
    assert_int_equal(options.limits->request_bytes, 4194304);
    assert_int_equal(options.upload_life_s, 77);
    assert_int_equal(parse(none, &options, NULL), POSTERN_OK);
    assert_null(options.limits);
    assert_string_equal(pt_size_limits_default()->name, "mb");
}

static unsigned port_of(const struct pt_sandbox_options *options)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    memcpy(&v4, &options->address, sizeof(v4));
    memcpy(&v6, &options->address, sizeof(v6));
    return ntohs(
        options->address.ss_family == AF_INET6 ? v6.sin6_port : v4.sin_port);
}

static void test_sandbox_options__the_port_depends_on_the_command(void **state)
{
    static const char *const none[] = {NULL};
    static const char *const command[] = {"--", "echo", "--help", NULL};
    static const char *const both[] = {
        "--listen", "[::1]:99", "--", "true", NULL};
    struct pt_sandbox_options options;

    (void)state;
    assert_int_equal(parse(none, &options, NULL), POSTERN_OK);
    assert_int_equal(port_of(&options), 8365);
    assert_true(options.is_loopback);
    assert_null(options.command);
    assert_int_equal(options.roles, PT_ROLES_DEFAULT);
    assert_int_equal(parse(command, &options, NULL), POSTERN_OK);
    assert_int_equal(port_of(&options), 0);
    assert_string_equal(options.command[0], "echo");
    assert_string_equal(options.command[1], "--help");
    assert_null(options.command[2]);
    assert_int_equal(options.action, PT_SANDBOX_RUN);
    assert_int_equal(parse(both, &options, NULL), POSTERN_OK);
    assert_int_equal(port_of(&options), 99);
    assert_int_equal(options.address.ss_family, AF_INET6);
}

static void test_sandbox_options__faults_are_kept_up_to_a_number(void **state)
{
    static char name[] = "postern-sandbox";
    static char fault[] = "--fault=PUT **: 503";
    char *argv[PT_FAULT_MAX_COUNT + 3] = {name};
    struct pt_sandbox_options options = {.fault_count = 0};
    struct postern_error err = {.status = POSTERN_OK};
    int argc = 1;

    (void)state;
    for (; (size_t)argc <= PT_FAULT_MAX_COUNT + 1; argc++) {
        argv[argc] = fault;
    }
    assert_int_equal(
        pt_sandbox_options_parse(argc - 1, argv, &options, NULL), POSTERN_OK);
    assert_int_equal(options.fault_count, PT_FAULT_MAX_COUNT);
    assert_string_equal(options.faults[PT_FAULT_MAX_COUNT - 1], "PUT **: 503");
    assert_int_equal(pt_sandbox_options_parse(argc, argv, &options, &err),
        POSTERN_E_INVALID);
    assert_non_null(strstr(err.message, "--fault can be said 32 times"));
}

static void test_sandbox_options__grants_add_up_from_nothing(void **state)
{
    static const char *const one[] = {"--grant", "Mail.Send", NULL};
    static const char *const two[] = {
        "--grant=Mail.Read", "--grant", "User.Read.All", NULL};
    static const char *const none[] = {"--grant", "none", NULL};
    struct pt_sandbox_options options;

    (void)state;
    assert_int_equal(parse(one, &options, NULL), POSTERN_OK);
    assert_int_equal(options.roles, PT_ROLE_MAIL_SEND);
    assert_int_equal(parse(two, &options, NULL), POSTERN_OK);
    assert_int_equal(options.roles, PT_ROLE_MAIL_READ | PT_ROLE_USER_READ_ALL);
    assert_int_equal(parse(none, &options, NULL), POSTERN_OK);
    assert_int_equal(options.roles, 0);
}

static void test_sandbox_options__help_and_version_win(void **state)
{
    static const char *const help[] = {"--help", "--nonsense", NULL};
    static const char *const version[] = {"--version", NULL};
    struct pt_sandbox_options options;

    (void)state;
    assert_int_equal(parse(help, &options, NULL), POSTERN_OK);
    assert_int_equal(options.action, PT_SANDBOX_HELP);
    assert_int_equal(parse(version, &options, NULL), POSTERN_OK);
    assert_int_equal(options.action, PT_SANDBOX_VERSION);
}

static void test_sandbox_options__help_names_every_role_and_option(void **state)
{
    static const char *const names[] = {"--listen", "--allow-remote", "--http",
        "--grant", "--latency", "--token-life", "--refresh-grace",
        "--show-mail", "--version", "--help", "none"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_non_null(strstr(pt_sandbox_options_help, names[i]));
    }
    for (size_t i = 0; i < PT_ROLE_COUNT; i++) {
        assert_non_null(
            strstr(pt_sandbox_options_help, pt_directory_role_at(i)->name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sandbox_options__each_row),
        cmocka_unit_test(test_sandbox_options__sizes_and_lives_are_kept),
        cmocka_unit_test(test_sandbox_options__the_port_depends_on_the_command),
        cmocka_unit_test(test_sandbox_options__faults_are_kept_up_to_a_number),
        cmocka_unit_test(test_sandbox_options__grants_add_up_from_nothing),
        cmocka_unit_test(test_sandbox_options__help_and_version_win),
        cmocka_unit_test(
            test_sandbox_options__help_names_every_role_and_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
