/*
 * sandbox/server.c: the service on a socket. See server.h.
 */
#include "sandbox/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/error.h"
#include "sandbox/wire.h"

#define BACKLOG 512
#define MAX_CONNECTIONS 1000U
#define IDLE_TIMEOUT_S 180U

/* Headers of one request: a token of 3 KB and room for hostile ones. */
#define HEADER_BYTES ((size_t)64 * 1024)

/* Of a body that is refused for its size, this much is read before the
 * connection is closed instead. */
#define MAX_IGNORED_BYTES ((uint64_t)64 * 1024 * 1024)

/* Of a content that is read back. */
#define PIECE_BYTES ((size_t)64 * 1024)
/* "HTTP/1.1 2", and the rest of the status is missing. */
#define UNTIL_STATUS_BYTES ((size_t)10)

/* What an answer without a body promises when its body is to break off. */
#define MISSING_BYTES ((size_t)1000)

#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct pt_sandbox_server {
    struct pt_service *service;
    struct MHD_Daemon *daemon;
    int listen_fd;
    int stop_pipe[2]; /* closing the writing end ends every wait */
    unsigned latency_ms;
    struct pt_faults *faults;
};

/* One request while it arrives. */
struct arriving {
    char *target;
    struct pt_buf body;
    uint64_t ignored_bytes;
    bool is_too_large;
    bool is_begun;
    bool has_fault;
    struct pt_fault_action fault;
    uint64_t taken_bytes;  /* of the body */
    uint64_t middle_bytes; /* half of what its head promised */
};

/* libmicrohttpd calls it with the request line's target, still encoded. */
static void *begin_request(
    void *context, const char *uri, struct MHD_Connection *connection)
{
    struct arriving *arriving = pt_calloc(1, sizeof(*arriving));

    (void)context;
    (void)connection;
    if (arriving) {
        pt_buf_init(&arriving->body, PT_REQUEST_KEPT_BYTES);
        arriving->target = pt_strdup(uri);
    }
    return arriving;
}

static void end_request(void *context, struct MHD_Connection *connection,
    void **request_context, enum MHD_RequestTerminationCode code)
{
    struct arriving *arriving = *request_context;

    (void)context;
    (void)connection;
    (void)code;
    if (arriving) {
        pt_buf_done_wiped(&arriving->body);
        pt_free(arriving->target);
        pt_free(arriving);
        *request_context = NULL;
    }
}

static enum MHD_Result take_body(
    struct arriving *arriving, const char *bytes, size_t len)
{
    arriving->taken_bytes += len;
    if (!arriving->is_too_large &&
        pt_buf_append(&arriving->body, bytes, len, NULL) != POSTERN_OK) {
        arriving->is_too_large = true;
        arriving->ignored_bytes = arriving->body.len;
        pt_buf_done(&arriving->body);
    }
    if (arriving->is_too_large) {
        arriving->ignored_bytes += len;
    }
    return arriving->ignored_bytes > MAX_IGNORED_BYTES ? MHD_NO : MHD_YES;
}

/* Waits the latency, or until the server stops. */
static void wait_latency(const struct pt_sandbox_server *server)
{
    struct pollfd stopped = {.fd = server->stop_pipe[0], .events = POLLIN};

    if (server->latency_ms > 0) {
        (void)poll(&stopped, 1, (int)server->latency_ms);
    }
}

/* The next piece of a content, for libmicrohttpd. */
static ssize_t read_piece(
    void *context, uint64_t offset, char *out, size_t out_size)
{
    const struct pt_content *content = context;
    size_t left = pt_content_size_bytes(content) - (size_t)offset;
    size_t len = left < out_size ? left : out_size;

    if (len == 0) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    if (pt_content_read(content, (size_t)offset, out, len, NULL) !=
        POSTERN_OK) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    return (ssize_t)len;
}

static void release_content(void *context)
{
    pt_content_release(context);
}

