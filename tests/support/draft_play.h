/*
 * A delivery by the draft route, played by a script of answers: no network, no
 * clock, and files that nobody reads.
 */
#ifndef PT_TEST_DRAFT_PLAY_H
#define PT_TEST_DRAFT_PLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "graph/delivery.h"

/* Stands in the URL of every upload session. */
#define DRAFT_PLAY_UPLOAD_SECRET "authtoken=Up.Lo-Ad"

struct draft_play {
    struct pt_account account;
    struct pt_message_list *list;
    struct pt_delivery delivery;
    struct pt_secret token;
    unsigned id_count;
    struct pt_buf log;   /* "create attach w1000 list send " */
    size_t stored_count; /* attachments, as a good service has them */
};

/**
 * A delivery of these files, on the draft route from the start:
 * a  "a.txt", 816 bytes              m  "m.bin", 3,050,000 bytes
 * b  "b.bin", 10,000,000 bytes       p  "p.bin", 2,999,999 bytes
 * A  another "a.txt", 900,000 bytes  h  "h.bin", 9,000,000 bytes
 */
void draft_play_init(struct draft_play *play, const char *files);
void draft_play_done(struct draft_play *play);

/** Brings it to its next request, whatever that takes; logs waits ("w1000"),
 * sign-ins ("again") and the request. False when it has ended. */
bool draft_play_advance(struct draft_play *play);

/** Writes the answer of one word; false when the word is not known:
 *
 *     201          a status; from 400 on with Graph's error body and id
 *     503/7        the same with a Retry-After
 *     400:CODE     the same with an error code
 *     bare404      without Graph's error body and id
 *     early503     before the whole request was out
 *     lost cut tls changed cancelled memory   no answer
 *     made url     a draft; an upload session
 *     next=N next  where the upload goes on; without saying where
 *     list=01xs    the first two files, a foreign one, the first file too small
 *     draft sent   the draft, unsent or sent
 *     none found orphan own   what a search gives
 *     junk200 junk201         no JSON
 */
bool draft_play_answer(const struct draft_play *play, struct pt_view word,
    struct pt_response *ret);

/** The word of a service that works, for the request that is needed; it keeps
 * what it was given. */
#define DRAFT_PLAY_WORD_SIZE 32
void draft_play_good_word(
    struct draft_play *play, char word[DRAFT_PLAY_WORD_SIZE]);

#endif
