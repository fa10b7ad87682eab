/*
 * sandbox/mail_view.c: mails as Graph shows them. See mail_view.h.
 */
#include "sandbox/mail_view.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/base64.h"
#include "sandbox/iso_time.h"
#include "sandbox/json_text.h"

#define PREVIEW_CHARACTERS 255

/* A folder id: a prefix, the mailbox's GUID without dashes, the number. */
#define FOLDER_ID_SIZE ((size_t)64)

const char *const pt_mail_view_hidden[] = {"internetMessageHeaders",
    "singleValueExtendedProperties", "multiValueExtendedProperties",
    "extensions", "uniqueBody", NULL};

struct folder_row {
    const char *well_known;
    const char *display_name;
};

static const struct folder_row folders[PT_FOLDER_COUNT] = {
    [PT_FOLDER_INBOX] = {"inbox", "Inbox"},
    [PT_FOLDER_SENT] = {"sentitems", "Sent Items"},
    [PT_FOLDER_DRAFTS] = {"drafts", "Drafts"},
};

static void folder_id(const struct pt_mailbox *mailbox,
    enum pt_mail_folder folder, char out[FOLDER_ID_SIZE])
{
    size_t len = (size_t)snprintf(out, FOLDER_ID_SIZE, "AQMkAD");

    for (const char *at = mailbox->id; *at && len < 50; at++) {
        if (*at != '-') {
            out[len] = *at;
            len++;
        }
    }
    (void)snprintf(
        out + len, FOLDER_ID_SIZE - len, "AA%c=", (char)('0' + (int)folder));
}

static json_t *format_time(int64_t at_unix_s)
{
    char text[PT_ISO_TIME_SIZE];

    pt_iso_time_format(at_unix_s, PT_ISO_GRAPH, text);
    return json_string(text);
}

static json_t *make_recipient(const struct pt_mailbox *mailbox)
{
    return json_pack("{s:{s:s, s:s}}", "emailAddress", "name", mailbox->name,
        "address", mailbox->address);
}

/* The first characters of the body's text; tags are left out roughly. */
static json_t *make_preview(const json_t *body)
{
    const char *content = pt_json_text_at(body, "content");
    const char *type = pt_json_text_at(body, "contentType");
    bool is_html = type && strcasecmp(type, "html") == 0;
    char text[PREVIEW_CHARACTERS * 4 + 1];
    size_t len = 0;
    size_t characters = 0;
    bool is_in_tag = false;

    for (const char *at = content ? content : ""; *at; at++) {
        bool is_start = ((unsigned char)*at & 0xc0U) != 0x80U;

        if (is_html && (*at == '<' || *at == '>')) {
            is_in_tag = *at == '<';
            continue;
        }
        if (is_in_tag) {
            continue;
        }
        if (is_start && characters == PREVIEW_CHARACTERS) {
            break;
        }
        characters += is_start ? 1 : 0;
        text[len] = *at;
        len++;
    }
    return json_stringn(text, len);
}

static void set_new(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value ? value : json_null()) != 0) {
        (void)json_object_clear(object);
    }
}

/* What the client said, else the default. Takes fallback. */
static void set_or(
    json_t *view, const json_t *message, const char *key, json_t *fallback)
{
    json_t *given = json_object_get(message, key);

    if (given && !json_is_null(given)) {
        json_decref(fallback);
        set_new(view, key, json_incref(given));
    } else {
        set_new(view, key, fallback);
    }
}

static void set_content(json_t *view, const json_t *message)
{
    json_t *body = json_object_get(message, "body");
    const char *type = pt_json_text_at(body, "contentType");
    const char *content = pt_json_text_at(body, "content");

    set_or(view, message, "subject", json_string(""));
    set_new(view, "bodyPreview", make_preview(body));
    set_or(view, message, "importance", json_string("normal"));
    set_new(view, "body",
        json_pack("{s:s, s:s}", "contentType",
            type && strcasecmp(type, "html") == 0 ? "html" : "text", "content",
            content ? content : ""));
    set_or(view, message, "categories", json_array());
    set_or(view, message, "inferenceClassification", json_string("focused"));
    set_or(view, message, "isDeliveryReceiptRequested", json_false());
    set_or(view, message, "isReadReceiptRequested", json_false());
    set_or(
        view, message, "flag", json_pack("{s:s}", "flagStatus", "notFlagged"));
}

