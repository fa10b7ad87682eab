/*
 * Unit tests of codec/content_type.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "codec/content_type.h"

#define UNKNOWN "application/octet-stream"

struct row {
    const char *name;
    const char *expected;
};

static const struct row rows[] = {
    {"notes.txt", "text/plain"},
    {"NOTES.TXT", "text/plain"},
    {"report.pdf", "application/pdf"},
    {"photo.jpeg", "image/jpeg"},
    {"photo.JPG", "image/jpeg"},
    {"logo.png", "image/png"},
    {"page.html", "text/html"},
    {"data.csv", "text/csv"},
    {"data.json", "application/json"},
    {"archive.tar.gz", "application/gzip"},
    {"sheet.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"letter.docx",
        "application/"
        "vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"mail.eml", "message/rfc822"},
    {"film.mp4", "video/mp4"},
    {"song.mp3", "audio/mpeg"},
    {"invite.ics", "text/calendar"},
    {"folder.txt/file.png", "image/png"},
    {"last.mail.eml", "message/rfc822"},
    {"", UNKNOWN},
    {"noending", UNKNOWN},
    {"ends.", UNKNOWN},
    {"file.unheardof", UNKNOWN},
    {"folder.txt/file", UNKNOWN},
    {".txt", UNKNOWN},
    {"folder/.txt", UNKNOWN},
    {"txt", UNKNOWN},
    {"a.txt ", UNKNOWN},
};

static void test_content_type__goes_by_the_ending(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *type = pt_content_type_of_name(pt_view_of(rows[i].name));

        if (strcmp(type, rows[i].expected) != 0) {
            fail_msg("'%s' is %s", rows[i].name, type);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content_type__goes_by_the_ending),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
