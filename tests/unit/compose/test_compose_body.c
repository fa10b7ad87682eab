/*
 * Unit tests of compose/compose and compose/body: what becomes of title and
 * body.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "compose/body.h"
#include "compose/compose.h"
#include "failing_alloc.h"

#define TEXT POSTERN_FORMAT_TEXT
#define HTML POSTERN_FORMAT_HTML
#define MARKDOWN POSTERN_FORMAT_MARKDOWN

struct scene {
    struct pt_account account;
    struct pt_notification notification;
};

static void open_scene(struct scene *scene, const char *title, const char *body,
    enum postern_format format)
{
    pt_account_init(&scene->account);
    scene->account.source = pt_strdup("user@example.com");
    scene->account.source_kind = PT_SOURCE_ADDRESS;
    pt_notification_init(&scene->notification);
    scene->notification.title = pt_strdup(title);
    assert_int_equal(
        pt_buf_append_text(&scene->notification.body, body, NULL), POSTERN_OK);
    scene->notification.body_format = format;
}

static void close_scene(struct scene *scene)
{
    pt_notification_done(&scene->notification);
    pt_account_done(&scene->account);
}

static struct pt_message_list *compose(const struct scene *scene)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_message_list *list = NULL;

    if (pt_compose(&scene->account, &scene->notification, &list, &err) !=
        POSTERN_OK) {
        fail_msg("%s", err.message);
    }
    return list;
}

struct format_row {
    enum postern_format input;
    enum pt_output_format output;
    const char *body;
    const char *expected;
    enum pt_body_type type;
};

static const struct format_row format_rows[] = {
    {TEXT, PT_OUTPUT_HTML, "a <b>\n*c*\n", "a &lt;b&gt;<br>*c*", PT_BODY_HTML},
    {TEXT, PT_OUTPUT_TEXT, "a <b>\n*c*\n", "a <b>\n*c*", PT_BODY_TEXT},
    {TEXT, PT_OUTPUT_MARKDOWN, "a <b>\n*c*\n", "a <b>\n*c*", PT_BODY_TEXT},
    {HTML, PT_OUTPUT_HTML, "a <b>b</b> \n", "a <b>b</b>", PT_BODY_HTML},
    {HTML, PT_OUTPUT_TEXT, "a <b>b</b> \n", "a b", PT_BODY_TEXT},
    {HTML, PT_OUTPUT_MARKDOWN, "a <b>b</b> \n", "a **b**", PT_BODY_TEXT},
    {MARKDOWN, PT_OUTPUT_HTML, "a *b*\n", "<p>a <em>b</em></p>\n",
        PT_BODY_HTML},
    {MARKDOWN, PT_OUTPUT_TEXT, "a *b*\n", "a *b*", PT_BODY_TEXT},
    {MARKDOWN, PT_OUTPUT_MARKDOWN, "a *b*\n", "a *b*", PT_BODY_TEXT},
    {MARKDOWN, PT_OUTPUT_HTML, "", "", PT_BODY_HTML},
    {HTML, PT_OUTPUT_TEXT, "<p></p>", "", PT_BODY_TEXT},
};

static void test_compose_body__formats(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(format_rows) / sizeof(format_rows[0]); i++) {
        const struct format_row *row = &format_rows[i];
        struct scene scene;
        struct pt_message_list *list = NULL;

        open_scene(&scene, "*T* <b>", row->body, row->input);
        scene.account.options.format = row->output;
        list = compose(&scene);
        assert_int_equal(list->content_count, 1);
        assert_string_equal(list->contents[0].body, row->expected);
        assert_int_equal(list->contents[0].body_len, strlen(row->expected));
        assert_int_equal(list->contents[0].body_type, row->type);
        assert_string_equal(list->contents[0].subject, "*T* <b>");
        pt_message_list_free(list);
        close_scene(&scene);
    }
}

struct text_row {
    const char *title;
    const char *body;
    enum postern_format format;
    bool has_escapes;
    bool has_emojis;
    enum pt_emojis emojis;
    const char *subject;
    const char *expected; /* with format=html */
};

#define SMILE "\xF0\x9F\x98\x84"

