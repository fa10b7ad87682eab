/*
 * codec/address.h: mail addresses.
 *
 * The addr-spec of RFC 5321 section 4.1.2 with a dot-atom local part, and
 * internationalised as in RFC 6531: bytes over 127 are letters.
 */
#ifndef PT_CODEC_ADDRESS_H
#define PT_CODEC_ADDRESS_H

#include <stdbool.h>

#include "base/view.h"

/** Whether the whole text is one address: local@domain. The domain needs a
 * dot, or six letters at least (localhost), as Apprise has it. */
bool pt_address_is_valid(struct pt_view text);

#endif
