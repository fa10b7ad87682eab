/*
 * api/config.c: configurations of the public API. See
 * postern/unstable/config.h.
 */
#include "postern/unstable/config.h"

#include "account/config.h"
#include "account/tag_plan.h"
#include "api/account.h"
#include "api/client.h"
#include "api/config_reader.h"
#include "base/array.h"
#include "base/error.h"
#include "base/limits.h"

/* A service that can be used. */
struct service {
    struct postern_account *account;
    size_t index; /* of its tags among the services of the model */
    char *origin;
};

struct postern_config {
    struct pt_config model; /* its accounts have moved */
    struct pt_config_source source;
    struct service *services;
    size_t service_count;
    size_t service_cap;
    size_t seen_count; /* services of the model that were looked at */
    char **origins;    /* one for each finding of the model */
    size_t origin_count;
    size_t origin_cap;
};

struct chosen {
    struct postern_account account; /* a copy that owns nothing */
    struct pt_tag_choice choice;
};

struct postern_config_choices {
    struct chosen *items;
    size_t count;
    size_t *others;
    size_t other_count;
};

static enum postern_status fail_argument(
    struct postern_error *err, const char *function)
{
    return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
        "%s: an argument is NULL or out of range", function);
}

/* --- loading -------------------------------------------------------------- */

enum postern_status postern_config_new(
    const struct postern_client_options *network, struct postern_config **ret,
    struct postern_error *err)
{
    const struct postern_client_options defaults = POSTERN_CLIENT_OPTIONS_INIT;
    struct postern_config *config = NULL;

    network = network ? network : &defaults;
    if (!ret || !pt_client_options_are_good(network)) {
        return fail_argument(err, "postern_config_new");
    }
    config = pt_calloc(1, sizeof(*config));
    if (!config) {
        return pt_fail_memory(err);
    }
    pt_config_init(&config->model);
    pt_config_source_init(&config->source, network);
    *ret = config;
    return POSTERN_OK;
}

void postern_config_free(struct postern_config *config)
{
    if (!config) {
        return;
    }
    for (size_t i = 0; i < config->service_count; i++) {
        postern_account_free(config->services[i].account);
        pt_free(config->services[i].origin);
    }
    for (size_t i = 0; i < config->origin_count; i++) {
        pt_free(config->origins[i]);
    }
    pt_free(config->services);
    pt_free(config->origins);
    pt_config_source_done(&config->source);
    pt_config_done(&config->model);
    pt_free(config);
}

/* "FILE:LINE:COLUMN", without what the model puts behind it. */
static enum postern_status make_origin(const struct pt_config *model,
    const struct pt_config_origin *origin, char **ret,
    struct postern_error *err)
{
    struct pt_buf text;
    char *copy = NULL;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_URL_BYTES + 64);
    status = pt_config_format_origin(model, origin, &text, err);
    if (status == POSTERN_OK) {
        pt_buf_truncate(&text, text.len - (sizeof(": ") - 1));
        copy = pt_buf_take(&text);
        status = copy ? POSTERN_OK : pt_fail_memory(err);
    }
    pt_buf_done(&text);
    if (status == POSTERN_OK) {
        *ret = copy;
    }
    return status;
}

/* Takes a service over whose account is complete. */
static enum postern_status add_service(
    struct postern_config *config, size_t index, struct postern_error *err)
{
    struct pt_config_service *from = &config->model.services[index];
    struct service service = {.index = index};
    enum postern_status status = pt_array_ensure_one_more(&config->services,
        &config->service_cap, config->service_count, sizeof(*config->services),
        PT_LIMIT_CONFIG_SERVICES, err);

    if (status == POSTERN_OK) {
        status =
            make_origin(&config->model, &from->origin, &service.origin, err);
    }
    if (status != POSTERN_OK) {
        return status;
    }
    service.account = pt_calloc(1, sizeof(*service.account));
    if (!service.account) {
        pt_free(service.origin);
        return pt_fail_memory(err);
    }
    service.account->model = from->account;
    pt_account_init(&from->account);
    config->services[config->service_count] = service;
    config->service_count++;
    return POSTERN_OK;
}

