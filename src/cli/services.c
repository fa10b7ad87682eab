/*
 * cli/services.c: see services.h.
 */
#include "cli/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/config_places.h"
#include "cli/memory.h"

/* Room for the schemas of other services that are named. */
#define SCHEMA_LINE_SIZE 160

/* So many other services are looked at for it. */
#define SCHEMA_LIMIT 1000

static void report_account(const char *subject,
    const struct postern_account *account, const struct pt_report *report)
{
    const char *notice = postern_account_notice(account);
    const char *text = NULL;

    for (size_t i = 0;; i++) {
        text = postern_account_warning(account, i);
        if (!text) {
            break;
        }
        pt_report_warning(subject, text);
    }
    /* Only those who call the program by that name expect the other thing. */
    if (notice && report->is_apprise) {
        pt_report_warning(subject, notice);
    }
}

static bool make_room(
    struct pt_services *services, size_t count, struct pt_report *report)
{
    services->items = pt_memory_new(count + 1, sizeof services->items[0]);
    if (!services->items) {
        pt_report_failure(report, "there is not enough memory");
        return false;
    }
    return true;
}

/* --- URLs ----------------------------------------------------------------- */

static bool take_urls(struct pt_services *services, char **urls, size_t count,
    const char *source, struct pt_report *report)
{
    if (!pt_url_arguments_take(urls, count, &services->arguments)) {
        pt_report_failure(report, "there is not enough memory");
        return false;
    }
    if (!make_room(services, services->arguments.count, report)) {
        return false;
    }
    for (size_t i = 0; i < services->arguments.count; i++) {
        const struct pt_url_argument *item = &services->arguments.items[i];
        char subject[64];
        (void)snprintf(subject, sizeof subject, "%s %zu", source, i + 1);
        if (!item->account) {
            pt_report_url_error(report, subject, &item->error);
            continue;
        }
        report_account(subject, item->account, report);
        services->items[services->count++] =
            (struct pt_service){.account = item->account};
    }
    return services->count > 0;
}

static void warn_of_tags(const struct pt_options *options, const char *source)
{
    if (options->tags.count > 0) {
        char line[96];

        (void)snprintf(
            line, sizeof line, "-g has no effect: %s have no tags", source);
        pt_report_warning(NULL, line);
    }
}

/* The list is copied, since what is taken is overwritten. */
static bool take_listed_urls(struct pt_services *services, const char *list,
    const struct pt_options *options, struct pt_report *report)
{
    size_t size = strlen(list) + 1;
    char *copy = pt_memory_new(size, 1);

    if (!copy) {
        pt_report_failure(report, "there is not enough memory");
        return false;
    }
    memcpy(copy, list, size);
    warn_of_tags(options, "the URLs of APPRISE_URLS");
    bool is_taken = take_urls(services, &copy, 1, "APPRISE_URLS: URL", report);
    pt_memory_free(copy);
    return is_taken;
}

/* --- configurations ------------------------------------------------------- */

static bool load_all(struct pt_services *services,
    const struct pt_config_places *places, const struct pt_options *options,
    struct pt_report *report)
{
    struct postern_client_options network = POSTERN_CLIENT_OPTIONS_INIT;
    struct postern_error err;

    network.log = pt_report_log_event;
    network.log_level = pt_report_log_level(report);
    if (postern_config_new(&network, &services->config, &err) != POSTERN_OK) {
        pt_report_error(report, "configuration", &err);
        return false;
    }
    for (size_t i = 0; i < places->count; i++) {
        if (postern_config_load(services->config, places->items[i],
                options->recursion_depth, &err) != POSTERN_OK) {
            pt_report_error(report, "configuration", &err);
        }
    }
    return true;
}

static void report_findings(
    const struct postern_config *config, struct pt_report *report)
{
    struct postern_config_finding finding;

    for (size_t i = 0; postern_config_get_finding(config, i, &finding); i++) {
        if (finding.is_error) {
            pt_report_place_error(
                report, finding.origin_utf8, finding.text_utf8);
        } else {
            pt_report_warning(finding.origin_utf8, finding.text_utf8);
        }
    }
}

static bool has_schema(const struct postern_config *config,
    const struct postern_config_choices *choices, size_t end,
    const char *schema)
{
    for (size_t i = 0; i < end; i++) {
        if (strcmp(postern_config_other_schema(
                       config, postern_config_choices_other(choices, i)),
                schema) == 0) {
            return true;
        }
    }
    return false;
}

/* "slack, discord, ...": each once, as far as there is room. */
static void list_schemas(const struct postern_config *config,
    const struct postern_config_choices *choices, char ret[SCHEMA_LINE_SIZE])
{
    size_t count = postern_config_choices_other_count(choices);
    size_t len = 0;

    ret[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *schema = postern_config_other_schema(
            config, postern_config_choices_other(choices, i));
        if (i < SCHEMA_LIMIT && has_schema(config, choices, i, schema)) {
            continue;
        }
        if (i == SCHEMA_LIMIT ||
            len + strlen(schema) + sizeof ", , ..." > SCHEMA_LINE_SIZE) {
            (void)snprintf(ret + len, SCHEMA_LINE_SIZE - len, ", ...");
            return;
        }
        len += (size_t)snprintf(ret + len, SCHEMA_LINE_SIZE - len, "%s%s",
            len > 0 ? ", " : "", schema);
    }
}

