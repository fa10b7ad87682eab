/*
 * Segments as one stream, read in pieces of every size.
 */
#include <fcntl.h>
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

#include "base/base64.h"
#include "base/buf.h"
#include "http/body_reader.h"
#include "sample.h"
#include "sys/input_file.h"

#define FILE_BYTES ((size_t)40000)

struct fixture {
    char *dir;
    char *path;
    struct pt_file_ref file;
    struct pt_body body;
    struct pt_body_reader *reader;
};

static void look_at(struct pt_file_ref *file, char *path)
{
    struct pt_file_stat now = {0};
    int fd = -1;

    assert_int_equal(pt_input_file_open(path, &fd, &now, NULL), POSTERN_OK);
    pt_input_file_close(fd);
    *file = (struct pt_file_ref){.path_utf8 = path,
        .device = now.device,
        .inode = now.inode,
        .size_bytes = now.size_bytes,
        .modified_unix_s = now.modified_unix_s,
        .modified_ns = now.modified_ns};
}

static void set_up(struct fixture *fixture, size_t file_bytes)
{
    fixture->dir = sample_dir_new();
    fixture->path = sample_file(fixture->dir, "file.bin", file_bytes);
    look_at(&fixture->file, fixture->path);
    pt_body_init(&fixture->body);
    fixture->reader = pt_calloc(1, sizeof(*fixture->reader));
    assert_non_null(fixture->reader);
    pt_body_reader_init(fixture->reader, &fixture->body);
}

static void tear_down(struct fixture *fixture)
{
    pt_body_reader_done(fixture->reader);
    pt_free(fixture->reader);
    pt_body_done(&fixture->body);
    pt_free(fixture->path);
    sample_dir_remove(fixture->dir);
}

static void add_text(struct fixture *fixture, const char *text)
{
    assert_int_equal(
        pt_body_add_memory(&fixture->body, pt_view_of(text), NULL), POSTERN_OK);
}

static void add_file(struct fixture *fixture, enum pt_segment_kind kind,
    uint64_t offset_bytes, uint64_t size_bytes)
{
    assert_int_equal(pt_body_add_file(&fixture->body, kind, &fixture->file,
                         offset_bytes, size_bytes, NULL),
        POSTERN_OK);
}

/* Reads all, piece_bytes at a time. */
static enum postern_status read_all(
    struct fixture *fixture, size_t piece_bytes, struct pt_buf *out)
{
    char piece[65536];

    for (;;) {
        size_t len = 0;
        enum postern_status status = pt_body_reader_read(
            fixture->reader, piece, piece_bytes, &len, NULL);

        if (status != POSTERN_OK || len == 0) {
            return status;
        }
        assert_true(len <= piece_bytes);
        assert_int_equal(pt_buf_append(out, piece, len, NULL), POSTERN_OK);
    }
}

static unsigned char byte_at(size_t i)
{
    return (unsigned char)((i % 251 * 31 + 7) % 251);
}

/* What the body should read as: "<" base64 "|" a range as it is ">" */
static void expect(struct pt_buf *out, size_t file_bytes)
{
    unsigned char *bytes = pt_malloc(file_bytes);
    char *base64 = pt_malloc(file_bytes / 3 * 4 + 8);
    size_t len = 0;

    assert_non_null(bytes);
    assert_non_null(base64);
    for (size_t i = 0; i < file_bytes; i++) {
        bytes[i] = byte_at(i);
    }
    len = pt_base64_encode(bytes, file_bytes, base64);
    assert_int_equal(pt_buf_append_text(out, "<", NULL), POSTERN_OK);
    assert_int_equal(pt_buf_append(out, base64, len, NULL), POSTERN_OK);
    assert_int_equal(pt_buf_append_text(out, "|", NULL), POSTERN_OK);
    assert_int_equal(
        pt_buf_append(out, bytes + 10, file_bytes - 20, NULL), POSTERN_OK);
    assert_int_equal(pt_buf_append_text(out, ">", NULL), POSTERN_OK);
    pt_free(bytes);
    pt_free(base64);
}

