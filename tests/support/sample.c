/*
 * Accounts, messages and files for tests. See sample.h.
 */
#include "sample.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "account/url.h"
#include "base/buf.h"
#include "compose/compose.h"
#include "sys/input_file.h"

void sample_account_at(
    const char *url, const char *base_url, struct pt_account *ret)
{
    struct postern_error err = {.status = POSTERN_OK};

    if (pt_account_url_parse(pt_view_of(url), pt_cloud_default_named(base_url),
            ret, &err) != POSTERN_OK) {
        fail_msg("%s", err.message);
    }
}

void sample_account(const char *url, struct pt_account *ret)
{
    sample_account_at(url, "global", ret);
}

static void attach(struct pt_notification *notification, const char *path)
{
    struct pt_file_stat now = {0};
    struct pt_file_ref file = {.path_utf8 = NULL};
    int fd = -1;

    assert_int_equal(pt_input_file_open(path, &fd, &now, NULL), POSTERN_OK);
    pt_input_file_close(fd);
    file.path_utf8 = pt_strdup(path);
    file.device = now.device;
    file.inode = now.inode;
    file.size_bytes = now.size_bytes;
    file.modified_unix_s = now.modified_unix_s;
    file.modified_ns = now.modified_ns;
    assert_int_equal(pt_attachment_list_add(&notification->attachments,
                         strrchr(path, '/') + 1, "text/plain", &file, NULL),
        POSTERN_OK);
    pt_free(file.path_utf8);
}

struct pt_message_list *sample_messages(const struct pt_account *account,
    const char *title, const char *body, const char *path)
{
    struct pt_notification notification;
    struct pt_message_list *list = NULL;
    struct postern_error err = {.status = POSTERN_OK};

    pt_notification_init(&notification);
    pt_free(notification.title);
    notification.title = pt_strdup(title);
    notification.body_format = POSTERN_FORMAT_HTML;
    assert_int_equal(
        pt_buf_append_text(&notification.body, body, NULL), POSTERN_OK);
    if (path) {
        attach(&notification, path);
    }
    if (pt_compose(account, &notification, &list, &err) != POSTERN_OK) {
        fail_msg("%s", err.message);
    }
    pt_notification_done(&notification);
    return list;
}

char *sample_dir_new(void)
{
    char *dir = pt_strdup("/tmp/postern-test-XXXXXX");

    assert_non_null(dir);
    assert_non_null(mkdtemp(dir));
    return dir;
}

static char *join(const char *dir, const char *name)
{
    struct pt_buf path;

    pt_buf_init(&path, 4096);
    assert_int_equal(
        pt_buf_append_format(&path, NULL, "%s/%s", dir, name), POSTERN_OK);
    return pt_buf_take(&path);
}

/* Removes the files of a folder; depth folders down too. */
static void empty_dir(const char *dir, int depth)
{
    DIR *listing = opendir(dir);

    if (!listing) {
        return;
    }
    for (struct dirent *entry = readdir(listing); entry;
         entry = readdir(listing)) {
        char *path = join(dir, entry->d_name);

        if (entry->d_name[0] != '.' && unlink(path) != 0 && depth > 0) {
            empty_dir(path, depth - 1);
            (void)rmdir(path);
        }
        pt_free(path);
    }
    (void)closedir(listing);
}

void sample_dir_remove(char *dir)
{
    empty_dir(dir, 2);
    (void)rmdir(dir);
    pt_free(dir);
}

char *sample_file(const char *dir, const char *name, size_t size)
{
    char *path = join(dir, name);
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    for (size_t i = 0; i < size; i++) {
        (void)fputc((int)((i % 251 * 31 + 7) % 251), file);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}