static void report_others(
    const struct pt_services *services, struct pt_report *report)
{
    size_t count = postern_config_choices_other_count(services->choices);
    char schemas[SCHEMA_LINE_SIZE];
    char line[SCHEMA_LINE_SIZE + 160];

    list_schemas(services->config, services->choices, schemas);
    (void)snprintf(line, sizeof line,
        "%zu service%s of the configuration %s not postern's and got nothing "
        "(%s); --skip-other-services leaves %s out",
        count, count == 1 ? "" : "s", count == 1 ? "is" : "are", schemas,
        count == 1 ? "it" : "them");
    pt_report_failure(report, line);
}

static bool take_choices(struct pt_services *services, struct pt_report *report)
{
    size_t count = postern_config_choices_count(services->choices);
    struct postern_config_choice choice;

    if (!make_room(services, count, report)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!postern_config_choices_get(services->choices, i, &choice)) {
            break;
        }
        report_account(
            postern_config_service_origin(services->config, choice.service),
            choice.account, report);
        services->items[services->count++] =
            (struct pt_service){.account = choice.account,
                .chain = choice.chain,
                .priority = choice.priority};
    }
    return services->count > 0;
}

static void say_nobody(struct pt_report *report)
{
    if (report->failed_count > 0) {
        return; /* what is wrong with the configuration was said */
    }
    pt_report_failure(report, "there is nobody to send to; give at least one "
                              "URL, or a configuration that has one (-c). Try "
                              "'postern --help'");
}

static bool choose(struct pt_services *services,
    const struct pt_options *options, struct pt_report *report)
{
    struct postern_error err;
    bool has_others = false;

    if (postern_config_service_count(services->config) == 0 &&
        postern_config_other_count(services->config) == 0) {
        say_nobody(report);
        return false;
    }
    if (postern_config_choose(services->config, options->tags.items,
            options->tags.count, &services->choices, &err) != POSTERN_OK) {
        pt_report_error(report, "-g", &err);
        return false;
    }
    has_others = postern_config_choices_other_count(services->choices) > 0;
    if (has_others && !options->skips_others) {
        report_others(services, report);
    }
    if (postern_config_choices_count(services->choices) > 0) {
        return take_choices(services, report);
    }
    if (!has_others || options->skips_others) {
        pt_report_no_match(report,
            options->tags.count > 0
                ? "no service has the tags that -g asks for; nothing was sent"
                : "every service has tags, so that -g has to choose; nothing "
                  "was sent");
    }
    return false;
}

static bool take_configs(struct pt_services *services,
    const struct pt_config_places *places, const struct pt_options *options,
    struct pt_report *report)
{
    if (places->count == 0) {
        say_nobody(report);
        return false;
    }
    if (!load_all(services, places, options, report)) {
        return false;
    }
    report_findings(services->config, report);
    return choose(services, options, report);
}

/* Locations may have passwords: no longer than needed in the arguments. */
static bool copy_locations(
    const struct pt_options *options, struct pt_config_places *places)
{
    bool is_copied = true;

    for (size_t i = 0; i < options->configs.count; i++) {
        char *location = NULL;

        /* It stands in argv, which may be written to. */
        memcpy(&location, &options->configs.items[i], sizeof location);
        is_copied = is_copied && pt_config_places_add(places, location);
        if (strstr(location, "://")) {
            memset(location, 'x', strlen(location));
        }
    }
    return is_copied;
}

static bool find_configs(struct pt_services *services,
    const struct pt_options *options, struct pt_config_places *places,
    struct pt_report *report)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
    const char *urls = getenv("APPRISE_URLS");

    if (options->configs.count == 0 && urls && urls[0] != '\0') {
        return take_listed_urls(services, urls, options, report);
    }
    if (options->configs.count == 0 && !pt_config_places_find(places)) {
        pt_report_failure(report, "there is not enough memory");
        return false;
    }
    return take_configs(services, places, options, report);
}

bool pt_services_find(const struct pt_options *options,
    struct pt_report *report, struct pt_services *ret)
{
    struct pt_config_places places = {.items = NULL};
    bool is_copied = copy_locations(options, &places);
    bool is_found = false;

    *ret = (struct pt_services){.items = NULL};
    if (!is_copied) {
        pt_report_failure(report, "there is not enough memory");
    } else if (options->url_count == 0) {
        is_found = find_configs(ret, options, &places, report);
    } else {
        if (options->configs.count > 0) {
            pt_report_warning(
                NULL, "-c has no effect: there are URLs on the command line");
        }
        warn_of_tags(options, "URLs of the command line");
        is_found =
            take_urls(ret, options->urls, options->url_count, "URL", report);
    }
    pt_config_places_done(&places);
    return is_found;
}

void pt_services_done(struct pt_services *services)
{
    pt_memory_free(services->items);
    pt_url_arguments_done(&services->arguments);
    postern_config_choices_free(services->choices);
    postern_config_free(services->config);
    *services = (struct pt_services){.items = NULL};
}
