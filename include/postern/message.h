/*
 * postern/message.h: what is to be said, and the mails it becomes.
 *
 * A notification is what the caller says: title, body, attachments. Composed
 * for an account it becomes one message for each target.
 */
#ifndef POSTERN_MESSAGE_H
#define POSTERN_MESSAGE_H

#include <stddef.h>

#include "postern/account.h"
#include "postern/error.h"
#include "postern/export.h"

POSTERN_BEGIN_DECLS

/** How the caller wrote the body. Since 0.1. */
enum postern_format {
    POSTERN_FORMAT_TEXT = 1,    /**< plain text; becomes HTML, line by line */
    POSTERN_FORMAT_HTML = 2,    /**< HTML; goes out as it is */
    POSTERN_FORMAT_MARKDOWN = 3 /**< Markdown; becomes HTML */
};

/** What a notification is about. Since 0.1. */
enum postern_type {
    POSTERN_TYPE_INFO = 1,    /**< the default */
    POSTERN_TYPE_SUCCESS = 2, /**< something went well */
    POSTERN_TYPE_WARNING = 3, /**< something may go wrong */
    POSTERN_TYPE_FAILURE = 4  /**< something went wrong; a mail of an account
                               * with importance=auto is marked as important */
};

/** What the caller says. One thread at a time. Since 0.1. */
struct postern_notification;

/** One mail for one target. Never changes; readable by any thread.
 * Since 0.1. */
struct postern_message;

/** The mails that one notification became. Since 0.1. */
struct postern_message_list;

/**
 * An empty notification.
 *
 * @param[out] ret  to be released with postern_notification_free();
 *                  untouched on failure
 * @param[out] err  may be NULL
 * @return POSTERN_OK, POSTERN_E_ARGUMENT (give up), POSTERN_E_MEMORY (retry).
 * Does not block. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_notification_new(
    struct postern_notification **ret, struct postern_error *err);

/**
 * Release a notification.
 *
 * @param notification  may be NULL. Since 0.1.
 */
POSTERN_API void postern_notification_free(
    struct postern_notification *notification);

