/*
 * test_dumpable.c: no core files, and libcrypto's allocators. Each in a
 * process of its own, for both are settings of the whole process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/crypto.h>

#include "sys/digest.h"
#include "sys/dumpable.h"

static void assert_true_in_child(bool (*act)(void))
{
    int child_status = -1;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        _exit(act() ? 0 : 1);
    }
    assert_int_equal(child, waitpid(child, &child_status, 0));
    assert_true(WIFEXITED(child_status));
    assert_int_equal(0, WEXITSTATUS(child_status));
}

static bool clear(void)
{
    return prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) == 1 && pt_dumpable_clear() &&
           prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) == 0;
}

/* libcrypto computes rightly with our allocators, grows and frees blocks. */
static bool use_wiping_memory(void)
{
    char hex[PT_SHA256_HEX_SIZE] = "";
    char *block = NULL;
    bool is_kept = false;

    if (!pt_libcrypto_set_wiping_memory() ||
        pt_hmac_sha256_hex(pt_view_of("Jefe"),
            pt_view_of("what do ya want for nothing?"), hex,
            NULL) != POSTERN_OK) {
        return false;
    }
    block = CRYPTO_malloc(8, "", 0);
    memcpy(block, "content", 8);
    block = CRYPTO_realloc(block, 100000, "", 0);
    is_kept = strcmp(block, "content") == 0;
    block = CRYPTO_realloc(block, 0, "", 0);
    return is_kept && !block && strncmp(hex, "5bdcc146", 8) == 0;
}

static bool is_refused_when_in_use(void)
{
    char hex[PT_SHA256_HEX_SIZE] = "";

    return pt_hmac_sha256_hex(pt_view_of("k"), pt_view_of("t"), hex, NULL) ==
               POSTERN_OK &&
           !pt_libcrypto_set_wiping_memory();
}

static void test_dumpable__is_cleared(void **state)
{
    (void)state;
    assert_true_in_child(clear);
}

static void test_dumpable__libcrypto_takes_wiping_memory(void **state)
{
    (void)state;
    assert_true_in_child(use_wiping_memory);
}

static void test_dumpable__libcrypto_in_use_refuses(void **state)
{
    (void)state;
    assert_true_in_child(is_refused_when_in_use);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dumpable__is_cleared),
        cmocka_unit_test(test_dumpable__libcrypto_takes_wiping_memory),
        cmocka_unit_test(test_dumpable__libcrypto_in_use_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
