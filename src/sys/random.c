/*
 * sys/random.c: random bytes and identifiers. See random.h.
 */
#include "sys/random.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"

/* The most that getentropy(3) gives in one call. */
#define PIECE_BYTES ((size_t)256)

/* getentropy(3) is getrandom(2) without its interruptions and short reads. */
enum postern_status pt_random_bytes(
    void *bytes, size_t len, struct postern_error *err)
{
    unsigned char *out = bytes;
    size_t filled = 0;

    while (filled < len) {
        size_t rest = len - filled;
        size_t piece = rest < PIECE_BYTES ? rest : PIECE_BYTES;

        if (getentropy(out + filled, piece) != 0) {
            return pt_fail_errno(err, POSTERN_E_INTERNAL, errno,
                "the system gives no random bytes");
        }
        filled += piece;
    }
    return POSTERN_OK;
}

/* RFC 9562 section 5.4: version 4 in the upper half of byte 6, variant 10 in
 * the two upper bits of byte 8. */
enum postern_status pt_random_uuid(
    char out[PT_UUID_TEXT_SIZE], struct postern_error *err)
{
    unsigned char b[16] = {0};
    enum postern_status status = pt_random_bytes(b, sizeof(b), err);

    if (status != POSTERN_OK) {
        return status;
    }
    b[6] = (unsigned char)((b[6] & 0x0FU) | 0x40U);
    b[8] = (unsigned char)((b[8] & 0x3FU) | 0x80U);
    (void)snprintf(out, PT_UUID_TEXT_SIZE,
        "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
        b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
        b[11], b[12], b[13], b[14], b[15]);
    return POSTERN_OK;
}
