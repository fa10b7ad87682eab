/*
 * A delivery by the draft route, played by a script. See draft_play.h.
 */
#include "draft_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "sample.h"

#define LOG_LIMIT_BYTES ((size_t)1024 * 1024)
#define PLACE "https://graph.microsoft.com/v1.0/users/user%40example.com/"

static void must(bool is_so)
{
    if (!is_so) {
        abort();
    }
}

static const struct {
    char letter;
    const char *name;
    uint64_t size_bytes;
} files_known[] = {
    {'a', "a.txt", 816},
    {'A', "a.txt", 900000},
    {'m', "m.bin", 3050000},
    {'p', "p.bin", 2999999},
    {'h', "h.bin", 9000000},
    {'b', "b.bin", 10000000},
};

static void attach(struct draft_play *play, char letter)
{
    struct pt_file_ref file = {.path_utf8 = pt_strdup("/nowhere/file")};
    size_t i = 0;

    while (files_known[i].letter != letter) {
        i++;
        must(i < sizeof(files_known) / sizeof(files_known[0]));
    }
    file.size_bytes = files_known[i].size_bytes;
    must(pt_attachment_list_add(&play->list->contents[0].attachments,
             files_known[i].name, "text/plain", &file, NULL) == POSTERN_OK);
    pt_free(file.path_utf8);
}

void draft_play_init(struct draft_play *play, const char *files)
{
    *play = (struct draft_play){.id_count = 0};
    sample_account(SAMPLE_URL, &play->account);
    play->list = sample_messages(&play->account, "Title", "<p>Body</p>", NULL);
    for (const char *file = files; *file != '\0'; file++) {
        attach(play, *file);
    }
    pt_secret_init(&play->token, PT_LIMIT_TOKEN_BYTES);
    must(pt_secret_set(&play->token, pt_view_of("se.cr.et"), NULL) ==
         POSTERN_OK);
    pt_buf_init(&play->log, LOG_LIMIT_BYTES);
    pt_delivery_init(&play->delivery, &play->account, &play->list->items[0]);
    play->delivery.is_on_draft_route = true;
}

void draft_play_done(struct draft_play *play)
{
    pt_delivery_done(&play->delivery);
    pt_buf_done(&play->log);
    pt_secret_done(&play->token);
    pt_message_list_free(play->list);
    pt_account_done(&play->account);
}

static void note(struct draft_play *play, const char *word)
{
    must(pt_buf_append_format(&play->log, NULL, "%s ", word) == POSTERN_OK);
}

/* What a request is for, judged by what goes over the wire. */
static const char *name_of(const struct pt_request *request)
{
    const char *path = strncmp(request->url, PLACE, strlen(PLACE)) == 0
                           ? request->url + strlen(PLACE)
                           : "";
    bool is_post = strcmp(request->method, "POST") == 0;
    bool is_delete = strcmp(request->method, "DELETE") == 0;

    if (path[0] == '\0') {
        return is_delete ? "end" : "put";
    }
    if (strcmp(path, "messages") == 0) {
        return "create";
    }
    if (strstr(path, "/createUploadSession")) {
        return "session";
    }
    if (strstr(path, "/attachments")) {
        return is_post ? "attach" : "list";
    }
    if (strstr(path, "/send")) {
        return "send";
    }
    if (is_delete) {
        return strstr(path, "ORPHAN") ? "delete-orphan" : "delete";
    }
    if (strncmp(path, "messages?", 9) == 0) {
        return strstr(path, "internetMessageId") ? "search" : "marker";
    }
    return "find";
}

static void note_request(struct draft_play *play)
{
    const struct pt_request *request = pt_delivery_request(&play->delivery);
    const char *name = name_of(request);

    for (size_t i = 0; i < request->header_count; i++) {
        const struct pt_header *header = &request->headers[i];

        if (strcmp(header->name, "Content-Range") == 0) {
            must(pt_buf_append_format(&play->log, NULL, "put:%d ",
                     (int)(play->delivery.draft.offset_bytes / 1000)) ==
                 POSTERN_OK);
            return;
        }
    }
    note(play, name);
}

static void feed_id(struct draft_play *play)
{
    char uuid[40];

    play->id_count++;
    (void)snprintf(
        uuid, sizeof(uuid), "00000000-0000-4000-8000-%012u", play->id_count);
    pt_delivery_feed_id(&play->delivery, uuid);
}

bool draft_play_advance(struct draft_play *play)
{
    struct pt_delivery *delivery = &play->delivery;

    while (delivery->need != PT_NEED_REQUEST &&
           delivery->need != PT_NEED_NOTHING) {
        if (delivery->need == PT_NEED_ID) {
            feed_id(play);
        } else if (delivery->need == PT_NEED_TOKEN) {
            if (delivery->is_token_refused) {
                note(play, "again");
            }
            pt_delivery_feed_token(delivery, &play->token);
        } else {
            must(pt_buf_append_format(&play->log, NULL, "w%u ",
                     delivery->wait_ms) == POSTERN_OK);
            pt_delivery_feed_waited(delivery);
        }
    }
    if (delivery->need == PT_NEED_NOTHING) {
        return false;
    }
    note_request(play);
    return true;
}