static void set_people(json_t *view, const struct pt_mail_copy *copy)
{
    const json_t *message = copy->mail->message;

    set_new(view, "sender", make_recipient(copy->mail->sender));
    set_or(view, message, "from", make_recipient(copy->mail->sender));
    set_or(view, message, "toRecipients", json_array());
    set_or(view, message, "ccRecipients", json_array());
    /* Only the sender's own copy knows who got it blindly. */
    if (copy->folder != PT_FOLDER_INBOX) {
        set_or(view, message, "bccRecipients", json_array());
    } else {
        set_new(view, "bccRecipients", json_array());
    }
    set_or(view, message, "replyTo", json_array());
}

static void set_hidden(json_t *view, const json_t *message)
{
    for (size_t i = 0; pt_mail_view_hidden[i]; i++) {
        json_t *given = json_object_get(message, pt_mail_view_hidden[i]);

        set_new(view, pt_mail_view_hidden[i],
            given ? json_incref(given) : json_array());
    }
    set_new(view, "uniqueBody", json_incref(json_object_get(view, "body")));
}

json_t *pt_mail_view_message(const struct pt_mailbox *mailbox,
    const struct pt_mail_copy *copy, bool is_immutable)
{
    const struct pt_mail *mail = copy->mail;
    const char *id = is_immutable ? copy->immutable_id : copy->id;
    char parent_id[FOLDER_ID_SIZE];
    json_t *view = json_object();

    if (!view) {
        return NULL;
    }
    folder_id(mailbox, copy->folder, parent_id);
    set_new(view, "id", json_string(id));
    set_new(view, "createdDateTime", format_time(mail->created_at_unix_s));
    set_new(view, "lastModifiedDateTime", format_time(mail->sent_at_unix_s));
    set_new(view, "changeKey", json_stringn(copy->id + 6, 24));
    set_new(view, "receivedDateTime", format_time(mail->sent_at_unix_s));
    set_new(view, "sentDateTime", format_time(mail->sent_at_unix_s));
    set_new(view, "hasAttachments", json_boolean(mail->attachment_count > 0));
    set_new(view, "internetMessageId", json_string(mail->message_id));
    set_new(view, "parentFolderId", json_string(parent_id));
    set_new(view, "conversationId", json_string(mail->conversation_id));
    set_new(view, "conversationIndex", json_string("AQ=="));
    set_new(view, "isRead", json_boolean(copy->folder != PT_FOLDER_INBOX));
    set_new(view, "isDraft",
        json_boolean(mail->is_draft && copy->folder == PT_FOLDER_DRAFTS));
    set_new(view, "webLink",
        json_sprintf("https://outlook.office365.example/?ItemID=%s", id));
    set_content(view, mail->message);
    set_people(view, copy);
    set_hidden(view, mail->message);
    return view;
}

static size_t count_copies(
    const struct pt_mailbox *mailbox, enum pt_mail_folder folder)
{
    size_t count = 0;

    for (size_t i = 0; i < mailbox->copy_count; i++) {
        const struct pt_mail_copy *copy = &mailbox->copies[i];

        count += copy->folder == folder && !copy->mail->is_unseen ? 1 : 0;
    }
    return count;
}

json_t *pt_mail_view_folder(
    const struct pt_mailbox *mailbox, enum pt_mail_folder folder)
{
    char id[FOLDER_ID_SIZE];
    size_t count = count_copies(mailbox, folder);

    folder_id(mailbox, folder, id);
    return json_pack("{s:s, s:s, s:n, s:i, s:I, s:I, s:b}", "id", id,
        "displayName", folders[folder].display_name, "parentFolderId",
        "childFolderCount", 0, "unreadItemCount",
        (json_int_t)(folder == PT_FOLDER_INBOX ? count : 0), "totalItemCount",
        (json_int_t)count, "isHidden", 0);
}

bool pt_mail_view_find_folder(const struct pt_mailbox *mailbox,
    const char *name, enum pt_mail_folder *ret)
{
    for (size_t i = 0; i < PT_FOLDER_COUNT; i++) {
        char id[FOLDER_ID_SIZE];

        folder_id(mailbox, (enum pt_mail_folder)i, id);
        if (strcmp(name, id) == 0 ||
            strcasecmp(name, folders[i].well_known) == 0) {
            *ret = (enum pt_mail_folder)i;
            return true;
        }
    }
    return false;
}

