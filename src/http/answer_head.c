/*
 * http/answer_head.c: status line and headers. See answer_head.h.
 */
#include "http/answer_head.h"

#include "base/error.h"

/* "HTTP/1.1 202 Accepted" or "HTTP/2 202"; 0 when it is no status line. */
static int parse_status_line(struct pt_view line)
{
    size_t blank = pt_view_find(line, ' ');
    int status = 0;

    if (!pt_view_has_prefix(line, pt_view_of("HTTP/")) ||
        blank + 4 > line.len) {
        return 0;
    }
    for (size_t i = blank + 1; i < blank + 4; i++) {
        if (line.ptr[i] < '0' || line.ptr[i] > '9') {
            return 0;
        }
        status = status * 10 + (line.ptr[i] - '0');
    }
    return status >= 100 && status <= 599 ? status : 0;
}

static void copy_value(char *field, size_t size, struct pt_view value)
{
    size_t len = value.len < size - 1 ? value.len : size - 1;

    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)value.ptr[i];

        field[i] = value.ptr[i];
        if (byte < 0x20 || byte >= 0x7F) {
            field[i] = '?';
        }
    }
    field[len] = '\0';
}

static void forget(struct pt_response *response)
{
    response->request_id[0] = '\0';
    response->entra_request_id[0] = '\0';
    response->retry_after[0] = '\0';
    response->date[0] = '\0';
    response->content_type[0] = '\0';
}

static void take_field(
    struct pt_response *response, struct pt_view name, struct pt_view value)
{
    const struct {
        const char *name;
        char *field;
        size_t size;
    } fields[] = {
        {"request-id", response->request_id, sizeof(response->request_id)},
        /* Entra ID's spelling (Microsoft Learn, "error codes"). */
        {"x-ms-request-id", response->entra_request_id,
            sizeof(response->entra_request_id)},
        {"retry-after", response->retry_after, sizeof(response->retry_after)},
        {"date", response->date, sizeof(response->date)},
        {"content-type", response->content_type,
            sizeof(response->content_type)},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(fields[i].name))) {
            copy_value(fields[i].field, fields[i].size, value);
        }
    }
}

void pt_answer_head_take_line(struct pt_response *response, struct pt_view line)
{
    struct pt_view trimmed = pt_view_trim(line);
    int http_status = parse_status_line(trimmed);
    size_t colon = pt_view_find(trimmed, ':');

    if (http_status > 0) {
        forget(response);
        response->http_status = http_status >= 200 ? http_status : 0;
        return;
    }
    if (colon < trimmed.len) {
        take_field(response, pt_view_trim(pt_view_first(trimmed, colon)),
            pt_view_trim(pt_view_from(trimmed, colon + 1)));
    }
}