/* --- answers ------------------------------------------------------------- */

static void set_body(struct pt_response *response, int status, const char *text)
{
    response->http_status = status;
    must(pt_secret_set(&response->body, pt_view_of(text), NULL) == POSTERN_OK);
}

static const struct {
    const char *word;
    int status;
    const char *body;
} bodies[] = {
    {"made", 201,
        "{\"id\":\"AAMk/+A=\",\"internetMessageId\":\"<it's@x>\","
        "\"isDraft\":true}"},
    {"url", 201,
        "{\"uploadUrl\":\"https://outlook.office.com/up?"
        "" DRAFT_PLAY_UPLOAD_SECRET "\",\"expirationDateTime\":"
        "\"2026-11-23T20:00:00Z\",\"nextExpectedRanges\":[\"0-\"]}"},
    {"badurl", 201, "{\"uploadUrl\":\"http://example.com/up\"}"},
    {"next", 200, "{\"ExpirationDateTime\":\"2026-11-23T20:00:00Z\"}"},
    {"draft", 200, "{\"id\":\"AAMk/+A=\",\"isDraft\":true}"},
    {"sent", 200, "{\"id\":\"AAMk/+A=\",\"isDraft\":false}"},
    {"none", 200, "{\"value\":[]}"},
    {"found", 200, "{\"value\":[{\"id\":\"S\",\"isDraft\":false}]}"},
    {"orphan", 200, "{\"value\":[{\"id\":\"ORPHAN\",\"isDraft\":true}]}"},
    {"own", 200, "{\"value\":[{\"id\":\"AAMk/+A=\",\"isDraft\":true}]}"},
    {"junk200", 200, "<html>"},
    {"junk201", 201, "{\"id\":\"\"}"},
    {"junk204", 204, "<html>"},
    {"pages", 200, "{\"value\":[],\"@odata.nextLink\":\"x\"}"},
};

static const struct {
    const char *word;
    enum pt_transport transport;
    bool is_complete;
    enum postern_status status;
    enum postern_advice advice;
} ends[] = {
    {"lost", PT_TRANSPORT_BROKEN, true, POSTERN_E_NETWORK,
        POSTERN_ADVICE_RETRY},
    {"cut", PT_TRANSPORT_CONNECT, false, POSTERN_E_NETWORK,
        POSTERN_ADVICE_RETRY},
    {"stream", PT_TRANSPORT_REFUSED_STREAM, true, POSTERN_OK,
        POSTERN_ADVICE_GIVE_UP},
    {"tls", PT_TRANSPORT_TLS, false, POSTERN_E_TLS,
        POSTERN_ADVICE_FIX_CONFIGURATION},
    {"changed", PT_TRANSPORT_BODY, false, POSTERN_E_CHANGED,
        POSTERN_ADVICE_RETRY},
    {"cancelled", PT_TRANSPORT_CANCELLED, true, POSTERN_E_CANCELLED,
        POSTERN_ADVICE_RETRY},
    {"memory", PT_TRANSPORT_MEMORY, false, POSTERN_E_MEMORY,
        POSTERN_ADVICE_RETRY},
};

/* Graph counts more than the file has. */
static uint64_t listed_size(uint64_t file_bytes)
{
    return file_bytes + 237 + file_bytes * 45 / 1000;
}

static void list(const struct draft_play *play, struct pt_view items,
    struct pt_response *ret)
{
    const struct pt_attachment_list *files =
        &play->list->contents[0].attachments;
    struct pt_buf text;

    pt_buf_init(&text, LOG_LIMIT_BYTES);
    must(pt_buf_append_text(&text, "{\"value\":[", NULL) == POSTERN_OK);
    for (size_t i = 0; i < items.len; i++) {
        char letter = items.ptr[i];
        size_t index =
            letter >= '0' && letter <= '9' ? (size_t)(letter - '0') : 0;
        const struct pt_attachment *file =
            index < files->count ? &files->items[index] : NULL;
        uint64_t size_bytes =
            letter == 's' || !file ? 1 : listed_size(file->file.size_bytes);

        must(pt_buf_append_format(&text, NULL,
                 "%s{\"id\":\"I\",\"name\":\"%s\",\"size\":%llu}",
                 i > 0 ? "," : "",
                 letter == 'x' || !file ? "foreign" : file->name,
                 (unsigned long long)size_bytes) == POSTERN_OK);
    }
    must(pt_buf_append_text(&text, "]}", NULL) == POSTERN_OK);
    set_body(ret, 200, text.data);
    pt_buf_done(&text);
}

