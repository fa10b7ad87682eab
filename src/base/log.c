/*
 * base/log.c: events, one line each. See log.h.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

void pt_log_event(
    const struct pt_log *log, enum pt_log_level level, const char *format, ...)
{
    char line[PT_LIMIT_LOG_LINE_BYTES];
    va_list args;

    if (!log || !log->fn || level > log->max_level) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    log->fn(level, line, log->context);
}

static bool is_plain(char byte)
{
    return byte > 0x20 && byte < 0x7F && byte != '"' && byte != '\\' &&
           byte != '=';
}

static bool is_plain_text(struct pt_view value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (!is_plain(value.ptr[i])) {
            return false;
        }
    }
    return value.len > 0;
}

/* Writes one byte, escaped where it must be; at most four characters. */
static size_t escape_byte(char byte, char out[5])
{
    if (is_plain(byte) || byte == ' ' || byte == '=') {
        out[0] = byte;
        return 1;
    }
    if (byte == '"' || byte == '\\') {
        out[0] = '\\';
        out[1] = byte;
        return 2;
    }
    (void)snprintf(out, 5, "\\x%02X", (unsigned)(unsigned char)byte);
    return 4;
}

const char *pt_log_value(struct pt_view value, char *out, size_t out_size)
{
    size_t written = 0;

    if (is_plain_text(value) && value.len < out_size) {
        memcpy(out, value.ptr, value.len);
        out[value.len] = '\0';
        return out;
    }
    out[written++] = '"';
    for (size_t i = 0; i < value.len; i++) {
        char escaped[5] = "";
        size_t len = escape_byte(value.ptr[i], escaped);

        if (written + len + 2 > out_size) {
            break;
        }
        memcpy(out + written, escaped, len);
        written += len;
    }
    out[written++] = '"';
    out[written] = '\0';
    return out;
}
