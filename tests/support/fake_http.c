/*
 * An HTTP client without a network. See fake_http.h.
 */
#include "fake_http.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

static int64_t read_mono(void *context)
{
    const int64_t *mono_ms = context;

    return *mono_ms;
}

static int64_t read_unix(void *context)
{
    return read_mono(context) + FAKE_UNIX_OFFSET_MS;
}

struct pt_clock fake_clock(int64_t *mono_ms)
{
    return (struct pt_clock){
        .unix_ms = read_unix, .mono_ms = read_mono, .context = mono_ms};
}

static char *header_text(const struct pt_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, name) == 0) {
            return pt_strdup(pt_secret_view(&request->headers[i].value).ptr);
        }
    }
    return pt_strdup("");
}

static char *body_text(const struct pt_body *body)
{
    struct pt_buf text;

    pt_buf_init(&text, (size_t)64 * 1024 * 1024);
    for (size_t i = 0; i < body->count; i++) {
        if (body->segments[i].kind == PT_SEGMENT_MEMORY &&
            pt_buf_append_view(&text, pt_secret_view(&body->segments[i].memory),
                NULL) != POSTERN_OK) {
            break;
        }
    }
    return pt_buf_take(&text);
}

static void keep_request(
    struct fake_http *fake, const struct pt_request *request)
{
    struct fake_request *kept = &fake->requests[fake->request_count++];

    kept->url = pt_strdup(request->url);
    kept->authorization = header_text(request, "Authorization");
    kept->client_request_id = header_text(request, "client-request-id");
    kept->body = body_text(&request->body);
}

static struct fake_answer pick(
    const struct fake_answer *answers, size_t count, size_t index)
{
    if (count == 0) {
        return (struct fake_answer){.http_status = 0};
    }
    return answers[index < count ? index : count - 1];
}

static struct fake_answer next_answer(struct fake_http *fake, const char *url)
{
    if (strstr(url, "/oauth2/v2.0/token")) {
        return pick(
            fake->token_answers, fake->token_answer_count, fake->token_count++);
    }
    return pick(
        fake->mail_answers, fake->mail_answer_count, fake->mail_count++);
}

static enum postern_status fake_start(struct pt_http_client *base,
    const struct pt_request *request, void *tag, struct postern_error *err)
{
    struct fake_http *fake = (struct fake_http *)base;
    size_t slot = fake->under_way_count;

    if (fake->start_status != POSTERN_OK ||
        fake->request_count == FAKE_HTTP_LIMIT ||
        (fake->start_limit > 0 && fake->request_count >= fake->start_limit)) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "the fake does not start requests");
    }
    keep_request(fake, request);
    fake->under_way[slot].tag = tag;
    fake->under_way[slot].is_cancelled = false;
    fake->under_way[slot].answer = next_answer(fake, request->url);
    fake->under_way_count++;
    if (fake->under_way_count > fake->under_way_peak) {
        fake->under_way_peak = fake->under_way_count;
    }
    return POSTERN_OK;
}

static void fake_cancel(struct pt_http_client *base, const void *tag)
{
    struct fake_http *fake = (struct fake_http *)base;

    for (size_t i = 0; i < fake->under_way_count; i++) {
        if (fake->under_way[i].tag == tag) {
            fake->under_way[i].is_cancelled = true;
        }
    }
}

static bool has_ended(const struct fake_http *fake)
{
    for (size_t i = 0; i < fake->under_way_count; i++) {
        if (!fake->under_way[i].answer.stays ||
            fake->under_way[i].is_cancelled) {
            return true;
        }
    }
    return false;
}

/* Sleeps the whole time, unless something has ended already. */
static enum postern_status fake_poll(
    struct pt_http_client *base, unsigned timeout_ms, struct postern_error *err)
{
    struct fake_http *fake = (struct fake_http *)base;

    (void)err;
    fake->poll_count++;
    if (fake->clock_ms && !has_ended(fake)) {
        *fake->clock_ms += timeout_ms > 0 ? timeout_ms : 1;
    }
    return POSTERN_OK;
}

static void write_response(struct pt_response *ret,
    const struct fake_answer *answer, bool is_cancelled)
{
    ret->transport = is_cancelled ? PT_TRANSPORT_CANCELLED : answer->transport;
    ret->is_request_complete = !answer->is_incomplete;
    if (ret->transport != PT_TRANSPORT_OK) {
        (void)pt_fail(&ret->transport_error,
            is_cancelled ? POSTERN_E_CANCELLED : POSTERN_E_NETWORK,
            POSTERN_ADVICE_RETRY, "the fake connection broke off");
        return;
    }
    ret->http_status = answer->http_status > 0 ? answer->http_status : 202;
    if (answer->body && pt_secret_set(&ret->body, pt_view_of(answer->body),
                            &ret->transport_error) != POSTERN_OK) {
        ret->transport = PT_TRANSPORT_MEMORY;
        return;
    }
    (void)snprintf(ret->retry_after, sizeof(ret->retry_after), "%s",
        answer->retry_after ? answer->retry_after : "");
    (void)snprintf(ret->request_id, sizeof(ret->request_id), "fake-id");
}

static void remove_slot(struct fake_http *fake, size_t slot)
{
    fake->under_way_count--;
    for (size_t i = slot; i < fake->under_way_count; i++) {
        fake->under_way[i] = fake->under_way[i + 1];
    }
}

static bool fake_next_ended(
    struct pt_http_client *base, void **ret_tag, struct pt_response *ret)
{
    struct fake_http *fake = (struct fake_http *)base;

    for (size_t i = 0; i < fake->under_way_count; i++) {
        bool is_cancelled = fake->under_way[i].is_cancelled;

        if (!fake->under_way[i].answer.stays || is_cancelled) {
            *ret_tag = fake->under_way[i].tag;
            write_response(ret, &fake->under_way[i].answer, is_cancelled);
            remove_slot(fake, i);
            return true;
        }
    }
    return false;
}

/* Nothing leaves. */
static uint64_t fake_sent_bytes(
    const struct pt_http_client *base, const void *tag)
{
    (void)base;
    (void)tag;
    return 0;
}

static void fake_wakeup(struct pt_http_client *base)
{
    (void)base;
}

/* The test owns it, and reads it afterwards. */
static void fake_free(struct pt_http_client *base)
{
    (void)base;
}

static const struct pt_http_ops fake_ops = {
    .start = fake_start,
    .cancel = fake_cancel,
    .poll = fake_poll,
    .next_ended = fake_next_ended,
    .sent_bytes = fake_sent_bytes,
    .wakeup = fake_wakeup,
    .free = fake_free,
};

void fake_http_init(struct fake_http *fake)
{
    *fake = (struct fake_http){.base = {.ops = &fake_ops}};
}

void fake_http_done(struct fake_http *fake)
{
    for (size_t i = 0; i < fake->request_count; i++) {
        pt_free(fake->requests[i].url);
        pt_free(fake->requests[i].authorization);
        pt_free(fake->requests[i].client_request_id);
        pt_free(fake->requests[i].body);
    }
}
