/*
 * cli/url_arguments.c: see url_arguments.h.
 */
#include "cli/url_arguments.h"

#include "cli/memory.h"
#include "cli/url_pieces.h"

static void take_one(const char *url, struct pt_url_argument *item)
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
    struct pt_url_pieces pieces = {.urls = NULL};
    bool is_taken = pt_url_pieces_take(urls, count, &pieces);
    struct pt_url_argument *items =
        is_taken ? pt_memory_new(pieces.count, sizeof items[0]) : NULL;

    for (size_t i = 0; items && i < pieces.count; i++) {
        take_one(pieces.urls[i], &items[i]);
    }
    if (items) {
        *ret = (struct pt_url_arguments){.items = items, .count = pieces.count};
    }
    pt_url_pieces_done(&pieces);
    return items != NULL;
}

void pt_url_arguments_done(struct pt_url_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++) {
        postern_account_free(arguments->items[i].account);
    }
    pt_memory_free(arguments->items);
    *arguments = (struct pt_url_arguments){0};
}
