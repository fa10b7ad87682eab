/*
 * sandbox/entra_refresh.h: a personal account's sign-in by refresh token, as
 * Entra ID's endpoint for consumers answers it.
 * Source: Microsoft Learn, "Refresh tokens in the Microsoft identity
 * platform"; RFC 6749 section 6.
 */
#ifndef PT_SANDBOX_ENTRA_REFRESH_H
#define PT_SANDBOX_ENTRA_REFRESH_H

#include "sandbox/entra_error.h"
#include "sandbox/form_fields.h"

struct pt_entra_refresh {
    json_t *body; /* of the answer, to be taken; NULL without memory */
    enum pt_entra_problem problem;
    const char *subject; /* of the problem; borrowed from the form */
};

/**
 * Answers the fields of a request.
 * @return false when it is refused: problem and subject say why
 */
bool pt_entra_refresh_answer(struct pt_service *service,
    const struct pt_form_fields *form, int64_t now_unix_s,
    struct pt_entra_refresh *ret);

#endif