static const struct text_row text_rows[] = {
    /* escapes come before the conversion */
    {"a\\tb", "a\\nb\\x3c", TEXT, true, false, 0, "a b", "a<br>b&lt;"},
    {"a\\tb", "a\\nb", TEXT, false, false, 0, "a\\tb", "a\\nb"},
    {"\\x20a\\n", "x\\n\\n", TEXT, true, false, 0, "a", "x"},
    {"t", "*a\\n\\nb*", MARKDOWN, true, false, 0, "t",
        "<p>*a</p>\n<p>b*</p>\n"},
    /* emoji: the account's word, else the caller's */
    {":smile:", ":smile:", TEXT, false, true, 0, SMILE, SMILE},
    {":smile:", ":smile:", TEXT, false, false, 0, ":smile:", ":smile:"},
    {":smile:", ":smile:", TEXT, false, false, PT_EMOJIS_ON, SMILE, SMILE},
    {":smile:", ":smile:", TEXT, false, true, PT_EMOJIS_OFF,
        ":smile:", ":smile:"},
    {"a:b:c", "a:b:c", TEXT, false, true, 0, "a:b:c", "a:b:c"},
    {"<:smile:>", "<b title=':smile:'>:smile:</b>", HTML, false, true, 0,
        "<" SMILE ">", "<b title=':smile:'>" SMILE "</b>"},
    {"t", "<b :smile:>", TEXT, false, true, 0, "t", "&lt;b " SMILE "&gt;"},
    /* escapes come before emoji */
    {"\\x3asmile:", "\\n\\x3asmile\\x3a", TEXT, true, true, 0, SMILE,
        "<br>" SMILE},
    {"  t \n", "", TEXT, false, false, 0, "t", ""},
};

static void test_compose_body__escapes_and_emojis(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(text_rows) / sizeof(text_rows[0]); i++) {
        const struct text_row *row = &text_rows[i];
        struct scene scene;
        struct pt_message_list *list = NULL;

        open_scene(&scene, row->title, row->body, row->format);
        scene.notification.has_escapes = row->has_escapes;
        scene.notification.has_emojis = row->has_emojis;
        scene.account.options.emojis = row->emojis;
        list = compose(&scene);
        assert_string_equal(list->contents[0].subject, row->subject);
        assert_string_equal(list->contents[0].body, row->expected);
        pt_message_list_free(list);
        close_scene(&scene);
    }
}

static void test_compose_body__faults_name_their_place(void **state)
{
    static const struct {
        const char *title;
        const char *body;
        const char *message;
    } rows[] = {
        {"a \\x4", "b", "the title: bad escape after 2 characters, at '\\x4'"},
        {"a", "b\\", "the body: bad escape after 1 characters, at '\\'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_message_list *list = NULL;
        struct scene scene;

        open_scene(&scene, rows[i].title, rows[i].body, TEXT);
        scene.notification.has_escapes = true;
        assert_int_equal(
            pt_compose(&scene.account, &scene.notification, &list, &err),
            POSTERN_E_INVALID);
        assert_non_null(strstr(err.message, rows[i].message));
        assert_null(list);
        close_scene(&scene);
    }
}

static const struct {
    enum pt_importance wanted;
    enum postern_type type;
    enum pt_importance expected;
} importance_rows[] = {
    {PT_IMPORTANCE_AUTO, POSTERN_TYPE_INFO, PT_IMPORTANCE_NORMAL},
    {PT_IMPORTANCE_AUTO, POSTERN_TYPE_SUCCESS, PT_IMPORTANCE_NORMAL},
    {PT_IMPORTANCE_AUTO, POSTERN_TYPE_WARNING, PT_IMPORTANCE_NORMAL},
    {PT_IMPORTANCE_AUTO, POSTERN_TYPE_FAILURE, PT_IMPORTANCE_HIGH},
    {PT_IMPORTANCE_NORMAL, POSTERN_TYPE_FAILURE, PT_IMPORTANCE_NORMAL},
    {PT_IMPORTANCE_LOW, POSTERN_TYPE_FAILURE, PT_IMPORTANCE_LOW},
    {PT_IMPORTANCE_HIGH, POSTERN_TYPE_INFO, PT_IMPORTANCE_HIGH},
};

static void test_compose_body__failures_are_important(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(importance_rows) / sizeof(importance_rows[0]);
         i++) {
        struct scene scene;
        struct pt_message_list *list = NULL;

        open_scene(&scene, "t", "b", TEXT);
        assert_int_equal(scene.notification.type, POSTERN_TYPE_INFO);
        scene.account.options.importance = importance_rows[i].wanted;
        scene.notification.type = importance_rows[i].type;
        list = compose(&scene);
        assert_int_equal(
            list->contents[0].importance, importance_rows[i].expected);
        pt_message_list_free(list);
        close_scene(&scene);
    }
}

