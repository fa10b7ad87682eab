/*
 * fuzz/fuzz_account_url.c: any bytes as an account's URL.
 *
 * What is accepted must be written as a URL that means the same. Linked with
 * libFuzzer, or with replay_main.c, which plays the corpus.
 */
#include <stdio.h>
#include <stdlib.h>

#include "account/url_split.h"
#include "account_round_trip.h"
#include "fuzz_target.h"

static void check(struct pt_view url)
{
    bool is_accepted = false;
    const char *difference = pt_test_account_round_trip(url, &is_accepted);

    if (difference) {
        (void)fprintf(stderr, "%.*s: %s\n", (int)url.len, url.ptr, difference);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pt_view text = pt_view_make((const char *)data, size);
    struct pt_view url = pt_view_of("");

    check(text);
    while (pt_account_url_split_next(&text, &url)) {
        check(url);
    }
    return 0;
}
