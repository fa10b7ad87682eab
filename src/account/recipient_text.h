/*
 * account/recipient_text.h: recipients as a URL writes them.
 *
 * "fred@example.com", "Fred Flint:fred@example.com" (as Apprise writes it),
 * "Fred Flint <fred@example.com>" and "Fred Flint fred@example.com"; a name
 * with commas or the like is quoted: "\"Flint, Fred\" <fred@example.com>",
 * where a backslash takes the next character as it is.
 */
#ifndef PT_ACCOUNT_RECIPIENT_TEXT_H
#define PT_ACCOUNT_RECIPIENT_TEXT_H

#include "base/buf.h"
#include "model/recipient.h"

enum pt_recipient_text_kind {
    PT_RECIPIENT_TEXT_ONE = 1,  /* a comma or ';' belongs to the name */
    PT_RECIPIENT_TEXT_LIST = 2, /* blanks , ; [ ] separate */
};

/* In a list, a '+' of the query that was not percent-encoded: a plus sign in
 * an address, a blank in a name. */
#define PT_RECIPIENT_TEXT_PLUS '\x01'

/**
 * Appends the recipients of a decoded text to a list that lacks them; one
 * that the list has, whatever its case, is passed over.
 *
 * @param[in,out] list  may have grown when the call fails
 * @return POSTERN_OK; POSTERN_E_INVALID for what is no recipient (the message
 * begins with "it" and shows the text), POSTERN_E_TOO_LARGE, POSTERN_E_MEMORY
 */
enum postern_status pt_recipient_text_parse(struct pt_view text,
    enum pt_recipient_text_kind kind, struct pt_recipient_list *list,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Appends what stands before and behind the address of a recipient.
 * @param[out] before  "Fred:", or "\"Flint, Fred\"<", or nothing
 * @param[out] after   ">" or ""; constant text
 */
enum postern_status pt_recipient_text_format_name(
    const struct pt_recipient *recipient, struct pt_buf *before,
    const char **after, struct postern_error *err) PT_MUST_CHECK;

#endif