/* Large contents go out in pieces: they never stand in memory whole. */
static struct MHD_Response *make_message(
    const struct pt_exchange_response *response)
{
    struct pt_content *content = response->content;
    struct MHD_Response *message = NULL;

    if (!content) {
        return MHD_create_response_from_buffer(
            response->body.len, response->body.data, MHD_RESPMEM_MUST_COPY);
    }
    message = MHD_create_response_from_callback(pt_content_size_bytes(content),
        PIECE_BYTES, read_piece, pt_content_hold(content), release_content);
    if (!message) {
        pt_content_release(content);
    }
    return message;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection,
    const struct pt_exchange_response *response)
{
    struct MHD_Response *message = make_message(response);
    enum MHD_Result result = MHD_NO;

    if (!message) {
        return MHD_NO;
    }
    if (response->content_type[0]) {
        (void)MHD_add_response_header(
            message, MHD_HTTP_HEADER_CONTENT_TYPE, response->content_type);
    }
    for (size_t i = 0; i < response->header_count; i++) {
        (void)MHD_add_response_header(
            message, response->headers[i].name, response->headers[i].value);
    }
    result = MHD_queue_response(connection, response->status, message);
    MHD_destroy_response(message);
    return result;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static struct pt_wire open_wire(
    const struct pt_sandbox_server *server, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *at =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *tls =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

    return (struct pt_wire){
        .fd = at ? at->connect_fd : -1,
        .tls = tls ? tls->tls_session : NULL,
        .stop_fd = server->stop_pipe[0],
    };
}

/* Whether the request's fault is to be silent, at this point of its life. */
static bool is_silent_at(
    const struct arriving *arriving, enum pt_fault_point point)
{
    return arriving->has_fault && arriving->fault.point == point &&
           pt_fault_action_is_silent(&arriving->fault);
}

/* MHD_NO, upon which libmicrohttpd closes the connection. */
static enum MHD_Result be_silent(const struct pt_sandbox_server *server,
    struct MHD_Connection *connection, const struct arriving *arriving)
{
    struct pt_wire wire = open_wire(server, connection);

    if (arriving->fault.kind == PT_FAULT_RESET) {
        pt_wire_reset(&wire);
    } else if (arriving->fault.kind == PT_FAULT_CLOSE) {
        pt_wire_close(&wire);
    } else {
        pt_wire_hang(&wire);
    }
    return MHD_NO;
}

/* Breaks the answer off, or lets it drip; then the connection ends. */
static enum MHD_Result send_badly(const struct pt_wire *wire,
    const struct pt_exchange_response *response,
    const struct pt_fault_action *fault)
{
    bool is_broken_off = fault->kind != PT_FAULT_DRIP;
    size_t length = response->body.len == 0 && fault->kind == PT_FAULT_HALF_BODY
                        ? MISSING_BYTES
                        : response->body.len;
    size_t head_len = 0;
    struct pt_buf text;

    pt_buf_init(&text, PT_EXCHANGE_ANSWER_BYTES + HEADER_BYTES);
    if (pt_wire_write_answer(response,
            MHD_get_reason_phrase_for(response->status), length, &text,
            &head_len) == POSTERN_OK) {
        if (fault->kind == PT_FAULT_HALF_ANSWER) {
            pt_buf_truncate(&text, UNTIL_STATUS_BYTES);
        } else if (fault->kind == PT_FAULT_HALF_HEAD) {
            pt_buf_truncate(&text, head_len / 2);
        } else if (fault->kind == PT_FAULT_HALF_BODY) {
            pt_buf_truncate(&text, head_len + response->body.len / 2);
        }
        (void)pt_wire_send(wire, pt_buf_view(&text),
            is_broken_off ? 0 : (unsigned)fault->number);
    }
    if (is_broken_off) {
        pt_wire_close(wire);
    }
    pt_buf_done(&text);
    return MHD_NO;
}

static bool is_sent_badly(const struct arriving *arriving)
{
    enum pt_fault_kind kind = arriving->fault.kind;

    return arriving->has_fault &&
           (kind == PT_FAULT_HALF_ANSWER || kind == PT_FAULT_HALF_HEAD ||
               kind == PT_FAULT_HALF_BODY || kind == PT_FAULT_DRIP);
}

static enum MHD_Result send_any(const struct pt_sandbox_server *server,
    struct MHD_Connection *connection, const struct arriving *arriving,
    const struct pt_exchange_response *response)
{
    if (is_silent_at(arriving, PT_FAULT_DONE)) {
        return be_silent(server, connection, arriving);
    }
    if (is_sent_badly(arriving)) {
        struct pt_wire wire = open_wire(server, connection);

        return send_badly(&wire, response, &arriving->fault);
    }
    return send_answer(connection, response);
}

static enum MHD_Result answer(const struct pt_sandbox_server *server,
    struct MHD_Connection *connection, const char *method,
    struct arriving *arriving)
{
    struct pt_exchange_response response;
    enum MHD_Result result = MHD_NO;
    struct pt_exchange_request request = {
        .method = method,
        .target = arriving->target,
        .content_type = header(connection, "Content-Type"),
        .authorization = header(connection, "Authorization"),
        .client_request_id = header(connection, "client-request-id"),
        .host = header(connection, "Host"),
        .prefer = header(connection, "Prefer"),
        .content_range = header(connection, "Content-Range"),
        .content_length = header(connection, "Content-Length"),
        .body = pt_buf_view(&arriving->body),
        .is_body_too_large = arriving->is_too_large,
        .fault = arriving->has_fault ? &arriving->fault : NULL,
    };

    pt_exchange_init(&response);
    pt_service_answer(server->service, &request, &response);
    if (response.is_graph) {
        wait_latency(server);
    }
    result = send_any(server, connection, arriving, &response);
    pt_exchange_done(&response);
    return result;
}

/* The head is there. */
static enum MHD_Result begin_body(const struct pt_sandbox_server *server,
    struct MHD_Connection *connection, const char *method,
    struct arriving *arriving)
{
    const char *length = header(connection, "Content-Length");

    arriving->is_begun = true;
    arriving->has_fault = pt_faults_take(
        server->faults, method, arriving->target, &arriving->fault);
    if (length && pt_fault_action_parse_number(
                      pt_view_of(length), INT64_MAX, &arriving->middle_bytes)) {
        arriving->middle_bytes /= 2;
    }
    return is_silent_at(arriving, PT_FAULT_BEFORE)
               ? be_silent(server, connection, arriving)
               : MHD_YES;
}

/* All of it is there; without a body the end is also the middle. */
static enum MHD_Result end_body(const struct pt_sandbox_server *server,
    struct MHD_Connection *connection, const char *method,
    struct arriving *arriving)
{
    if (is_silent_at(arriving, PT_FAULT_MIDDLE) ||
        is_silent_at(arriving, PT_FAULT_AFTER)) {
        return be_silent(server, connection, arriving);
    }
    return answer(server, connection, method, arriving);
}

/* Called once with the head, for each piece of the body, and at its end. */
/* NOLINTNEXTLINE(readability-function-size): the shape libmicrohttpd calls */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version,
    const char *upload_data, size_t *upload_data_size, void **request_context)
{
    struct arriving *arriving = *request_context;

    (void)url;
    (void)version;
    if (!arriving || !arriving->target) {
        return MHD_NO;
    }
    if (!arriving->is_begun) {
        return begin_body(context, connection, method, arriving);
    }
    if (*upload_data_size > 0) {
        enum MHD_Result result =
            take_body(arriving, upload_data, *upload_data_size);

        *upload_data_size = 0;
        return is_silent_at(arriving, PT_FAULT_MIDDLE) &&
                       arriving->taken_bytes >= arriving->middle_bytes
                   ? be_silent(context, connection, arriving)
                   : result;
    }
    return end_body(context, connection, method, arriving);
}

