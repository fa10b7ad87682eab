/*
 * http/answer_head.h: status line and the few headers we look at.
 *
 * Header lines come in one at a time, CONNECT's and interim (1xx) answers'
 * included; only those of the final answer stay.
 */
#ifndef PT_HTTP_ANSWER_HEAD_H
#define PT_HTTP_ANSWER_HEAD_H

#include "base/view.h"
#include "model/response.h"

/**
 * Takes in one line, line end included or not. A status line forgets all
 * headers before it; only a status of 200 or more is stored.
 */
void pt_answer_head_take_line(
    struct pt_response *response, struct pt_view line);

#endif
