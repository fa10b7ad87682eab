/*
 * sandbox/main.c: the program postern-sandbox.
 *
 * Exit status: 0, or that of the command it ran; 2 bad usage; 1 when it
 * cannot start.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "postern/version.h"

#include "base/error.h"
#include "sandbox/certificate.h"
#include "sandbox/options.h"
#include "sandbox/private_dir.h"
#include "sandbox/run_command.h"
#include "sandbox/server.h"

#define EXIT_CANNOT_START 1
#define EXIT_USAGE 2

/* Everything that lives as long as the program. */
struct program {
    struct pt_sandbox_options options;
    struct pt_private_dir dir;
    struct pt_certificate certificate;
    struct pt_service service;
    struct pt_faults *faults; /* NULL: none were asked for */
    struct pt_sandbox_server *server;
    FILE *out; /* the sandbox's own lines */
};

static int complain(const struct postern_error *err, int exit_status)
{
    (void)fprintf(stderr, "postern sandbox: %s\n", err->message);
    return exit_status;
}

/* Signals are waited for in one place; the threads made later inherit the
 * mask. A client that hangs up must not end us. */
static void prepare_signals(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGCHLD);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

/* An address told by --listen that is none of the usual names. */
static const char *extra_address(
    const struct pt_sandbox_options *options, char out[INET6_ADDRSTRLEN])
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    const void *binary = NULL;

    memcpy(&v4, &options->address, sizeof(v4));
    memcpy(&v6, &options->address, sizeof(v6));
    binary = options->address.ss_family == AF_INET6
                 ? (const void *)&v6.sin6_addr
                 : (const void *)&v4.sin_addr;
    return inet_ntop(options->address.ss_family, binary, out, INET6_ADDRSTRLEN);
}

static enum postern_status make_certificate(
    struct program *program, struct postern_error *err)
{
    struct pt_clock clock = pt_clock_system();
    char address[INET6_ADDRSTRLEN] = "";
    enum postern_status status = POSTERN_OK;

    if (program->options.is_plain_http) {
        return POSTERN_OK;
    }
    status = pt_certificate_make(&program->certificate,
        extra_address(&program->options, address), pt_clock_unix_s(&clock),
        err);
    if (status == POSTERN_OK) {
        status = pt_private_dir_write(
            &program->dir, "ca.pem", program->certificate.authority_pem, err);
    }
    return status;
}

static enum postern_status make_faults(
    struct program *program, struct postern_error *err)
{
    const struct pt_sandbox_options *options = &program->options;
    enum postern_status status = POSTERN_OK;

    if (options->fault_count == 0) {
        return POSTERN_OK;
    }
    program->faults = pt_faults_new(stderr);
    if (!program->faults) {
        return pt_fail_memory(err);
    }
    for (size_t i = 0; i < options->fault_count && status == POSTERN_OK; i++) {
        status = pt_faults_add(program->faults, options->faults[i], err);
    }
    return status;
}

static enum postern_status start(
    struct program *program, struct postern_error *err)
{
    const struct pt_sandbox_options *options = &program->options;
    enum postern_status status = pt_private_dir_make(&program->dir, err);

    if (status == POSTERN_OK) {
        status = make_certificate(program, err);
    }
    if (status == POSTERN_OK) {
        status = make_faults(program, err);
    }
    if (status == POSTERN_OK) {
        status = pt_service_init(&program->service,
            &(struct pt_service_options){
                .roles = options->roles,
                .show_mail = options->show_mail,
                .mail_out = program->out,
                .warnings_out = stderr,
                .spool_dir = program->dir.path,
                .token_life_s = options->token_life_s,
                .has_refresh_grace = options->has_refresh_grace,
                .refresh_grace = options->refresh_grace,
                .upload_life_s = options->upload_life_s,
                .limits = options->limits,
                .clock = pt_clock_system(),
            },
            err);
    }
    if (status == POSTERN_OK) {
        status = pt_sandbox_server_start(&program->service,
            &(struct pt_server_options){
                .address = &options->address,
                .certificate_pem = program->certificate.server_pem,
                .key_pem = program->certificate.server_key_pem,
                .latency_ms = options->latency_ms,
                .faults = program->faults,
            },
            &program->server, err);
    }
    return status;
}

static void stop(struct program *program)
{
    pt_sandbox_server_stop(program->server);
    if (program->service.in_flight) {
        pt_in_flight_tell(program->service.in_flight, program->out);
    }
    pt_service_done(&program->service);
    pt_faults_free(program->faults);
    pt_certificate_done(&program->certificate);
    pt_private_dir_remove(&program->dir);
}

static void announce(const struct program *program)
{
    (void)fprintf(program->out, "postern sandbox: serving at %s\n",
        program->service.base_url);
    if (!program->options.command) {
        (void)fprintf(program->out, "export POSTERN_CLOUD=%s\n",
            program->service.base_url);
        if (!program->options.is_plain_http) {
            (void)fprintf(program->out, "export POSTERN_CA_FILE='%s'\n",
                program->dir.file);
        }
    }
    (void)fflush(program->out);
}

static int serve(struct program *program)
{
    struct postern_error err = {.status = POSTERN_OK};
    int exit_status = 0;
    const struct pt_command command = {
        .argv = program->options.command,
        .base_url = program->service.base_url,
        .ca_file = program->options.is_plain_http ? NULL : program->dir.file,
    };

    announce(program);
    if (!command.argv) {
        pt_run_until_signal();
        return 0;
    }
    if (pt_run_command(&command, &exit_status, &err) != POSTERN_OK) {
        return complain(
            &err, exit_status != 0 ? exit_status : EXIT_CANNOT_START);
    }
    return exit_status;
}

int main(int argc, char **argv)
{
    struct program program = {.out = stdout};
    struct postern_error err = {.status = POSTERN_OK};
    int exit_status = 0;

    if (pt_sandbox_options_parse(argc, argv, &program.options, &err) !=
        POSTERN_OK) {
        return complain(&err, EXIT_USAGE);
    }
    if (program.options.action == PT_SANDBOX_HELP) {
        (void)fputs(pt_sandbox_options_help, stdout);
        pt_fault_action_tell(stdout);
        return 0;
    }
    if (program.options.action == PT_SANDBOX_VERSION) {
        (void)puts("postern sandbox " POSTERN_VERSION);
        return 0;
    }
    program.out = program.options.command ? stderr : stdout;
    prepare_signals();
    exit_status = start(&program, &err) == POSTERN_OK
                      ? serve(&program)
                      : complain(&err, EXIT_CANNOT_START);
    stop(&program);
    return exit_status;
}