static void add_expected_segments(struct fixture *fixture, size_t file_bytes)
{
    add_text(fixture, "<");
    add_file(fixture, PT_SEGMENT_FILE_BASE64, 0, file_bytes);
    add_text(fixture, "|");
    add_file(fixture, PT_SEGMENT_FILE, 10, file_bytes - 20);
    add_text(fixture, ">");
}

static void test_body_reader__pieces_of_any_size_make_the_same(void **state)
{
    static const size_t pieces[] = {
        1, 2, 3, 4, 5, 7, 64, 4095, 16384, 16385, 65536};
    static const size_t sizes[] = {21, 22, 23, FILE_BYTES};

    (void)state;
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        struct fixture fixture;
        struct pt_buf wanted;

        set_up(&fixture, sizes[s]);
        add_expected_segments(&fixture, sizes[s]);
        pt_buf_init(&wanted, 1 << 20);
        expect(&wanted, sizes[s]);
        assert_int_equal(fixture.body.size_bytes, wanted.len);
        for (size_t p = 0; p < sizeof(pieces) / sizeof(pieces[0]); p++) {
            struct pt_buf got;

            pt_buf_init(&got, 1 << 20);
            pt_body_reader_reset(fixture.reader);
            assert_int_equal(read_all(&fixture, pieces[p], &got), POSTERN_OK);
            assert_true(pt_body_reader_is_at_end(fixture.reader));
            assert_int_equal(got.len, wanted.len);
            assert_memory_equal(got.data, wanted.data, wanted.len);
            pt_buf_done(&got);
        }
        pt_buf_done(&wanted);
        tear_down(&fixture);
    }
}

static void test_body_reader__an_empty_body_is_at_its_end(void **state)
{
    struct fixture fixture;
    char byte = 0;
    size_t len = 1;

    (void)state;
    set_up(&fixture, 1);
    assert_true(pt_body_reader_is_at_end(fixture.reader));
    assert_int_equal(
        pt_body_reader_read(fixture.reader, &byte, 1, &len, NULL), POSTERN_OK);
    assert_int_equal(len, 0);
    tear_down(&fixture);
}

static void test_body_reader__an_empty_file_has_to_be_there(void **state)
{
    struct fixture fixture;
    struct pt_buf got;

    (void)state;
    set_up(&fixture, 0);
    add_text(&fixture, "[");
    add_file(&fixture, PT_SEGMENT_FILE_BASE64, 0, 0);
    add_text(&fixture, "]");
    pt_buf_init(&got, 100);
    assert_int_equal(read_all(&fixture, 10, &got), POSTERN_OK);
    assert_string_equal(got.data, "[]");
    assert_int_equal(unlink(fixture.path), 0);
    pt_body_reader_reset(fixture.reader);
    assert_int_equal(read_all(&fixture, 10, &got), POSTERN_E_FILE);
    pt_buf_done(&got);
    tear_down(&fixture);
}

/* SWAP: another file under the same name, as long and as old. */
enum change { GROW = 0, SHRINK = 1, TOUCH = 2, SWAP = 3, REMOVE = 4 };

static void swap_file(const char *path)
{
    char other[600];
    struct stat info;
    struct timespec times[2];
    FILE *file = NULL;

    assert_int_equal(stat(path, &info), 0);
    (void)snprintf(other, sizeof(other), "%s.other", path);
    file = fopen(other, "we");
    assert_non_null(file);
    for (off_t i = 0; i < info.st_size; i++) {
        assert_int_equal(fputc('y', file), 'y');
    }
    assert_int_equal(fclose(file), 0);
    times[0] = info.st_mtim;
    times[1] = info.st_mtim;
    assert_int_equal(utimensat(AT_FDCWD, other, times, 0), 0);
    assert_int_equal(rename(other, path), 0);
}

static void change_file(const char *path, enum change change)
{
    struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    FILE *file = NULL;

    switch (change) {
    case GROW:
        file = fopen(path, "ae");
        assert_non_null(file);
        assert_int_equal(fputc('x', file), 'x');
        assert_int_equal(fclose(file), 0);
        break;
    case SHRINK:
        assert_int_equal(truncate(path, 100), 0);
        break;
    case TOUCH:
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
        break;
    case SWAP:
        swap_file(path);
        break;
    case REMOVE:
    default:
        assert_int_equal(unlink(path), 0);
        break;
    }
}