static enum postern_status open_socket(struct pt_sandbox_server *server,
    const struct sockaddr_storage *address, struct postern_error *err)
{
    socklen_t len = address->ss_family == AF_INET6
                        ? (socklen_t)sizeof(struct sockaddr_in6)
                        : (socklen_t)sizeof(struct sockaddr_in);
    int on = 1;
    struct sockaddr_storage bound = *address;

    server->listen_fd =
        socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->listen_fd < 0) {
        return pt_fail_errno(
            err, POSTERN_E_NETWORK, errno, "cannot make a socket");
    }
    (void)setsockopt(
        server->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (server->faults) {
        pt_wire_narrow(server->listen_fd);
    }
    if (bind(server->listen_fd, (const struct sockaddr *)&bound, len) != 0 ||
        listen(server->listen_fd, BACKLOG) != 0) {
        return pt_fail_errno(err, POSTERN_E_NETWORK, errno,
            "cannot listen there; give another address with --listen");
    }
    return POSTERN_OK;
}

/* The socket's own address as a URL: the port is known only now. */
static enum postern_status name_base_url(struct pt_sandbox_server *server,
    bool is_plain_http, struct postern_error *err)
{
    struct sockaddr_storage bound = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof(bound);
    char host[INET6_ADDRSTRLEN] = "";
    char url[128];
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    bool is_v6 = false;

    if (getsockname(server->listen_fd, (struct sockaddr *)&bound, &len) != 0) {
        return pt_fail_errno(
            err, POSTERN_E_NETWORK, errno, "cannot read the socket's address");
    }
    is_v6 = bound.ss_family == AF_INET6;
    memcpy(&v4, &bound, sizeof(v4));
    memcpy(&v6, &bound, sizeof(v6));
    (void)inet_ntop(bound.ss_family,
        is_v6 ? (const void *)&v6.sin6_addr : (const void *)&v4.sin_addr, host,
        sizeof(host));
    (void)snprintf(url, sizeof(url), "%s://%s%s%s:%u",
        is_plain_http ? "http" : "https", is_v6 ? "[" : "", host,
        is_v6 ? "]" : "", (unsigned)ntohs(is_v6 ? v6.sin6_port : v4.sin_port));
    pt_service_set_base_url(server->service, url);
    return POSTERN_OK;
}