/**
 * Set the title: the mail's subject.
 *
 * @param notification  not NULL
 * @param title_utf8    NUL-terminated; copied; line ends become blanks
 * @param[out] err      may be NULL
 * @return POSTERN_OK; POSTERN_E_INVALID (fix configuration: not UTF-8; the
 * message gives the byte's offset), POSTERN_E_ARGUMENT (give up),
 * POSTERN_E_MEMORY (retry). On failure the notification is as before.
 * Does not block. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status
postern_notification_set_title(struct postern_notification *notification,
    const char *title_utf8, struct postern_error *err);

/**
 * Set the body.
 *
 * @param notification  not NULL
 * @param body_utf8     size_bytes bytes; copied; NUL bytes are refused
 * @param size_bytes    0 .. 67108864
 * @param format        how the body is written
 * @param[out] err      may be NULL
 * @return POSTERN_OK; POSTERN_E_INVALID (fix configuration: not UTF-8; the
 * message gives the byte's offset), POSTERN_E_TOO_LARGE (give up),
 * POSTERN_E_ARGUMENT (give up), POSTERN_E_MEMORY (retry). On failure the
 * notification is as before. Does not block. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status
postern_notification_set_body(struct postern_notification *notification,
    const char *body_utf8, size_t size_bytes, enum postern_format format,
    struct postern_error *err);

/**
 * Set what the notification is about.
 *
 * @param notification  not NULL
 * @param type          POSTERN_TYPE_INFO until this is called
 * @param[out] err      may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up). On failure the
 * notification is as before. Does not block. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status
postern_notification_set_type(struct postern_notification *notification,
    enum postern_type type, struct postern_error *err);

/**
 * Say whether title and body hold backslash escapes: \\n, \\t, \\x41, \\u00e9,
 * \\U0001f600 and the others of Python's unicode-escape but \\N{name}. They
 * are expanded when the messages are made, before anything else; a bad one
 * makes postern_compose() fail.
 *
 * @param notification  not NULL
 * @param is_on         0: they do not, the default; else they do
 * @param[out] err      may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up). Does not block.
 * Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status
postern_notification_set_escapes(struct postern_notification *notification,
    int is_on, struct postern_error *err);

/**
 * Say whether names such as :rocket: in title and body become emoji, for
 * accounts that do not say so themselves (emojis=). Names nobody knows stay.
 *
 * @param notification  not NULL
 * @param is_on         0: they do not, the default; else they do
 * @param[out] err      may be NULL
 * @return POSTERN_OK; POSTERN_E_ARGUMENT (give up). Does not block.
 * Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status
postern_notification_set_emojis(struct postern_notification *notification,
    int is_on, struct postern_error *err);

/**
 * Attach a file. Its size and date are taken down now and checked again when
 * it is sent; the content is read then, so the file has to stay as it is.
 *
 * @param notification  not NULL
 * @param path_utf8     a regular file; copied; the mail shows its last part
 * @param[out] err      may be NULL
 * @return POSTERN_OK; POSTERN_E_FILE (fix configuration: missing, unreadable
 * or no regular file; sys_errno says which), POSTERN_E_TOO_LARGE (give up:
 * over 250 attachments), POSTERN_E_INVALID (the name is not UTF-8),
 * POSTERN_E_ARGUMENT (give up), POSTERN_E_MEMORY (retry). On failure the
 * notification is as before. Touches the file system. Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status
postern_notification_add_file(struct postern_notification *notification,
    const char *path_utf8, struct postern_error *err);

/**
 * Make the messages: one for each target of the account, in their order. With
 * overflow=split a body over 32768 characters becomes several mails to each:
 * the first piece to all of them, then the second, and so on.
 *
 * @param account       borrowed for the call
 * @param notification  borrowed for the call
 * @param[out] ret      to be released with postern_message_list_free();
 *                      untouched on failure
 * @param[out] err      may be NULL
 * @return POSTERN_OK; POSTERN_E_INVALID (fix configuration: no title, body or
 * attachment; no target; or a bad escape), POSTERN_E_TOO_LARGE (give up: HTML
 * or Markdown that takes too much to convert, or too many pieces),
 * POSTERN_E_ARGUMENT (give up), POSTERN_E_MEMORY (retry). Does not block.
 * Since 0.1.
 */
POSTERN_API POSTERN_MUST_CHECK enum postern_status postern_compose(
    const struct postern_account *account,
    const struct postern_notification *notification,
    struct postern_message_list **ret, struct postern_error *err);

/**
 * Release messages. None may be in flight any more.
 *
 * @param list  may be NULL. Since 0.1.
 */
POSTERN_API void postern_message_list_free(struct postern_message_list *list);

/**
 * How many messages there are.
 *
 * @param list  not NULL
 * @return 1..100000. Thread-safe. Since 0.1.
 */
POSTERN_API size_t postern_message_list_count(
    const struct postern_message_list *list);

/**
 * One message.
 *
 * @param list   not NULL
 * @param index  0 .. postern_message_list_count() - 1
 * @return lives as long as the list; NULL for an index out of range.
 * Thread-safe. Since 0.1.
 */
POSTERN_API const struct postern_message *postern_message_list_get(
    const struct postern_message_list *list, size_t index);

/**
 * What is worth knowing before the messages are sent, one sentence each: a
 * size that mailboxes may refuse, a wish of the account that such a mail
 * cannot follow.
 *
 * @param list   not NULL
 * @param index  0, 1, 2, ...
 * @return UTF-8, lives as long as the list; NULL from the first index past the
 * last warning on. Thread-safe. Source: Microsoft Learn, "attachment:
 * createUploadSession" (message size limit), "message: send". Since 0.1.
 */
POSTERN_API const char *postern_message_list_warning(
    const struct postern_message_list *list, size_t index);

/**
 * The address a message goes to: the first of several with batch=, and the
 * object ID itself where its address is looked up only when it is sent.
 *
 * @param message  not NULL
 * @return UTF-8, lives as long as the message. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_message_target(
    const struct postern_message *message);

POSTERN_END_DECLS

#endif
