/*
 * graph/good_answer.h: what a service in good order would answer.
 *
 * For plans: with these a delivery is walked to its end without a service.
 */
#ifndef PT_GRAPH_GOOD_ANSWER_H
#define PT_GRAPH_GOOD_ANSWER_H

#include "graph/delivery.h"

/**
 * The answer to the request that the delivery needs.
 * @param[out] ret  an initialised response
 */
enum postern_status pt_good_answer(const struct pt_delivery *delivery,
    struct pt_response *ret, struct postern_error *err) PT_MUST_CHECK;

#endif
