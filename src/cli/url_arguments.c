/*
 * cli/url_arguments.c: see url_arguments.h.
 */
#include "cli/url_arguments.h"

#include "cli/memory.h"

/* volatile: nobody reads argv again, so plain stores could be dropped. */
static void overwrite(char *text)
{
    for (volatile char *p = text; *p != '\0'; p++) {
        *p = 'x';
    }
}

static void take_one(char *url, struct pt_url_argument *item)
{
    struct postern_account *account = NULL;

    if (postern_account_new_from_url(url, &account, &item->error) ==
        POSTERN_OK) {
        item->account = account;
    }
}

bool pt_url_arguments_take(
    char **urls, size_t count, struct pt_url_arguments *ret)
{
    struct pt_url_argument *items = pt_memory_new(count, sizeof items[0]);

    for (size_t i = 0; i < count; i++) {
        if (items) {
            take_one(urls[i], &items[i]);
        }
        overwrite(urls[i]);
    }
    if (!items) {
        return false;
    }
    *ret = (struct pt_url_arguments){.items = items, .count = count};
    return true;
}

void pt_url_arguments_done(struct pt_url_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        postern_account_free(arguments->items[i].account);
    }
    pt_memory_free(arguments->items);
    *arguments = (struct pt_url_arguments){0};
}
