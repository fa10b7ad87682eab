/*
 * A sandbox without sockets for tests: a service with a clock that stands
 * still until it is moved, and requests in one call.
 */
#ifndef PT_TEST_SANDBOX_FIXTURE_H
#define PT_TEST_SANDBOX_FIXTURE_H

#include "sandbox/service.h"

#define FIXTURE_NOW_S ((int64_t)1790000000)

struct sandbox_fixture {
    struct pt_service service;
    struct pt_exchange_response response; /* of the last request */
    json_t *body;                         /* its JSON, or NULL */
    int64_t now_unix_s;
    char token[8192]; /* with the service's roles */
};

/** Starts; asserts that it works. spool_dir may be NULL. */
void fixture_start(
    struct sandbox_fixture *fixture, unsigned roles, const char *spool_dir);

/** The same with the default roles and size limits by name. */
void fixture_start_sized(struct sandbox_fixture *fixture,
    const char *limits_name, const char *spool_dir);

void fixture_stop(struct sandbox_fixture *fixture);

/** Issues fixture->token anew with these roles. */
void fixture_sign_in(struct sandbox_fixture *fixture, unsigned roles);

/** One request with the token; the answer lies in fixture. */
void fixture_get(struct sandbox_fixture *fixture, const char *target);
void fixture_post(
    struct sandbox_fixture *fixture, const char *target, const char *json);

/** Writes before, id percent-encoded, after. */
void fixture_address(char *out, size_t out_size, const char *before,
    const char *id, const char *after);

/** One request as it is given; a content it answers with is in the body. */
void fixture_ask(
    struct sandbox_fixture *fixture, const struct pt_exchange_request *request);

/** error.code of the last answer, or "". */
const char *fixture_error_code(const struct sandbox_fixture *fixture);

/** Asserts a status and Graph's whole error shape with that code. */
void fixture_assert_error(
    const struct sandbox_fixture *fixture, unsigned status, const char *code);

/** {"message":{...}} to that address. Free with free(). */
char *fixture_make_mail(const char *subject, const char *address);

#endif
