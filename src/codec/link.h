/*
 * codec/link.h: which links of a text go into a mail.
 */
#ifndef PT_CODEC_LINK_H
#define PT_CODEC_LINK_H

#include "base/view.h"

/**
 * Would following this link run something that the link itself carries?
 * javascript:, vbscript: and data: do, in either case, and with the control
 * characters and blanks in them that browsers drop (WHATWG URL Standard,
 * "basic URL parser"). Everything else is a link, also of unknown schemes.
 *
 * @param url  decoded: without entities
 */
bool pt_link_is_script(struct pt_view url);

#endif
