/*
 * Configurations as tests/data/config_cases.jsonl has them: what is loaded,
 * what is said about the rest, and whom a call concerns. One JSON object a
 * line:
 *
 *   id; files: by name the text, or {"text", "open", "type", "bytes": each
 *   character of the text is one byte}; at: the location; depth (1);
 *   services: "FILE:LINE:COLUMN SOURCE>TARGET,... [TAG, ...]";
 *   others: "FILE:LINE:COLUMN SCHEMA URL [TAG, ...] SETTINGS";
 *   findings: "error" or "warning", the place, and a part of the text;
 *   fields: of the services, what of an account is looked at;
 *   warnings: parts of the accounts' warnings;
 *   asset: "APP_ID BODY_FORMAT ESCAPES ASYNC";
 *   calls: {filters: [...], plan: ["CHAIN/PRIORITY INDEX xRETRY", ...]}.
 *
 * Argument: the folder with the file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "account/tag_plan.h"
#include "account_json.h"
#include "base/limits.h"
#include "memory_config.h"

#define FEWEST_ROWS 80
#define MAX_FILES 8

static const char *data_dir;
static size_t complaint_count;

/* All that is wrong is told before the test fails. */
#define COMPLAIN(...)             \
    do {                          \
        complaint_count++;        \
        print_error(__VA_ARGS__); \
        print_error("\n");        \
    } while (0)

/* The files of a row. */
struct row_files {
    struct pt_test_config_file items[MAX_FILES];
    char *bytes[MAX_FILES];
    struct pt_test_config_files files;
};

static const char *id_of(const json_t *row)
{
    return json_string_value(json_object_get(row, "id"));
}

/* The characters of a text, each of them one byte. */
static char *bytes_of(const json_t *text, size_t *ret_len)
{
    const char *utf8 = json_string_value(text);
    size_t len = json_string_length(text);
    char *bytes = malloc(len + 1); /* NOLINT: a test's own */
    size_t count = 0;

    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)utf8[i];

        if (byte >= 0xC2) {
            i++;
            byte = (unsigned char)((byte << 6) | ((unsigned char)utf8[i] & 63));
        }
        bytes[count++] = (char)byte;
    }
    *ret_len = count;
    return bytes;
}

static enum pt_config_format type_of(const json_t *file)
{
    const char *type = json_string_value(json_object_get(file, "type"));

    return type ? pt_config_format_of_type(pt_view_of(type))
                : PT_CONFIG_UNKNOWN;
}

static void read_files(const json_t *row, struct row_files *ret)
{
    json_t *object = json_object_get(row, "files");
    const char *name = NULL;
    json_t *file = NULL;

    *ret = (struct row_files){.files = {.items = ret->items}};
    json_object_foreach(object, name, file)
    {
        const json_t *text =
            json_is_string(file) ? file : json_object_get(file, "text");
        struct pt_test_config_file *item = &ret->items[ret->files.count];

        assert_true(ret->files.count < MAX_FILES);
        *item = (struct pt_test_config_file){
            .name = name,
            .text =
                pt_view_make(json_string_value(text), json_string_length(text)),
            .type = type_of(file),
            .is_open_to_others = json_is_true(json_object_get(file, "open")),
        };
        if (json_is_true(json_object_get(file, "bytes"))) {
            item->text.ptr = ret->bytes[ret->files.count] =
                bytes_of(text, &item->text.len);
        }
        ret->files.count++;
    }
}

static void done_files(struct row_files *files)
{
    for (size_t i = 0; i < MAX_FILES; i++) {
        free(files->bytes[i]); /* NOLINT: a test's own */
    }
}

static void append(struct pt_buf *out, const char *text)
{
    assert_int_equal(pt_buf_append_text(out, text, NULL), POSTERN_OK);
}

static void append_origin(struct pt_buf *out, const struct pt_config *config,
    const struct pt_config_origin *origin)
{
    assert_int_equal(
        pt_config_format_origin(config, origin, out, NULL), POSTERN_OK);
    pt_buf_truncate(out, out->len - 2); /* ": " */
    append(out, " ");
}

