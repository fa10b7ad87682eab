/*
 * compose/body.h: a body from the format it was written in to the one it goes
 * out in.
 */
#ifndef PT_COMPOSE_BODY_H
#define PT_COMPOSE_BODY_H

#include "postern/message.h"

#include "base/buf.h"
#include "model/account_options.h"

/**
 * Appends the body in the output format. Text and Markdown go out as they are
 * for format=text and format=markdown, as with Apprise; HTML goes out as it is
 * for format=html.
 *
 * @return POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY; *out is as before
 */
enum postern_status pt_body_convert(struct pt_view body,
    enum postern_format input, enum pt_output_format output, struct pt_buf *out,
    struct postern_error *err) PT_MUST_CHECK;

#endif
