/*
 * base/error.c: filling in struct postern_error. See error.h.
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const status_names[] = {
    [POSTERN_OK] = "ok",
    [POSTERN_E_ARGUMENT] = "argument",
    [POSTERN_E_MEMORY] = "memory",
    [POSTERN_E_INVALID] = "invalid",
    [POSTERN_E_TOO_LARGE] = "too-large",
    [POSTERN_E_FILE] = "file",
    [POSTERN_E_NETWORK] = "network",
    [POSTERN_E_TLS] = "tls",
    [POSTERN_E_PROXY] = "proxy",
    [POSTERN_E_AUTH] = "auth",
    [POSTERN_E_FORBIDDEN] = "forbidden",
    [POSTERN_E_NOT_FOUND] = "not-found",
    [POSTERN_E_THROTTLED] = "throttled",
    [POSTERN_E_REFUSED] = "refused",
    [POSTERN_E_SERVICE] = "service",
    [POSTERN_E_UNCERTAIN] = "uncertain",
    [POSTERN_E_CANCELLED] = "cancelled",
    [POSTERN_E_CHANGED] = "changed",
    [POSTERN_E_INTERNAL] = "internal",
};

static const char *const advice_names[] = {
    [POSTERN_ADVICE_GIVE_UP] = "give up",
    [POSTERN_ADVICE_RETRY] = "retry",
    [POSTERN_ADVICE_SIGN_IN_AGAIN] = "sign in again",
    [POSTERN_ADVICE_FIX_CONFIGURATION] = "fix configuration",
    [POSTERN_ADVICE_FIND_OUT] = "find out",
};

static const char *name_at(const char *const *names, size_t count, size_t index)
{
    return index < count && names[index] ? names[index] : "unknown";
}

const char *postern_status_name(enum postern_status status)
{
    return name_at(status_names, sizeof(status_names) / sizeof(status_names[0]),
        (size_t)status);
}

const char *postern_advice_name(enum postern_advice advice)
{
    return name_at(advice_names, sizeof(advice_names) / sizeof(advice_names[0]),
        (size_t)advice);
}

/* Bytes of the UTF-8 character that begins with this one. */
static size_t character_len(unsigned char first)
{
    if (first >= 0xF0U) {
        return 4;
    }
    if (first >= 0xE0U) {
        return 3;
    }
    return first >= 0xC0U ? 2 : 1;
}

/* Cuts an incomplete UTF-8 sequence off the end of a text that was cut. */
static void drop_cut_character(char *text)
{
    size_t len = strlen(text);
    size_t tail = 0;

    while (tail < 3 && len > tail &&
           ((unsigned char)text[len - 1 - tail] & 0xC0U) == 0x80U) {
        tail++;
    }
    if (len > tail &&
        character_len((unsigned char)text[len - 1 - tail]) > tail + 1) {
        text[len - 1 - tail] = '\0';
    }
}

static void blank_controls(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20U || *text == 0x7F) {
            *text = ' ';
        }
    }
}

static void write_message(struct postern_error *err, const char *format,
    va_list args) PT_PRINTF(2, 0);

static void write_message(
    struct postern_error *err, const char *format, va_list args)
{
    int written = vsnprintf(err->message, sizeof(err->message), format, args);

    if (written >= (int)sizeof(err->message)) {
        drop_cut_character(err->message);
    }
    blank_controls(err->message);
}

enum postern_status pt_fail(struct postern_error *err,
    enum postern_status status, enum postern_advice advice, const char *format,
    ...)
{
    va_list args;

    if (!err) {
        return status;
    }
    *err = (struct postern_error){.status = status, .advice = advice};
    va_start(args, format);
    write_message(err, format, args);
    va_end(args);
    return status;
}

void pt_error_append(struct postern_error *err, const char *text)
{
    size_t len = strlen(err->message);
    size_t room = sizeof(err->message) - len;

    if ((size_t)snprintf(err->message + len, room, "%s", text) >= room) {
        drop_cut_character(err->message);
    }
}

static void append_message(struct postern_error *err, const char *text)
{
    pt_error_append(err, ": ");
    pt_error_append(err, text);
}

enum postern_status pt_fail_errno(struct postern_error *err,
    enum postern_status status, int sys_errno, const char *format, ...)
{
    char text[96] = "";
    va_list args;

    if (!err) {
        return status;
    }
    *err = (struct postern_error){.status = status,
        .advice = POSTERN_ADVICE_FIX_CONFIGURATION,
        .sys_errno = sys_errno};
    va_start(args, format);
    write_message(err, format, args);
    va_end(args);
    if (strerror_r(sys_errno, text, sizeof(text)) == 0) {
        append_message(err, text);
    }
    return status;
}

enum postern_status pt_fail_memory(struct postern_error *err)
{
    return pt_fail(
        err, POSTERN_E_MEMORY, POSTERN_ADVICE_RETRY, "memory is out");
}

void pt_error_prefix(struct postern_error *err, const char *format, ...)
{
    char inner[sizeof(err->message)];
    va_list args;

    if (!err) {
        return;
    }
    memcpy(inner, err->message, sizeof(inner));
    va_start(args, format);
    write_message(err, format, args);
    va_end(args);
    append_message(err, inner);
}

void pt_error_copy_field(char *field, size_t field_size, struct pt_view text)
{
    size_t len = text.len < field_size - 1 ? text.len : field_size - 1;

    for (size_t i = 0; i < len; i++) {
        bool is_printable = text.ptr[i] > 0x20 && text.ptr[i] < 0x7F;

        field[i] = '?';
        if (is_printable) {
            field[i] = text.ptr[i];
        }
    }
    field[len] = '\0';
}

void pt_error_set_code(struct postern_error *err, struct pt_view code)
{
    if (err) {
        pt_error_copy_field(err->service_code, sizeof(err->service_code), code);
    }
}
