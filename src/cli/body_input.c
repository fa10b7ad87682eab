/*
 * cli/body_input.c: see body_input.h.
 */
#include "cli/body_input.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "cli/memory.h"

#define FIRST_CAP_BYTES ((size_t)64 * 1024)

/* Room for one byte more than allowed, to see that there is more. */
#define LAST_CAP_BYTES (PT_BODY_INPUT_LIMIT_BYTES + 1)

/* A block that is full gets twice the size. */
static bool ensure_room(char **text, size_t len, size_t *cap)
{
    if (len < *cap) {
        return true;
    }
    size_t bigger = *cap == 0 ? FIRST_CAP_BYTES : *cap * 2;
    if (bigger > LAST_CAP_BYTES) {
        bigger = LAST_CAP_BYTES;
    }
    char *grown = pt_memory_grow(*text, bigger);
    if (!grown) {
        return false;
    }
    *text = grown;
    *cap = bigger;
    return true;
}

/* As read(2), but waits where somebody made the descriptor non-blocking. */
static ssize_t read_some(int fd, char *to, size_t size)
{
    for (;;) {
        ssize_t got = read(fd, to, size);
        if (got >= 0) {
            return got;
        }
        if (errno == EAGAIN) {
            struct pollfd ready = {.fd = fd, .events = POLLIN};
            (void)poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return -1;
        }
    }
}

static size_t join_line_ends(char *text, size_t len)
{
    size_t out = 0;

    for (size_t in = 0; in < len; in++) {
        if (text[in] != '\r') {
            text[out++] = text[in];
            continue;
        }
        text[out++] = '\n';
        if (in + 1 < len && text[in + 1] == '\n') {
            in++;
        }
    }
    return out;
}

static enum pt_body_input_status read_all(int fd, struct pt_body_input *input)
{
    size_t cap = 0;

    for (;;) {
        if (!ensure_room(&input->text, input->size_bytes, &cap)) {
            return PT_BODY_INPUT_MEMORY;
        }
        ssize_t got = read_some(
            fd, input->text + input->size_bytes, cap - input->size_bytes);
        if (got < 0 && errno != EBADF) {
            input->sys_errno = errno;
            return PT_BODY_INPUT_ERROR;
        }
        if (got <= 0) {
            return PT_BODY_INPUT_OK;
        }
        input->size_bytes += (size_t)got;
        if (input->size_bytes > PT_BODY_INPUT_LIMIT_BYTES) {
            return PT_BODY_INPUT_TOO_LARGE;
        }
    }
}

enum pt_body_input_status pt_body_input_read(int fd, struct pt_body_input *ret)
{
    struct pt_body_input input = {.text = NULL};
    enum pt_body_input_status status = read_all(fd, &input);

    if (status != PT_BODY_INPUT_OK) {
        ret->sys_errno = input.sys_errno;
        pt_body_input_done(&input);
        return status;
    }
    if (input.text) {
        input.size_bytes = join_line_ends(input.text, input.size_bytes);
    }
    *ret = input;
    return PT_BODY_INPUT_OK;
}

void pt_body_input_done(struct pt_body_input *input)
{
    pt_memory_free(input->text);
    *input = (struct pt_body_input){.text = NULL};
}
