/*
 * sandbox/fault_answer.h: the answer that a fault gives instead of the
 * service's own.
 */
#ifndef PT_SANDBOX_FAULT_ANSWER_H
#define PT_SANDBOX_FAULT_ANSWER_H

#include "sandbox/fault_action.h"
#include "sandbox/service.h"
#include "sandbox/target.h"

/**
 * Overwrites response, whatever it was.
 * @param action  of kind PT_FAULT_ANSWER
 */
void pt_fault_answer(struct pt_service *service,
    const struct pt_fault_action *action,
    const struct pt_exchange_request *request, const struct pt_target *target,
    struct pt_exchange_response *response);

#endif