/* Services whose secret cannot be read are findings. */
static enum postern_status take_services(
    struct postern_config *config, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK &&
           config->seen_count < config->model.service_count) {
        size_t index = config->seen_count;
        struct pt_config_service *service = &config->model.services[index];
        struct postern_error own_err = {.status = POSTERN_OK};

        config->seen_count++;
        status = pt_account_finish(&service->account, &own_err);
        if (status == POSTERN_OK) {
            status = add_service(config, index, err);
        } else if (status == POSTERN_E_MEMORY) {
            status = pt_fail_memory(err);
        } else {
            status = pt_config_add_finding(
                &config->model, true, service->origin, own_err.message, err);
        }
    }
    return status;
}

static enum postern_status make_origins(
    struct postern_config *config, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    while (status == POSTERN_OK &&
           config->origin_count < config->model.finding_count) {
        char *text = NULL;

        status = pt_array_ensure_one_more(&config->origins, &config->origin_cap,
            config->origin_count, sizeof(*config->origins),
            PT_LIMIT_CONFIG_FINDINGS, err);
        if (status == POSTERN_OK) {
            status = make_origin(&config->model,
                &config->model.findings[config->origin_count].origin, &text,
                err);
        }
        if (status == POSTERN_OK) {
            config->origins[config->origin_count] = text;
            config->origin_count++;
        }
    }
    return status;
}

enum postern_status postern_config_load(struct postern_config *config,
    const char *location_utf8, unsigned depth, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    if (!config || !location_utf8) {
        return fail_argument(err, "postern_config_load");
    }
    const struct pt_config_loading loading = {
        .reader = {.read = pt_config_source_read, .context = &config->source},
        .depth = depth,
        .default_cloud = pt_account_default_cloud(),
    };
    status = pt_config_load(
        &config->model, pt_view_of(location_utf8), &loading, err);
    if (status == POSTERN_OK) {
        status = take_services(config, err);
    }
    return status == POSTERN_OK ? make_origins(config, err) : status;
}

/* --- what is there -------------------------------------------------------- */

size_t postern_config_service_count(const struct postern_config *config)
{
    return config ? config->service_count : 0;
}

const struct postern_account *postern_config_service_account(
    const struct postern_config *config, size_t index)
{
    return index < postern_config_service_count(config)
               ? config->services[index].account
               : NULL;
}

const char *postern_config_service_origin(
    const struct postern_config *config, size_t index)
{
    return index < postern_config_service_count(config)
               ? config->services[index].origin
               : NULL;
}

static const struct pt_tag_list *tags_of(
    const struct postern_config *config, size_t service)
{
    return &config->model.services[config->services[service].index].tags;
}

const char *postern_config_service_tag(const struct postern_config *config,
    size_t service, size_t index, unsigned *ret_priority)
{
    if (service >= postern_config_service_count(config) ||
        index >= tags_of(config, service)->count) {
        return NULL;
    }
    const struct pt_tag *tag = &tags_of(config, service)->items[index];
    if (ret_priority) {
        *ret_priority = tag->priority;
    }
    return tag->name;
}

int postern_config_get_finding(const struct postern_config *config,
    size_t index, struct postern_config_finding *ret)
{
    if (!config || !ret || index >= config->origin_count) {
        return 0;
    }
    *ret = (struct postern_config_finding){
        .is_error = config->model.findings[index].is_error ? 1 : 0,
        .origin_utf8 = config->origins[index],
        .text_utf8 = config->model.findings[index].text,
    };
    return 1;
}

size_t postern_config_other_count(const struct postern_config *config)
{
    return config ? config->model.other_count : 0;
}

const char *postern_config_other_schema(
    const struct postern_config *config, size_t index)
{
    return index < postern_config_other_count(config)
               ? config->model.others[index].schema
               : NULL;
}

/* --- choosing ------------------------------------------------------------- */

/* The tags of the services, then those of the others. */
static const struct pt_tag_list **list_tags(const struct postern_config *config)
{
    size_t count = config->service_count + config->model.other_count;
    const struct pt_tag_list **lists = pt_calloc(count + 1, sizeof(void *));

    for (size_t i = 0; lists && i < count; i++) {
        lists[i] = i < config->service_count
                       ? tags_of(config, i)
                       : &config->model.others[i - config->service_count].tags;
    }
    return lists;
}