static void append_tags(struct pt_buf *out, const struct pt_tag_list *tags)
{
    append(out, " [");
    for (size_t i = 0; i < tags->count; i++) {
        append(out, i > 0 ? ", " : "");
        if (tags->items[i].has_priority) {
            assert_int_equal(
                pt_buf_append_format(out, NULL, "%u:", tags->items[i].priority),
                POSTERN_OK);
        }
        append(out, tags->items[i].name);
    }
    append(out, "]");
}

static void format_service(
    const struct pt_config *config, size_t index, struct pt_buf *out)
{
    const struct pt_config_service *service = &config->services[index];

    append_origin(out, config, &service->origin);
    append(out, service->account.source);
    append(out, ">");
    for (size_t i = 0; i < service->account.targets.count; i++) {
        append(out, i > 0 ? "," : "");
        append(out, service->account.targets.items[i].address);
    }
    append_tags(out, &service->tags);
}

static void format_other(
    const struct pt_config *config, size_t index, struct pt_buf *out)
{
    const struct pt_config_other *other = &config->others[index];

    append_origin(out, config, &other->origin);
    append(out, other->schema);
    append(out, " ");
    append(out, other->url.bytes);
    append_tags(out, &other->tags);
    if (other->settings.len > 0) {
        append(out, " ");
        append(out, other->settings.bytes);
    }
}

static void format_finding(
    const struct pt_config *config, size_t index, struct pt_buf *out)
{
    const struct pt_config_finding *finding = &config->findings[index];

    append(out, finding->is_error ? "error " : "warning ");
    append_origin(out, config, &finding->origin);
    append(out, finding->text);
}

typedef void format_fn(
    const struct pt_config *config, size_t index, struct pt_buf *out);

/* Each text is the row's, or begins so where a beginning is enough. */
static void check_list(const json_t *row, const char *key, size_t count,
    const struct pt_config *config, format_fn *format)
{
    const json_t *expected = json_object_get(row, key);

    for (size_t i = 0; i < count || i < json_array_size(expected); i++) {
        const char *text = json_string_value(json_array_get(expected, i));
        struct pt_buf out;

        pt_buf_init(&out, PT_LIMIT_URL_BYTES);
        if (i < count) {
            format(config, i, &out);
        }
        if (!text || i >= count ||
            (format == format_finding
                    ? strncmp(out.data, text, strlen(text)) != 0
                    : strcmp(out.data, text) != 0)) {
            COMPLAIN("%s: %s %zu is '%s', not '%s'", id_of(row), key, i,
                out.data, text ? text : "(nothing)");
        }
        pt_buf_done(&out);
    }
}

/* Of each service the members that the row names. */
static void check_fields(const json_t *row, const struct pt_config *config)
{
    const json_t *expected = json_object_get(row, "fields");

    for (size_t i = 0; i < json_array_size(expected); i++) {
        json_t *got = pt_test_account_json(&config->services[i].account);
        const char *key = NULL;
        json_t *value = NULL;

        json_object_foreach(json_array_get(expected, i), key, value)
        {
            if (!json_equal(value, json_object_get(got, key))) {
                char *shown =
                    json_dumps(json_object_get(got, key), JSON_ENCODE_ANY);

                COMPLAIN("%s: %s of %zu is %s", id_of(row), key, i, shown);
            }
        }
        json_decref(got);
    }
}

static void check_warnings(const json_t *row, const struct pt_config *config)
{
    const json_t *expected = json_object_get(row, "warnings");
    size_t count = 0;

    for (size_t i = 0; i < config->service_count; i++) {
        const struct pt_account *account = &config->services[i].account;

        for (size_t k = 0; k < account->warning_count; k++) {
            const char *text =
                json_string_value(json_array_get(expected, count));

            if (!text || !strstr(account->warnings[k], text)) {
                COMPLAIN("%s: '%s'", id_of(row), account->warnings[k]);
            }
            count++;
        }
    }
    assert_int_equal(count, json_array_size(expected));
}

static void check_asset(const json_t *row, const struct pt_config *config)
{
    static const char *const choices[] = {"-", "yes", "no"};
    const char *text = json_string_value(json_object_get(row, "asset"));
    const struct pt_config_asset *asset = &config->asset;
    char got[128];

    (void)snprintf(got, sizeof(got), "%s %s %s %s",
        asset->app_id ? asset->app_id : "-",
        asset->body_format ? asset->body_format : "-",
        choices[asset->interpret_escapes], choices[asset->async_mode]);
    assert_string_equal(got, text ? text : "- - - -");
}