/* libmicrohttpd's complaints are about clients; the sandbox stays quiet. */
__attribute__((format(printf, 2, 0))) static void ignore_log(
    void *context, const char *format, va_list args)
{
    (void)context;
    (void)format;
    (void)args;
}

static enum postern_status start_daemon(struct pt_sandbox_server *server,
    const struct pt_server_options *options, struct postern_error *err)
{
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION |
                     MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
                     MHD_USE_ERROR_LOG;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, NULL},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, NULL},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};

    if (options->certificate_pem) {
        flags |= MHD_USE_TLS;
        tls[0].ptr_value = pt_strdup(options->certificate_pem);
        tls[1].ptr_value = pt_strdup(options->key_pem);
        tls[2].ptr_value = pt_strdup(PRIORITIES);
    }
    server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, server,
        MHD_OPTION_EXTERNAL_LOGGER, ignore_log, NULL, MHD_OPTION_LISTEN_SOCKET,
        server->listen_fd, MHD_OPTION_URI_LOG_CALLBACK, begin_request, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, end_request, NULL,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADER_BYTES,
        MHD_OPTION_CONNECTION_LIMIT, MAX_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, MHD_OPTION_ARRAY,
        options->certificate_pem ? tls : plain, MHD_OPTION_END);
    pt_free(tls[0].ptr_value);
    pt_free_wiped(tls[1].ptr_value);
    pt_free(tls[2].ptr_value);
    if (!server->daemon) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libmicrohttpd cannot start%s",
            options->certificate_pem ? " with TLS" : "");
    }
    server->listen_fd = -1; /* the daemon's now */
    return POSTERN_OK;
}

enum postern_status pt_sandbox_server_start(struct pt_service *service,
    const struct pt_server_options *options, struct pt_sandbox_server **ret,
    struct postern_error *err)
{
    struct pt_sandbox_server *server = pt_calloc(1, sizeof(*server));
    enum postern_status status = POSTERN_OK;

    if (!server) {
        return pt_fail_memory(err);
    }
    *server = (struct pt_sandbox_server){
        .service = service,
        .listen_fd = -1,
        .stop_pipe = {-1, -1},
        .latency_ms = options->latency_ms,
        .faults = options->faults,
    };
    if (pipe(server->stop_pipe) != 0) {
        status =
            pt_fail_errno(err, POSTERN_E_INTERNAL, errno, "cannot make a pipe");
    } else {
        (void)fcntl(server->stop_pipe[0], F_SETFD, FD_CLOEXEC);
        (void)fcntl(server->stop_pipe[1], F_SETFD, FD_CLOEXEC);
        status = open_socket(server, options->address, err);
    }
    if (status == POSTERN_OK) {
        status = name_base_url(server, options->certificate_pem == NULL, err);
    }
    if (status == POSTERN_OK) {
        status = start_daemon(server, options, err);
    }
    if (status != POSTERN_OK) {
        pt_sandbox_server_stop(server);
        return status;
    }
    *ret = server;
    return POSTERN_OK;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

void pt_sandbox_server_stop(struct pt_sandbox_server *server)
{
    if (!server) {
        return;
    }
    close_fd(&server->stop_pipe[1]);
    if (server->daemon) {
        MHD_stop_daemon(server->daemon);
    }
    close_fd(&server->stop_pipe[0]);
    close_fd(&server->listen_fd);
    pt_free(server);
}
