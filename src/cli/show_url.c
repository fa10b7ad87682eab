/*
 * cli/show_url.c: see show_url.h.
 *
 * All URLs leave the command line before the first is shown.
 */
#include "cli/show_url.h"

#include <getopt.h>
#include <string.h>

#include <jansson.h>

#include "postern/unstable/url.h"

#include "cli/field_json.h"
#include "cli/memory.h"
#include "cli/url_pieces.h"
#include "cli/url_usage.h"

enum option_number {
    OPTION_JSON = 256,
    OPTION_REVEAL = 257,
};

static const struct option long_options[] = {
    {"json", no_argument, NULL, OPTION_JSON},
    {"reveal", no_argument, NULL, OPTION_REVEAL},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* The command line, and its URLs. */
struct show {
    bool is_json;
    bool reveals;
    bool is_help;
    char **arguments; /* point into argv, in the order written */
    size_t argument_count;
    struct pt_url_pieces pieces;
    bool is_memory_out;
    struct pt_report *report;
};

static void show_done(struct show *show)
{
    pt_url_pieces_done(&show->pieces);
    pt_memory_free(show->arguments);
}

/* Gives 0, or the exit status of wrong usage. */
static int parse(int argc, char **argv, struct show *show)
{
    opterr = 0;
    optind = 3;
    for (;;) {
        int index = optind;
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
        int option = getopt_long(argc, argv, "-:h", long_options, NULL);
        switch (option) {
        case -1:
            while (optind < argc) {
                show->arguments[show->argument_count++] = argv[optind++];
            }
            return 0;
        case 1:
            show->arguments[show->argument_count++] = argv[optind - 1];
            break;
        case OPTION_JSON:
            show->is_json = true;
            break;
        case OPTION_REVEAL:
            show->reveals = true;
            break;
        case 'h':
            show->is_help = true;
            break;
        default:
            return pt_url_usage_refuse_option(argc, argv, option, index);
        }
    }
}

/* ---- for people -----------------------------------------------------------
 */

#define NAME_WIDTH 20

static void print_address(const struct postern_url_address *address)
{
    if (address->name_utf8) {
        pt_report_write_text(stdout, address->name_utf8, false);
        (void)fputs(" <", stdout);
    }
    pt_report_write_text(stdout, address->address_utf8, false);
    if (address->name_utf8) {
        (void)fputc('>', stdout);
    }
}

static void print_addresses(const struct postern_url_field *field)
{
    for (size_t i = 0; i < field->count; i++) {
        (void)fputs(i > 0 ? ", " : "", stdout);
        print_address(&field->addresses[i]);
    }
}

static void print_texts(const struct postern_url_field *field)
{
    for (size_t i = 0; i < field->count; i++) {
        if (i > 0) {
            (void)printf("\n%*s", NAME_WIDTH, "");
        }
        pt_report_write_text(stdout, field->texts_utf8[i], false);
    }
}

/* Whether there is anything to say. */
static bool has_value(const struct postern_url_field *field)
{
    bool is_list = field->kind == POSTERN_URL_ADDRESSES ||
                   field->kind == POSTERN_URL_TEXTS;

    return field->kind != POSTERN_URL_NOTHING && (!is_list || field->count > 0);
}

static void print_field(const struct postern_url_field *field)
{
    if (!has_value(field)) {
        return;
    }
    (void)printf("%-*s", NAME_WIDTH, field->name);
    switch (field->kind) {
    case POSTERN_URL_TEXT:
        pt_report_write_text(stdout, field->text_utf8, false);
        break;
    case POSTERN_URL_BOOLEAN:
        (void)fputs(field->integer != 0 ? "yes" : "no", stdout);
        break;
    case POSTERN_URL_INTEGER:
        (void)printf("%ld", field->integer);
        break;
    case POSTERN_URL_DECIMAL:
        (void)printf("%.15g", field->decimal);
        break;
    case POSTERN_URL_ADDRESSES:
        print_addresses(field);
        break;
    case POSTERN_URL_TEXTS:
        print_texts(field);
        break;
    case POSTERN_URL_NOTHING:
    default:
        break;
    }
    (void)fputc('\n', stdout);
}

/* ---- one URL --------------------------------------------------------------
 */

/* What is made of the fields of one URL. */
struct sink {
    json_t *object; /* NULL: lines for people */
    bool is_json;
    bool is_accepted;
    bool is_memory_out;
};

static void take_field(const struct postern_url_field *field, void *context)
{
    struct sink *sink = context;

    if (strcmp(field->name, "accepted") == 0) {
        sink->is_accepted = field->integer != 0;
    }
    if (!sink->is_json) {
        print_field(field);
        return;
    }
    /* Takes over the value, also when it is NULL or the object is. */
    if (json_object_set_new(
            sink->object, field->name, pt_field_json_new(field)) != 0) {
        sink->is_memory_out = true;
    }
}

/* Fifteen digits: 0.3 stays 0.3. Nothing but ASCII, so that no text of the
 * URL does anything to a terminal. */
#define JSON_FORM \
    (JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION((size_t)15))

static void show_one(struct show *show, const char *url)
{
    struct sink sink = {.is_json = show->is_json};
    struct postern_error err;

    if (show->is_json) {
        sink.object = json_object();
        sink.is_memory_out = !sink.object;
    }
    if (postern_url_describe(url, show->reveals, take_field, &sink, &err) !=
        POSTERN_OK) {
        pt_report_error(show->report, "URL", &err);
    } else if (sink.is_memory_out) {
        show->is_memory_out = true;
    } else if (show->is_json) {
        (void)json_dumpf(sink.object, stdout, JSON_FORM);
        (void)fputc('\n', stdout);
    }
    json_decref(sink.object);
    /* Its own words are on standard output. */
    show->report->failed_count += sink.is_accepted ? 0 : 1;
}

static void show_all(struct show *show)
{
    for (size_t i = 0; i < show->pieces.count; i++) {
        if (i > 0 && !show->is_json) {
            (void)fputc('\n', stdout);
        }
        show_one(show, show->pieces.urls[i]);
    }
    if (show->is_memory_out) {
        pt_report_failure(show->report, "there is not enough memory");
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        pt_report_failure(show->report, "standard output could not be written");
    }
}

static int run(int argc, char **argv, struct show *show)
{
    int status = parse(argc, argv, show);

    if (status != 0) {
        return status;
    }
    if (show->argument_count == 0 && !show->is_help) {
        return pt_url_usage_refuse(
            argc, argv, "there is nothing to show; give at least one URL");
    }
    if (!pt_url_pieces_take(
            show->arguments, show->argument_count, &show->pieces)) {
        show->is_memory_out = true;
    }
    if (show->is_help) {
        (void)pt_url_usage_print(stdout);
    } else {
        show_all(show);
    }
    return pt_report_exit_status(show->report);
}

int pt_show_url_run(int argc, char **argv, struct pt_report *report)
{
    struct show show = {.report = report};
    int status = 0;

    show.arguments = pt_memory_new((size_t)argc, sizeof show.arguments[0]);
    if (!show.arguments) {
        pt_report_failure(report, "there is not enough memory");
        return pt_report_exit_status(report);
    }
    status = run(argc, argv, &show);
    show_done(&show);
    return status;
}
