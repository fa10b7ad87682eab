/*
 * Accounts, messages and files for tests: small, real, made by our own code.
 */
#ifndef PT_TEST_SAMPLE_H
#define PT_TEST_SAMPLE_H

#include <stddef.h>

#include "model/account.h"
#include "model/message.h"

/* The service page's own account, with two targets. */
#define SAMPLE_URL                                                 \
    "azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd/" \
    "one@example.org/two@example.org"
#define SAMPLE_SECRET "rt/djdwjjd"

/** Parses a URL; the test fails when it is refused. */
void sample_account(const char *url, struct pt_account *ret);

/** As sample_account(), at a base URL for both hosts. */
void sample_account_at(
    const char *url, const char *base_url, struct pt_account *ret);

/** One message for each target; body is HTML. With path, the file is
 * attached as it is now. */
struct pt_message_list *sample_messages(const struct pt_account *account,
    const char *title, const char *body, const char *path);

/** A fresh folder, to be removed with sample_dir_remove(). */
char *sample_dir_new(void);
void sample_dir_remove(char *dir);

/** Writes size bytes into dir/name: byte i is (i % 251 * 31 + 7) % 251.
 * Returns the path (pt_free). */
char *sample_file(const char *dir, const char *name, size_t size);

#endif
