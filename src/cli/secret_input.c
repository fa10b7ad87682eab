/*
 * cli/secret_input.c: see secret_input.h.
 */
#include "cli/secret_input.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The signal that ended the question, or 0. */
static volatile sig_atomic_t caught_signal;

static bool fail(struct pt_secret_input *input, const char *text)
{
    (void)snprintf(input->message, sizeof input->message, "%s", text);
    return false;
}

static bool fail_errno(
    struct pt_secret_input *input, const char *path, int sys_errno)
{
    char reason[128] = "";

    (void)strerror_r(sys_errno, reason, sizeof reason);
    (void)snprintf(input->message, sizeof input->message,
        "the secret cannot be read from '%s': %s", path, reason);
    return false;
}

/* Drops the line end and judges what is left. */
static bool finish(struct pt_secret_input *input)
{
    if (input->len > 0 && input->bytes[input->len - 1] == '\n') {
        input->len--;
        if (input->len > 0 && input->bytes[input->len - 1] == '\r') {
            input->len--;
        }
    }
    if (input->len == 0) {
        return fail(input, "the secret is empty");
    }
    if (input->len > PT_SECRET_INPUT_LIMIT_BYTES) {
        return fail(input, "the secret is longer than 16384 bytes");
    }
    if (memchr(input->bytes, '\n', input->len) ||
        memchr(input->bytes, '\r', input->len)) {
        return fail(input, "the secret has more than one line");
    }
    return true;
}

/* Reads what is there; gives the count, 0 at the end, or -1 with errno. */
static ssize_t read_some(int fd, struct pt_secret_input *input)
{
    ssize_t got = -1;

    do {
        got = read(
            fd, input->bytes + input->len, sizeof input->bytes - input->len);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        input->len += (size_t)got;
    }
    return got;
}

static bool read_to_end(int fd, const char *path, struct pt_secret_input *input)
{
    ssize_t got = 1;

    while (got > 0 && input->len < sizeof input->bytes) {
        got = read_some(fd, input);
    }
    return got < 0 ? fail_errno(input, path, errno) : finish(input);
}

bool pt_secret_input_read_file(const char *path, struct pt_secret_input *ret)
{
    bool is_read = false;
    int fd = STDIN_FILENO;

    if (strcmp(path, "-") == 0) {
        return read_to_end(fd, "standard input", ret);
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return fail_errno(ret, path, errno);
    }
    is_read = read_to_end(fd, path, ret);
    (void)close(fd);
    return is_read;
}

/* ---- the terminal -------------------------------------------------------- */

static const int watched_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/* How the terminal and the signals were before. */
struct terminal {
    struct termios mode;
    struct sigaction actions[COUNT_OF(watched_signals)];
    struct sigaction stop_action;
    sigset_t mask;
};

static void note_signal(int number)
{
    caught_signal = number;
}

static void show_typing(const struct terminal *before)
{
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before->mode);
    /* One that came meanwhile is noted now. */
    (void)pthread_sigmask(SIG_SETMASK, &before->mask, NULL);
    for (size_t i = 0; i < COUNT_OF(watched_signals); i++) {
        (void)sigaction(watched_signals[i], &before->actions[i], NULL);
    }
    (void)sigaction(SIGTSTP, &before->stop_action, NULL);
}

static bool hide_typing(struct terminal *before)
{
    struct sigaction noting = {.sa_handler = note_signal};
    struct sigaction ignoring = {.sa_handler = SIG_IGN};
    struct termios mode;
    sigset_t watched;

    if (tcgetattr(STDIN_FILENO, &before->mode) != 0) {
        return false;
    }
    caught_signal = 0;
    (void)sigemptyset(&watched);
    for (size_t i = 0; i < COUNT_OF(watched_signals); i++) {
        (void)sigaddset(&watched, watched_signals[i]);
    }
    (void)pthread_sigmask(SIG_BLOCK, &watched, &before->mask);
    for (size_t i = 0; i < COUNT_OF(watched_signals); i++) {
        (void)sigaction(watched_signals[i], &noting, &before->actions[i]);
    }
    /* Stopped, the terminal would stay blind for the shell. */
    (void)sigaction(SIGTSTP, &ignoring, &before->stop_action);
    mode = before->mode;
    mode.c_lflag &= ~(tcflag_t)ECHO;
    mode.c_lflag |= (tcflag_t)ECHONL;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &mode) == 0) {
        return true;
    }
    show_typing(before);
    return false;
}

/* Waits for a line, or a signal: only here are they let through, so that none
 * comes just before the wait and leaves it waiting. */
static bool wait_for_line(const struct terminal *before)
{
    fd_set readable;
    int count = 0;

    do {
        FD_ZERO(&readable);
        FD_SET(STDIN_FILENO, &readable);
        count = pselect(
            STDIN_FILENO + 1, &readable, NULL, NULL, NULL, &before->mask);
    } while (count < 0 && errno == EINTR && caught_signal == 0);
    return count > 0;
}

static bool read_line(
    const struct terminal *before, struct pt_secret_input *input)
{
    while (input->len < sizeof input->bytes) {
        if (!wait_for_line(before)) {
            return fail(input, "the question was not answered");
        }
        if (read_some(STDIN_FILENO, input) <= 0 ||
            input->bytes[input->len - 1] == '\n') {
            break;
        }
    }
    return finish(input);
}

bool pt_secret_input_ask(const char *question, struct pt_secret_input *ret)
{
    struct terminal before;
    bool is_read = false;

    if (!isatty(STDIN_FILENO) || !hide_typing(&before)) {
        return fail(ret, "standard input is no terminal");
    }
    (void)fputs(question, stderr);
    (void)fflush(stderr);
    is_read = read_line(&before, ret);
    show_typing(&before);
    if (caught_signal != 0) {
        (void)fputc('\n', stderr);
        pt_secret_input_done(ret);
        (void)raise(caught_signal);
    }
    return is_read;
}

void pt_secret_input_done(struct pt_secret_input *input)
{
    explicit_bzero(input->bytes, sizeof input->bytes);
    input->len = 0;
}