static bool cut_prefix(struct pt_view *word, const char *prefix)
{
    bool has = pt_view_has_prefix(*word, pt_view_of(prefix));

    if (has) {
        *word = pt_view_from(*word, strlen(prefix));
    }
    return has;
}

/* "503", "503/7", "400:CODE" */
static bool answer_by_status(
    struct pt_view word, bool is_bare, struct pt_response *ret)
{
    char text[200];
    const char *code = "ErrorSomething";
    char *rest = NULL;
    long status = 0;

    pt_error_copy_field(text, sizeof(text), word);
    status = strtol(text, &rest, 10);
    if (status < 100 || status > 999) {
        return false;
    }
    if (*rest == '/') {
        (void)snprintf(
            ret->retry_after, sizeof(ret->retry_after), "%.60s", rest + 1);
    } else if (*rest == ':') {
        code = rest + 1;
    }
    ret->http_status = (int)status;
    if (!is_bare && status >= 400) {
        char body[300];

        (void)snprintf(body, sizeof(body),
            "{\"error\":{\"code\":\"%.100s\",\"message\":\"Words.\"}}", code);
        set_body(ret, (int)status, body);
        (void)snprintf(ret->request_id, sizeof(ret->request_id), "graph-id");
    }
    return true;
}

static bool end_without_answer(struct pt_view word, struct pt_response *ret)
{
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (!pt_view_is_equal(word, pt_view_of(ends[i].word))) {
            continue;
        }
        ret->transport = ends[i].transport;
        ret->is_request_complete = ends[i].is_complete;
        if (ends[i].status != POSTERN_OK) {
            (void)pt_fail(&ret->transport_error, ends[i].status, ends[i].advice,
                "the line was %s", ends[i].word);
        }
        return true;
    }
    return false;
}

bool draft_play_answer(
    const struct draft_play *play, struct pt_view word, struct pt_response *ret)
{
    bool is_bare = false;

    if (end_without_answer(word, ret)) {
        return true;
    }
    ret->is_request_complete = !cut_prefix(&word, "early");
    is_bare = cut_prefix(&word, "bare");
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        if (pt_view_is_equal(word, pt_view_of(bodies[i].word))) {
            set_body(ret, bodies[i].status, bodies[i].body);
            return true;
        }
    }
    if (cut_prefix(&word, "next=")) {
        char offset[40];
        char text[100];

        pt_error_copy_field(offset, sizeof(offset), word);
        (void)snprintf(
            text, sizeof(text), "{\"nextExpectedRanges\":[\"%s\"]}", offset);
        set_body(ret, 200, text);
        return true;
    }
    if (cut_prefix(&word, "list=")) {
        list(play, word, ret);
        return true;
    }
    return answer_by_status(word, is_bare, ret);
}

static void next_range(
    const struct draft_play *play, char word[DRAFT_PLAY_WORD_SIZE])
{
    struct pt_delivery_progress progress = {0};

    must(pt_delivery_get_progress(&play->delivery, &progress));
    (void)snprintf(word, DRAFT_PLAY_WORD_SIZE, "next=%llu",
        (unsigned long long)(progress.done_bytes + progress.running_bytes));
}

void draft_play_good_word(
    struct draft_play *play, char word[DRAFT_PLAY_WORD_SIZE])
{
    static const char *const words[] = {
        [PT_DRAFT_CREATE] = "made",
        [PT_DRAFT_ATTACH] = "201",
        [PT_DRAFT_SESSION] = "url",
        [PT_DRAFT_LAST_RANGE] = "201",
        [PT_DRAFT_SEND] = "202",
        [PT_DRAFT_FIND] = "sent",
        [PT_DRAFT_SEARCH] = "found",
        [PT_DRAFT_END_SESSION] = "204",
        [PT_DRAFT_DELETE] = "204",
        [PT_DRAFT_FIND_ORPHAN] = "orphan",
        [PT_DRAFT_DELETE_ORPHAN] = "204",
    };
    enum pt_draft_step step = play->delivery.draft.step;

    if (step == PT_DRAFT_RANGE) {
        next_range(play, word);
    } else if (step == PT_DRAFT_LOOK || step == PT_DRAFT_CHECK) {
        (void)snprintf(word, DRAFT_PLAY_WORD_SIZE, "list=%.*s",
            (int)play->stored_count, "0123456789");
    } else {
        (void)snprintf(word, DRAFT_PLAY_WORD_SIZE, "%s", words[step]);
    }
    if (step == PT_DRAFT_CREATE) {
        play->stored_count = 0;
    } else if (step == PT_DRAFT_ATTACH || step == PT_DRAFT_LAST_RANGE) {
        play->stored_count++;
    }
}