static void attach(struct scene *scene)
{
    char path[] = "/tmp/a.txt";
    struct pt_file_ref file = {.path_utf8 = path, .size_bytes = 7};

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(
            pt_attachment_list_add(&scene->notification.attachments, "a.txt",
                "text/plain", &file, NULL),
            POSTERN_OK);
    }
}

/* count times the text */
static void repeat(struct pt_buf *out, const char *text, size_t count)
{
    pt_buf_reset(out);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pt_buf_append_text(out, text, NULL), POSTERN_OK);
    }
}

struct overflow_row {
    enum pt_overflow overflow;
    size_t title_len;
    const char *text; /* repeated */
    size_t count;
    size_t body_lens[4]; /* in bytes, of each mail; 0: no more */
    const char *suffix;  /* of the first subject */
    size_t subject_len;
};

static const struct overflow_row overflow_rows[] = {
    {PT_OVERFLOW_UPSTREAM, 300, "x", 70000, {70000}, "t", 300},
    {PT_OVERFLOW_SPLIT, 1, "x", 32768, {32768}, "t", 1},
    {PT_OVERFLOW_SPLIT, 1, "x", 32769, {32768, 1}, "t [1/2]", 7},
    {PT_OVERFLOW_SPLIT, 1, "x", 70000, {32768, 32768, 4464}, "t [1/3]", 7},
    {PT_OVERFLOW_SPLIT, 300, "x", 40000, {32768, 7232}, "t [1/2]", 250},
    {PT_OVERFLOW_SPLIT, 300, "x", 1, {1}, "t", 250},
    {PT_OVERFLOW_SPLIT, 0, "x", 40000, {32768, 7232}, "", 0},
    {PT_OVERFLOW_SPLIT, 1, "\xC3\xA9", 32769, {65536, 2}, "t [1/2]", 7},
    {PT_OVERFLOW_SPLIT, 1, "line of text, with words.\n", 2000, {32759, 19239},
        "t [1/2]", 7},
    {PT_OVERFLOW_SPLIT, 1, "", 0, {0}, "t", 1},
    {PT_OVERFLOW_TRUNCATE, 1, "x", 70000, {32768}, "t", 1},
    {PT_OVERFLOW_TRUNCATE, 300, "x", 1, {1}, "t", 250},
    {PT_OVERFLOW_TRUNCATE, 1, "\xC3\xA9", 32769, {65536}, "t", 1},
    {PT_OVERFLOW_TRUNCATE, 250, "\xC3\xA9", 32768, {65536}, "t", 250},
};

static void check_overflow(
    const struct overflow_row *row, const struct pt_message_list *list)
{
    const char *subject = list->contents[0].subject;
    size_t count = 0;

    while (count < 4 && row->body_lens[count] > 0) {
        count++;
    }
    assert_int_equal(list->content_count, count > 0 ? count : 1);
    assert_int_equal(list->count, 2 * list->content_count);
    assert_int_equal(strlen(subject), row->subject_len);
    assert_string_equal(
        subject + strlen(subject) - strlen(row->suffix), row->suffix);
    for (size_t i = 0; i < list->content_count; i++) {
        assert_int_equal(list->contents[i].body_len, row->body_lens[i]);
        assert_int_equal(list->contents[i].attachments.count, i == 0 ? 2 : 0);
        assert_int_equal(list->contents[i].reply_to.count, 1);
        /* each piece to all, then the next */
        assert_ptr_equal(list->items[2 * i].content, &list->contents[i]);
        assert_ptr_equal(list->items[2 * i + 1].content, &list->contents[i]);
        assert_string_equal(
            list->items[2 * i].envelope.to.items[0].address, "a@x.org");
        assert_string_equal(
            list->items[2 * i + 1].envelope.to.items[0].address, "b@x.org");
    }
}

static void add(struct pt_recipient_list *list, const char *address)
{
    assert_int_equal(
        pt_recipient_list_add(list, pt_view_of(address), pt_view_of(""), NULL),
        POSTERN_OK);
}

static void test_compose_body__overflow(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(overflow_rows) / sizeof(overflow_rows[0]);
         i++) {
        const struct overflow_row *row = &overflow_rows[i];
        char title[301] = "";
        struct scene scene;
        struct pt_message_list *list = NULL;

        memset(title, 't', row->title_len);
        open_scene(&scene, title, "", TEXT);
        scene.account.options.overflow = row->overflow;
        scene.account.options.format = PT_OUTPUT_TEXT;
        add(&scene.account.targets, "a@x.org");
        add(&scene.account.targets, "b@x.org");
        add(&scene.account.reply_to, "r@x.org");
        attach(&scene);
        repeat(&scene.notification.body, row->text, row->count);
        list = compose(&scene);
        check_overflow(row, list);
        pt_message_list_free(list);
        close_scene(&scene);
    }
}