static void check_plan(
    const json_t *row, const json_t *call, const struct pt_tag_plan *plan)
{
    const json_t *expected = json_object_get(call, "plan");

    for (size_t i = 0; i < plan->count || i < json_array_size(expected); i++) {
        const struct pt_tag_choice *choice = &plan->items[i];
        const char *text = json_string_value(json_array_get(expected, i));
        char got[128] = "nothing";

        if (i < plan->count) {
            char retry[32] = "";

            if (choice->has_retry) {
                (void)snprintf(retry, sizeof(retry), " x%u", choice->retry);
            }
            (void)snprintf(got, sizeof(got), "%zu/%u %zu%s", choice->chain,
                choice->priority, choice->index, retry);
        }
        if (!text || strcmp(got, text) != 0) {
            COMPLAIN("%s: choice %zu is '%s'", id_of(row), i, got);
        }
    }
}

static void check_calls(const json_t *row, const struct pt_config *config)
{
    const struct pt_tag_list *services[64];
    const json_t *call = NULL;
    size_t index = 0;

    assert_true(config->service_count <= 64);
    for (size_t i = 0; i < config->service_count; i++) {
        services[i] = &config->services[i].tags;
    }
    json_array_foreach(json_object_get(row, "calls"), index, call)
    {
        struct pt_tag_filters filters;
        struct pt_tag_plan plan = {.items = NULL};
        const json_t *filter = NULL;
        size_t i = 0;

        pt_tag_filters_init(&filters);
        json_array_foreach(json_object_get(call, "filters"), i, filter)
        {
            assert_int_equal(pt_tag_filters_add(&filters,
                                 pt_view_of(json_string_value(filter)), NULL),
                POSTERN_OK);
        }
        assert_int_equal(pt_tag_plan_make(services, config->service_count,
                             &filters, &plan, NULL),
            POSTERN_OK);
        check_plan(row, call, &plan);
        pt_tag_plan_done(&plan);
        pt_tag_filters_done(&filters);
    }
}

static void check_row(const json_t *row)
{
    static const char *const known[] = {"id", "files", "at", "depth",
        "services", "others", "findings", "fields", "warnings", "asset",
        "calls"};
    const json_t *depth = json_object_get(row, "depth");
    struct row_files files;
    struct pt_config config;
    struct postern_error err = {.status = POSTERN_OK};
    size_t known_count = 0;

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        known_count += json_object_get(row, known[i]) ? 1 : 0;
    }
    assert_int_equal(known_count, json_object_size(row));
    read_files(row, &files);
    pt_config_init(&config);
    if (pt_test_config_load(&files.files,
            json_string_value(json_object_get(row, "at")),
            depth ? (unsigned)json_integer_value(depth) : 1, &config,
            &err) != POSTERN_OK) {
        COMPLAIN("%s: %s", id_of(row), err.message);
    }
    check_list(row, "services", config.service_count, &config, format_service);
    check_list(row, "others", config.other_count, &config, format_other);
    check_list(row, "findings", config.finding_count, &config, format_finding);
    check_fields(row, &config);
    check_warnings(row, &config);
    check_asset(row, &config);
    check_calls(row, &config);
    pt_config_done(&config);
    done_files(&files);
}

static void test_config_cases__mean_what_the_table_says(void **state)
{
    char path[PT_LIMIT_PATH_BYTES];
    char *line = NULL;
    size_t cap = 0;
    size_t count = 0;
    FILE *file = NULL;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/config_cases.jsonl", data_dir);
    file = fopen(path, "re");
    assert_non_null(file);
    while (getline(&line, &cap, file) > 0) {
        json_error_t error;
        json_t *row = json_loads(line, JSON_ALLOW_NUL, &error);

        if (!row) {
            fail_msg("line %zu: %s", count + 1, error.text);
        }
        check_row(row);
        json_decref(row);
        count++;
    }
    assert_int_equal(complaint_count, 0);
    assert_true(count >= FEWEST_ROWS);
    free(line); /* NOLINT: getline's */
    (void)fclose(file);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_config_cases__mean_what_the_table_says),
    };

    if (argc != 2) {
        return 2;
    }
    data_dir = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