static void test_body_reader__a_change_before_reading_is_seen(void **state)
{
    static const enum postern_status wanted[] = {
        [GROW] = POSTERN_E_CHANGED,
        [SHRINK] = POSTERN_E_CHANGED,
        [TOUCH] = POSTERN_E_CHANGED,
        [SWAP] = POSTERN_E_CHANGED,
        [REMOVE] = POSTERN_E_FILE,
    };

    (void)state;
    for (enum change change = GROW; change <= REMOVE; change++) {
        struct fixture fixture;
        struct pt_buf got;

        set_up(&fixture, FILE_BYTES);
        add_file(&fixture, PT_SEGMENT_FILE_BASE64, 0, FILE_BYTES);
        change_file(fixture.path, change);
        pt_buf_init(&got, 1 << 20);
        assert_int_equal(read_all(&fixture, 1000, &got), wanted[change]);
        assert_int_equal(got.len, 0);
        pt_buf_done(&got);
        tear_down(&fixture);
    }
}

/* Changed in the middle: the last byte of the body never leaves. */
static void test_body_reader__a_change_while_reading_is_seen(void **state)
{
    (void)state;
    for (enum change change = GROW; change <= TOUCH; change++) {
        struct fixture fixture;
        struct pt_buf got;
        struct postern_error err = {.status = POSTERN_OK};
        char piece[4000];
        size_t len = 0;

        set_up(&fixture, FILE_BYTES);
        add_file(&fixture, PT_SEGMENT_FILE_BASE64, 0, FILE_BYTES);
        add_text(&fixture, "}");
        assert_int_equal(pt_body_reader_read(
                             fixture.reader, piece, sizeof(piece), &len, NULL),
            POSTERN_OK);
        assert_int_equal(len, sizeof(piece));
        change_file(fixture.path, change);
        pt_buf_init(&got, 1 << 20);
        assert_int_equal(read_all(&fixture, 1000, &got), POSTERN_E_CHANGED);
        assert_false(pt_body_reader_is_at_end(fixture.reader));
        assert_int_equal(pt_body_reader_read(
                             fixture.reader, piece, sizeof(piece), &len, &err),
            POSTERN_E_CHANGED);
        assert_non_null(strstr(err.message, "file.bin"));
        pt_buf_done(&got);
        tear_down(&fixture);
    }
}

/* A range of a file has nothing behind it: its last byte stays as well, and
 * however much is asked for at a time. */
static void test_body_reader__a_body_that_ends_in_a_file_is_checked(
    void **state)
{
    static const size_t sizes[] = {FILE_BYTES - 1, FILE_BYTES / 2, 1000};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct fixture fixture;
        char *piece = malloc(FILE_BYTES);
        size_t len = 0;

        assert_non_null(piece);
        set_up(&fixture, FILE_BYTES);
        add_file(&fixture, PT_SEGMENT_FILE, 0, FILE_BYTES);
        assert_int_equal(
            pt_body_reader_read(fixture.reader, piece, sizes[i], &len, NULL),
            POSTERN_OK);
        change_file(fixture.path, TOUCH);
        assert_int_equal(pt_body_reader_read(fixture.reader, piece,
                             FILE_BYTES - sizes[i], &len, NULL),
            POSTERN_E_CHANGED);
        assert_false(pt_body_reader_is_at_end(fixture.reader));
        tear_down(&fixture);
        free(piece);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_body_reader__pieces_of_any_size_make_the_same),
        cmocka_unit_test(test_body_reader__an_empty_body_is_at_its_end),
        cmocka_unit_test(test_body_reader__an_empty_file_has_to_be_there),
        cmocka_unit_test(test_body_reader__a_change_before_reading_is_seen),
        cmocka_unit_test(test_body_reader__a_change_while_reading_is_seen),
        cmocka_unit_test(
            test_body_reader__a_body_that_ends_in_a_file_is_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