/* 32768 characters are counted before they are converted. */
static void test_compose_body__is_cut_before_it_is_converted(void **state)
{
    struct scene scene;
    struct pt_message_list *list = NULL;

    (void)state;
    open_scene(&scene, "", "", TEXT);
    scene.account.options.overflow = PT_OVERFLOW_SPLIT;
    repeat(&scene.notification.body, "<", 32769);
    list = compose(&scene);
    assert_int_equal(list->content_count, 2);
    assert_int_equal(list->contents[0].body_len, 4 * 32768);
    assert_string_equal(list->contents[1].body, "&lt;");
    pt_message_list_free(list);
    repeat(&scene.notification.body, "<b>&amp;</b>", 3000);
    scene.notification.body_format = HTML;
    list = compose(&scene);
    assert_int_equal(list->content_count, 2);
    assert_int_equal(list->contents[0].body_len, 32768);
    assert_memory_equal(list->contents[1].body, "</b><b>&amp;", 12);
    pt_message_list_free(list);
    close_scene(&scene);
}

static void test_compose_body__too_many_pieces_are_refused(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, "t", "", TEXT);
    scene.account.options.overflow = PT_OVERFLOW_SPLIT;
    scene.account.options.format = PT_OUTPUT_TEXT;
    for (size_t more = 0; more < 2; more++) {
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_message_list *list = NULL;
        size_t len = PT_LIMIT_PIECES * 32768 + more;
        struct pt_buf *body = &scene.notification.body;

        assert_int_equal(pt_buf_ensure(body, len, NULL), POSTERN_OK);
        memset(body->data, 'x', len);
        body->data[len] = '\0';
        body->len = len;
        assert_int_equal(
            pt_compose(&scene.account, &scene.notification, &list, &err),
            more == 0 ? POSTERN_OK : POSTERN_E_TOO_LARGE);
        if (list) {
            assert_int_equal(list->content_count, PT_LIMIT_PIECES);
            assert_string_equal(list->contents[0].subject, "t [0001/1000]");
        } else {
            assert_non_null(strstr(err.message, "over 1000 mails"));
        }
        pt_message_list_free(list);
    }
    close_scene(&scene);
}

static enum postern_status tortured(void *context, struct postern_error *err)
{
    const struct scene *scene = context;
    struct pt_message_list *list = NULL;
    enum postern_status status =
        pt_compose(&scene->account, &scene->notification, &list, err);

    if (status != POSTERN_OK) {
        assert_null(list);
    }
    pt_message_list_free(list);
    return status;
}

static void test_compose_body__each_allocation_fails_once(void **state)
{
    static const enum postern_format formats[] = {TEXT, HTML, MARKDOWN};
    static const enum pt_output_format outputs[] = {
        PT_OUTPUT_HTML, PT_OUTPUT_TEXT, PT_OUTPUT_MARKDOWN};

    (void)state;
    for (size_t i = 0; i < 9; i++) {
        struct scene scene;

        open_scene(
            &scene, "a\\n:smile:", "\\x20*a* <b>:smile:</b>", formats[i / 3]);
        scene.account.options.format = outputs[i % 3];
        scene.notification.has_escapes = true;
        scene.notification.has_emojis = true;
        pt_test_torture(tortured, &scene);
        close_scene(&scene);
    }
}

static void test_compose_body__each_allocation_of_a_split_fails(void **state)
{
    struct scene scene;

    (void)state;
    open_scene(&scene, "t", "", TEXT);
    scene.account.options.overflow = PT_OVERFLOW_SPLIT;
    scene.account.options.format = PT_OUTPUT_TEXT;
    repeat(&scene.notification.body, "x", 40000);
    attach(&scene);
    pt_test_torture(tortured, &scene);
    close_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compose_body__formats),
        cmocka_unit_test(test_compose_body__escapes_and_emojis),
        cmocka_unit_test(test_compose_body__faults_name_their_place),
        cmocka_unit_test(test_compose_body__failures_are_important),
        cmocka_unit_test(test_compose_body__overflow),
        cmocka_unit_test(test_compose_body__is_cut_before_it_is_converted),
        cmocka_unit_test(test_compose_body__too_many_pieces_are_refused),
        cmocka_unit_test(test_compose_body__each_allocation_fails_once),
        cmocka_unit_test(test_compose_body__each_allocation_of_a_split_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
