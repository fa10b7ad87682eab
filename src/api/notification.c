/*
 * api/notification.c: notifications of the public API. See postern/message.h.
 */
#include "api/notification.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "codec/content_type.h"
#include "codec/utf8.h"
#include "sys/input_file.h"

static enum postern_status fail_argument(
    struct postern_error *err, const char *function)
{
    return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
        "%s: an argument is NULL or out of range", function);
}

static enum postern_status check_utf8(
    struct pt_view text, const char *what, struct postern_error *err)
{
    size_t offset = 0;

    if (pt_utf8_is_valid(text, &offset)) {
        return POSTERN_OK;
    }
    return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
        "the %s is not UTF-8 text: byte 0x%02X at offset %zu; convert it "
        "first, for instance with iconv",
        what, (unsigned)(unsigned char)text.ptr[offset], offset);
}

enum postern_status postern_notification_new(
    struct postern_notification **ret, struct postern_error *err)
{
    struct postern_notification *notification = NULL;

    if (!ret) {
        return fail_argument(err, "postern_notification_new");
    }
    notification = pt_calloc(1, sizeof(*notification));
    if (!notification) {
        return pt_fail_memory(err);
    }
    pt_notification_init(&notification->model);
    *ret = notification;
    return POSTERN_OK;
}

void postern_notification_free(struct postern_notification *notification)
{
    if (notification) {
        pt_notification_done(&notification->model);
        pt_free(notification);
    }
}

static void blank_line_ends(char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n' || *text == '\r') {
            *text = ' ';
        }
    }
}

enum postern_status postern_notification_set_title(
    struct postern_notification *notification, const char *title_utf8,
    struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;
    char *title = NULL;

    if (!notification || !title_utf8) {
        return fail_argument(err, "postern_notification_set_title");
    }
    status = check_utf8(pt_view_of(title_utf8), "title", err);
    if (status != POSTERN_OK) {
        return status;
    }
    title = pt_strdup(title_utf8);
    if (!title) {
        return pt_fail_memory(err);
    }
    blank_line_ends(title);
    pt_free(notification->model.title);
    notification->model.title = title;
    return POSTERN_OK;
}

enum postern_status postern_notification_set_body(
    struct postern_notification *notification, const char *body_utf8,
    size_t size_bytes, enum postern_format format, struct postern_error *err)
{
    struct pt_buf body;
    enum postern_status status = POSTERN_OK;

    if (!notification || !body_utf8 ||
        (format != POSTERN_FORMAT_TEXT && format != POSTERN_FORMAT_HTML &&
            format != POSTERN_FORMAT_MARKDOWN)) {
        return fail_argument(err, "postern_notification_set_body");
    }
    status = check_utf8(pt_view_make(body_utf8, size_bytes), "body", err);
    if (status != POSTERN_OK) {
        return status;
    }
    pt_buf_init(&body, PT_LIMIT_BODY_BYTES);
    status = pt_buf_append(&body, body_utf8, size_bytes, err);
    if (status != POSTERN_OK) {
        pt_buf_done(&body);
        pt_error_prefix(err, "the body is too much");
        return status;
    }
    pt_buf_done(&notification->model.body);
    notification->model.body = body;
    notification->model.body_format = format;
    return POSTERN_OK;
}

enum postern_status postern_notification_set_type(
    struct postern_notification *notification, enum postern_type type,
    struct postern_error *err)
{
    if (!notification || type < POSTERN_TYPE_INFO ||
        type > POSTERN_TYPE_FAILURE) {
        return fail_argument(err, "postern_notification_set_type");
    }
    notification->model.type = type;
    return POSTERN_OK;
}

enum postern_status postern_notification_set_escapes(
    struct postern_notification *notification, int is_on,
    struct postern_error *err)
{
    if (!notification) {
        return fail_argument(err, "postern_notification_set_escapes");
    }
    notification->model.has_escapes = is_on != 0;
    return POSTERN_OK;
}

enum postern_status postern_notification_set_emojis(
    struct postern_notification *notification, int is_on,
    struct postern_error *err)
{
    if (!notification) {
        return fail_argument(err, "postern_notification_set_emojis");
    }
    notification->model.has_emojis = is_on != 0;
    return POSTERN_OK;
}

/* The last part of a path. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Takes down size and date; content is read when the mail goes out. */
static enum postern_status look_at_file(
    const char *path, struct pt_file_ref *ret, struct postern_error *err)
{
    struct pt_file_stat file = {0};
    int fd = -1;
    enum postern_status status = pt_input_file_open(path, &fd, &file, err);

    pt_input_file_close(fd);
    if (status != POSTERN_OK) {
        pt_error_prefix(err, "attachment");
        return status;
    }
    ret->device = file.device;
    ret->inode = file.inode;
    ret->size_bytes = file.size_bytes;
    ret->modified_unix_s = file.modified_unix_s;
    ret->modified_ns = file.modified_ns;
    return POSTERN_OK;
}

enum postern_status postern_notification_add_file(
    struct postern_notification *notification, const char *path_utf8,
    struct postern_error *err)
{
    struct pt_file_ref file = {.path_utf8 = NULL};
    const char *name = NULL;
    char *path = NULL;
    enum postern_status status = POSTERN_OK;

    if (!notification || !path_utf8) {
        return fail_argument(err, "postern_notification_add_file");
    }
    name = name_of(path_utf8);
    status = check_utf8(pt_view_of(name), "attachment's name", err);
    if (status == POSTERN_OK) {
        status = look_at_file(path_utf8, &file, err);
    }
    if (status != POSTERN_OK) {
        return status;
    }
    path = pt_strdup(path_utf8);
    if (!path) {
        return pt_fail_memory(err);
    }
    file.path_utf8 = path;
    status = pt_attachment_list_add(&notification->model.attachments, name,
        pt_content_type_of_name(pt_view_of(name)), &file, err);
    pt_free(path);
    return status;
}
