/*
 * sandbox/mail_check.c: what Exchange refuses. See mail_check.h.
 */
#include "sandbox/mail_check.h"

#include <string.h>
#include <strings.h>

#include "sandbox/directory.h"
#include "sandbox/json_text.h"

/* RFC 5321 section 4.5.3.1: local part 64 octets, domain 255. */
#define MAX_LOCAL_LEN ((size_t)64)
#define MAX_DOMAIN_LEN ((size_t)255)

const char *pt_mail_address_of(const json_t *recipient)
{
    return pt_json_text_at(
        json_object_get(recipient, "emailAddress"), "address");
}

bool pt_mail_is_address(const char *text)
{
    struct pt_view whole = pt_view_of(text);
    size_t at = pt_view_find(whole, '@');
    struct pt_view domain = pt_view_from(whole, at + 1);

    if (at == 0 || at > MAX_LOCAL_LEN || domain.len == 0 ||
        domain.len > MAX_DOMAIN_LEN ||
        pt_view_find(domain, '@') != domain.len || domain.ptr[0] == '.' ||
        domain.ptr[domain.len - 1] == '.') {
        return false;
    }
    for (size_t i = 0; i < whole.len; i++) {
        if ((unsigned char)whole.ptr[i] <= 0x20 || whole.ptr[i] == 0x7f ||
            strchr("<>,;:\\\"()[]", whole.ptr[i])) {
            return false;
        }
    }
    return true;
}

static bool check_addresses(
    struct pt_graph_call *call, const json_t *list, const char *property)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *address = pt_mail_address_of(json_array_get(list, i));

        if (!address || !*address) {
            return pt_graph_refuse(call, 400, "ErrorInvalidRecipients",
                "At least one recipient isn't valid., Recipient %zu of '%s' "
                "has no address.",
                i + 1, property);
        }
        if (!pt_mail_is_address(address)) {
            return pt_graph_refuse(call, 400, "ErrorInvalidRecipients",
                "At least one recipient isn't valid., Recipient '%.100s' "
                "isn't resolved.",
                address);
        }
    }
    return true;
}

static bool check_recipients(struct pt_graph_call *call, const json_t *message)
{
    static const char *const lists[] = {
        "toRecipients", "ccRecipients", "bccRecipients"};
    size_t total = 0;

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const json_t *list = json_object_get(message, lists[i]);

        total += json_array_size(list);
        if (!check_addresses(call, list, lists[i])) {
            return false;
        }
    }
    if (total == 0) {
        return pt_graph_refuse(call, 400, "ErrorInvalidRecipients",
            "At least one recipient isn't valid., A message can't be sent "
            "unless it contains at least one recipient.");
    }
    if (total > PT_MAIL_MAX_RECIPIENTS) {
        return pt_graph_refuse(call, 400, "ErrorExceededMaxRecipientLimit",
            "The message has %zu recipients; the limit is %zu.", total,
            PT_MAIL_MAX_RECIPIENTS);
    }
    return check_addresses(
        call, json_object_get(message, "replyTo"), "replyTo");
}

static bool is_header_name(const char *name)
{
    if (!name || strncasecmp(name, "x-", 2) != 0 || !name[2]) {
        return false;
    }
    for (const char *at = name; *at; at++) {
        if (*at <= 0x20 || *at == 0x7f || *at == ':') {
            return false;
        }
    }
    return true;
}

bool pt_mail_check_headers(struct pt_graph_call *call, const json_t *message)
{
    const json_t *list = json_object_get(message, "internetMessageHeaders");

    if (json_array_size(list) > PT_MAIL_MAX_HEADERS) {
        return pt_graph_refuse(call, 400,
            "InvalidInternetMessageHeaderCollection",
            "Maximum number of headers in one message should be less than or "
            "equal to %zu.",
            PT_MAIL_MAX_HEADERS);
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *header = json_array_get(list, i);
        const char *name = pt_json_text_at(header, "name");
        const char *value = pt_json_text_at(header, "value");

        if (!is_header_name(name)) {
            return pt_graph_refuse(call, 400, "InvalidInternetMessageHeader",
                "The internet message header name '%.80s' should start with "
                "'x-' or 'X-'.",
                name ? name : "");
        }
        if (!value || strpbrk(value, "\r\n")) {
            return pt_graph_refuse(call, 400, "InvalidInternetMessageHeader",
                "The value of the internet message header '%.80s' is not "
                "valid.",
                name);
        }
    }
    return true;
}

static bool check_sender(struct pt_graph_call *call, const json_t *message,
    const struct pt_mailbox *sender)
{
    static const char *const properties[] = {"from", "sender"};

    for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
        const char *address =
            pt_mail_address_of(json_object_get(message, properties[i]));

        if (address && strcasecmp(address, sender->address) != 0 &&
            !(i == 0 && pt_directory_may_send_as(sender->address, address))) {
            return pt_graph_refuse(call, 403, "ErrorSendAsDenied",
                "The user account which was used to submit this request does "
                "not have the right to send mail on behalf of the specified "
                "sending account., Cannot submit message.");
        }
    }
    return true;
}

bool pt_mail_check(struct pt_graph_call *call, const json_t *message,
    const struct pt_mailbox *sender)
{
    return check_sender(call, message, sender) &&
           pt_mail_check_headers(call, message) &&
           check_recipients(call, message);
}