static json_t *encode_content(const struct pt_content *content)
{
    size_t size = pt_content_size_bytes(content);
    unsigned char *bytes = pt_malloc(size);
    uint64_t encoded_len = 0;
    char *text = NULL;
    json_t *value = NULL;

    if (bytes && pt_base64_encoded_len(size, &encoded_len) &&
        pt_content_read(content, 0, bytes, size, NULL) == POSTERN_OK) {
        text = pt_malloc((size_t)encoded_len);
    }
    if (text) {
        value = json_stringn_nocheck(text, pt_base64_encode(bytes, size, text));
    }
    pt_free(bytes);
    pt_free(text);
    return value;
}

/* What Graph lists as a size is more than the file's: 816 bytes were listed as
 * 1,053, and 3,483,322 as 3,640,066 (microsoft-graph-docs issue 9796;
 * Microsoft Learn, "Attach large files to Outlook messages or events"). */
static json_int_t listed_size(const struct pt_content *content)
{
    json_int_t size = (json_int_t)pt_content_size_bytes(content);

    return size + 237 + size * 45 / 1000;
}

json_t *pt_mail_view_attachment(const struct pt_mail *mail,
    const struct pt_mail_attachment *attachment, bool has_content)
{
    const char *type = pt_json_text_at(attachment->properties, "@odata.type");
    json_t *view = json_copy(attachment->properties);

    if (!view) {
        return NULL;
    }
    set_new(view, "id", json_string(attachment->id));
    set_new(view, "lastModifiedDateTime", format_time(mail->sent_at_unix_s));
    set_new(view, "size", json_integer(listed_size(attachment->content)));
    set_or(view, attachment->properties, "name", json_null());
    set_or(view, attachment->properties, "contentType", json_null());
    set_or(view, attachment->properties, "isInline", json_false());
    if (type && strstr(type, "fileAttachment")) {
        set_or(view, attachment->properties, "contentId", json_null());
        set_or(view, attachment->properties, "contentLocation", json_null());
        if (has_content) {
            json_t *content = encode_content(attachment->content);

            if (!content) {
                json_decref(view);
                return NULL;
            }
            set_new(view, "contentBytes", content);
        }
    }
    return view;
}

json_t *pt_mail_view_user(const struct pt_mailbox *mailbox)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "id", mailbox->id, "displayName",
        mailbox->name, "mail", mailbox->address, "userPrincipalName",
        mailbox->address);
}

bool pt_mail_view_is_selected(const char *select, const char *name)
{
    struct pt_view rest = pt_view_of(select);
    struct pt_view part = pt_view_of("");

    while (select && pt_view_next_field(&rest, ',', &part)) {
        if (pt_view_is_equal(pt_view_trim(part), pt_view_of(name))) {
            return true;
        }
    }
    return !select;
}

static bool is_listed(const char *const *names, const char *name)
{
    for (size_t i = 0; names && names[i]; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* The first selected name that the item has not; empty when there is none. */
static struct pt_view find_unknown(const json_t *item, const char *select)
{
    struct pt_view rest = pt_view_of(select);
    struct pt_view part = pt_view_of("");

    while (pt_view_next_field(&rest, ',', &part)) {
        struct pt_view name = pt_view_trim(part);
        char key[64];

        if (name.len == 0 || name.len >= sizeof(key)) {
            return name.len == 0 ? pt_view_of(",") : name;
        }
        (void)snprintf(key, sizeof(key), "%.*s", (int)name.len, name.ptr);
        if (!json_object_get(item, key)) {
            return name;
        }
    }
    return pt_view_of("");
}

bool pt_mail_view_select(json_t *item, const char *select,
    const char *const *hidden, struct pt_view *ret_unknown)
{
    const char *key = NULL;
    void *next = NULL;
    json_t *value = NULL;
    struct pt_view unknown = find_unknown(item, select);

    if (unknown.len > 0) {
        *ret_unknown = unknown;
        return false;
    }
    json_object_foreach_safe(item, next, key, value)
    {
        bool is_kept = select ? pt_mail_view_is_selected(select, key)
                              : !is_listed(hidden, key);

        if (!is_kept && strcmp(key, "id") != 0 && key[0] != '@') {
            (void)json_object_del(item, key);
        }
    }
    return true;
}
