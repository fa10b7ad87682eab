/*
 * send_notification.c: a program that sends one notification with libpostern.
 *
 *     cc -o send_notification send_notification.c \
 *         $(pkg-config --cflags --libs postern)
 *     ./send_notification URL TITLE BODY [FILE]...
 *
 * URL is an account, such as
 * azure://SOURCE/TENANT/CLIENT_ID/CLIENT_SECRET/TARGET. A real program would
 * rather read it from a file than from its arguments.
 */
#include <postern/postern.h>
#include <stdio.h>
#include <string.h>

/* For one mail: sign-in, request and answer. */
#define TIMEOUT_MS 200000U

static void explain(const char *what, const struct postern_error *error)
{
    (void)fprintf(stderr, "%s: %s (%s; %s)\n", what, error->message,
        postern_status_name(error->status), postern_advice_name(error->advice));
}

/* Say what, and attach the files. */
static enum postern_status write_notification(
    struct postern_notification *notification, char **arguments,
    struct postern_error *error)
{
    const char *body = arguments[1];
    enum postern_status status =
        postern_notification_set_title(notification, arguments[0], error);

    if (status == POSTERN_OK) {
        status = postern_notification_set_body(
            notification, body, strlen(body), POSTERN_FORMAT_TEXT, error);
    }
    for (char **file = arguments + 2; *file && status == POSTERN_OK; file++) {
        status = postern_notification_add_file(notification, *file, error);
    }
    return status;
}

/* One mail for each target; each has an outcome of its own. */
static int send_all(struct postern_client *client,
    const struct postern_account *account,
    const struct postern_message_list *list)
{
    int unsent_count = 0;

    for (size_t i = 0; i < postern_message_list_count(list); i++) {
        const struct postern_message *message =
            postern_message_list_get(list, i);
        struct postern_receipt receipt;
        struct postern_error error;
        enum postern_status status = postern_send(
            client, account, message, TIMEOUT_MS, &receipt, &error);

        (void)printf("%s: %s\n", postern_message_target(message),
            postern_outcome_name(receipt.outcome));
        if (status != POSTERN_OK) {
            explain(postern_message_target(message), &error);
            unsent_count++;
        }
    }
    return unsent_count;
}

int main(int argc, char **argv)
{
    struct postern_error error;
    struct postern_account *account = NULL;
    struct postern_notification *notification = NULL;
    struct postern_message_list *list = NULL;
    struct postern_client *client = NULL;
    enum postern_status status = POSTERN_OK;
    int unsent_count = 1;

    if (argc < 4) {
        (void)fprintf(stderr, "usage: %s URL TITLE BODY [FILE]...\n", argv[0]);
        return 2;
    }
    status = postern_account_new_from_url(argv[1], &account, &error);
    if (status == POSTERN_OK) {
        status = postern_notification_new(&notification, &error);
    }
    if (status == POSTERN_OK) {
        status = write_notification(notification, argv + 2, &error);
    }
    if (status == POSTERN_OK) {
        status = postern_compose(account, notification, &list, &error);
    }
    if (status == POSTERN_OK) {
        status = postern_client_new(NULL, &client, &error);
    }
    if (status == POSTERN_OK) {
        unsent_count = send_all(client, account, list);
    } else {
        explain("nothing was sent", &error);
    }
    postern_client_free(client);
    postern_message_list_free(list);
    postern_notification_free(notification);
    postern_account_free(account);
    return unsent_count > 0 ? 1 : 0;
}