static enum postern_status read_filters(struct pt_tag_filters *filters,
    const char *const *texts, size_t count, struct postern_error *err)
{
    enum postern_status status = POSTERN_OK;

    for (size_t i = 0; i < count && status == POSTERN_OK; i++) {
        status = pt_tag_filters_add(filters, pt_view_of(texts[i]), err);
    }
    return status;
}

/* The copy shares what it points to with the configuration's account. */
static struct chosen make_chosen(
    const struct postern_config *config, const struct pt_tag_choice *choice)
{
    struct chosen chosen = {
        .account = *config->services[choice->index].account,
        .choice = *choice,
    };

    if (choice->has_retry) {
        chosen.account.model.options.retry_count = choice->retry;
    }
    return chosen;
}

static enum postern_status make_choices(const struct postern_config *config,
    const struct pt_tag_plan *plan, struct postern_config_choices **ret,
    struct postern_error *err)
{
    struct postern_config_choices *choices = pt_calloc(1, sizeof(*choices));

    if (!choices) {
        return pt_fail_memory(err);
    }
    choices->items = pt_calloc(plan->count + 1, sizeof(*choices->items));
    choices->others = pt_calloc(plan->count + 1, sizeof(*choices->others));
    if (!choices->items || !choices->others) {
        postern_config_choices_free(choices);
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < plan->count; i++) {
        const struct pt_tag_choice *choice = &plan->items[i];

        if (choice->index < config->service_count) {
            choices->items[choices->count] = make_chosen(config, choice);
            choices->count++;
        } else {
            choices->others[choices->other_count] =
                choice->index - config->service_count;
            choices->other_count++;
        }
    }
    *ret = choices;
    return POSTERN_OK;
}

enum postern_status postern_config_choose(const struct postern_config *config,
    const char *const *filters_utf8, size_t count,
    struct postern_config_choices **ret, struct postern_error *err)
{
    struct pt_tag_plan plan = {.items = NULL};
    struct pt_tag_filters filters;
    const struct pt_tag_list **lists = NULL;
    enum postern_status status = POSTERN_OK;

    if (!config || !ret || (count > 0 && !filters_utf8)) {
        return fail_argument(err, "postern_config_choose");
    }
    pt_tag_filters_init(&filters);
    status = read_filters(&filters, filters_utf8, count, err);
    if (status == POSTERN_OK) {
        lists = list_tags(config);
        status = lists ? POSTERN_OK : pt_fail_memory(err);
    }
    if (status == POSTERN_OK) {
        status = pt_tag_plan_make(lists,
            config->service_count + config->model.other_count, &filters, &plan,
            err);
    }
    if (status == POSTERN_OK) {
        status = make_choices(config, &plan, ret, err);
    }
    pt_tag_plan_done(&plan);
    pt_free(lists);
    pt_tag_filters_done(&filters);
    return status;
}

void postern_config_choices_free(struct postern_config_choices *choices)
{
    if (choices) {
        pt_free(choices->items);
        pt_free(choices->others);
        pt_free(choices);
    }
}

size_t postern_config_choices_count(
    const struct postern_config_choices *choices)
{
    return choices ? choices->count : 0;
}

int postern_config_choices_get(const struct postern_config_choices *choices,
    size_t index, struct postern_config_choice *ret)
{
    if (!ret || index >= postern_config_choices_count(choices)) {
        return 0;
    }
    *ret = (struct postern_config_choice){
        .account = &choices->items[index].account,
        .service = choices->items[index].choice.index,
        .chain = choices->items[index].choice.chain,
        .priority = choices->items[index].choice.priority,
    };
    return 1;
}

size_t postern_config_choices_other_count(
    const struct postern_config_choices *choices)
{
    return choices ? choices->other_count : 0;
}

size_t postern_config_choices_other(
    const struct postern_config_choices *choices, size_t index)
{
    return index < postern_config_choices_other_count(choices)
               ? choices->others[index]
               : (size_t)-1;
}
