/*
 * sandbox/entra_error.h: Entra ID's refusals, one row each.
 * Source: Microsoft Learn, "Microsoft Entra authentication and authorization
 * error codes".
 */
#ifndef PT_SANDBOX_ENTRA_ERROR_H
#define PT_SANDBOX_ENTRA_ERROR_H

#include "sandbox/service.h"

enum pt_entra_problem {
    PT_ENTRA_METHOD = 0,
    PT_ENTRA_MALFORMED = 1,
    PT_ENTRA_FIELD_REPEATED = 2,
    PT_ENTRA_FIELD_MISSING = 3,
    PT_ENTRA_TENANT_MALFORMED = 4,
    PT_ENTRA_TENANT_UNKNOWN = 5,
    PT_ENTRA_TENANT_SHARED = 6,
    PT_ENTRA_GRANT_UNSUPPORTED = 7,
    PT_ENTRA_APP_UNKNOWN = 8,
    PT_ENTRA_SECRET_MISSING = 9,
    PT_ENTRA_SECRET_WRONG = 10,
    PT_ENTRA_ASSERTION_KEY = 11,
    PT_ENTRA_SCOPE_BAD = 12,
    PT_ENTRA_SCOPE_TWO_RESOURCES = 13,
    PT_ENTRA_RESOURCE_UNKNOWN = 14,
    PT_ENTRA_REFRESH_INVALID = 15,
    PT_ENTRA_SCOPE_UNAPPROVED = 16,
    PT_ENTRA_PUBLIC_CLIENT = 17,
    PT_ENTRA_APP_NOT_PERSONAL = 18,
    PT_ENTRA_APP_PERSONAL = 19
};

#define PT_ENTRA_PROBLEM_COUNT ((size_t)20)

struct pt_entra_row {
    unsigned http_status;
    int code; /* AADSTS number */
    const char *error;
    const char *text; /* may hold one "{}": the subject goes there */
};

const struct pt_entra_row *pt_entra_row_of(enum pt_entra_problem problem);

/** What every error body names. */
struct pt_entra_trace {
    const char *trace_id;
    const char *correlation_id;
    int64_t now_unix_s;
};

/**
 * Answers with an error body in Entra's shape.
 * @param subject  what the text speaks of, foreign; NULL for none
 */
void pt_entra_refuse(struct pt_exchange_response *response,
    enum pt_entra_problem problem, const char *subject,
    const struct pt_entra_trace *trace);

#endif
