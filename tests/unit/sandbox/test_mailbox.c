/*
 * Tests of sandbox/mailbox.c: who has a mailbox, who gets which copy, and
 * large content going to a file and back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/mailbox.h"
#include "sandbox/new_mail.h"

static int set_up(void **state)
{
    static struct pt_mail_store *store;

    assert_int_equal(pt_mail_store_new("/tmp", &store, NULL), POSTERN_OK);
    *state = store;
    return 0;
}

static int tear_down(void **state)
{
    pt_mail_store_free(*state);
    return 0;
}

/* A mail with one attachment of that content. */
static struct pt_mail *make_mail(
    struct pt_mail_store *store, const char *content_base64, size_t size_bytes)
{
    struct pt_mail *mail = NULL;
    json_t *message = json_pack("{s:s, s:[{s:s, s:s, s:s}]}", "subject", "x",
        "attachments", "@odata.type", "#microsoft.graph.fileAttachment", "name",
        "a", "contentBytes", content_base64);

    assert_int_equal(pt_new_mail(message, size_bytes, 1790000000,
                         pt_mail_store_spool(store), &mail, NULL),
        POSTERN_OK);
    assert_null(json_object_get(message, "attachments"));
    json_decref(message);
    return mail;
}

static enum postern_status deliver(struct pt_mail_store *store,
    struct pt_mail *mail, const char *const *recipients, size_t count)
{
    return pt_mail_store_deliver(store,
        &(struct pt_delivery){
            .mail = mail,
            .sender = pt_mail_store_find(store, "user@example.com"),
            .recipients = recipients,
            .recipient_count = count,
            .has_sent_copy = true,
        },
        NULL);
}

static void test_mailbox__is_found_by_address_and_id_in_any_case(void **state)
{
    const struct pt_mailbox *found =
        pt_mail_store_find(*state, "OPS@Example.com");

    assert_non_null(found);
    assert_true(found->is_in_directory);
    assert_ptr_equal(found,
        pt_mail_store_find(*state, "A0000002-0000-4000-8000-000000000002"));
    assert_null(pt_mail_store_find(*state, "nobody@example.com"));
    assert_null(pt_mail_store_find(*state, ""));
    assert_null(pt_mail_store_find(*state, "\xff\xfe"));
}

static void test_mailbox__each_recipient_gets_one_copy(void **state)
{
    static const char *const recipients[] = {"new@example.org",
        "ops@example.com", "NEW@example.org", "user@example.com"};
    const struct pt_mailbox *created = NULL;
    const struct pt_mailbox *sender = NULL;

    assert_int_equal(
        deliver(*state, make_mail(*state, "YQ==", 100), recipients, 4),
        POSTERN_OK);
    created = pt_mail_store_find(*state, "new@example.org");
    assert_non_null(created);
    assert_false(created->is_in_directory);
    assert_int_equal(created->copy_count, 1);
    assert_int_equal(strlen(created->id), 36);
    sender = pt_mail_store_find(*state, "user@example.com");
    assert_int_equal(sender->copy_count, 2);
    assert_int_equal(sender->copies[0].folder, PT_FOLDER_SENT);
    assert_int_equal(sender->copies[1].folder, PT_FOLDER_INBOX);
    assert_string_not_equal(sender->copies[0].id, sender->copies[1].id);
    assert_ptr_equal(sender->copies[0].mail, created->copies[0].mail);
}

static void test_mailbox__a_copy_is_found_by_its_id_case_counting(void **state)
{
    static const char *const recipients[] = {"ops@example.com"};
    const struct pt_mailbox *mailbox = NULL;
    char id[96];

    assert_int_equal(
        deliver(*state, make_mail(*state, "YQ==", 100), recipients, 1),
        POSTERN_OK);
    mailbox = pt_mail_store_find(*state, "ops@example.com");
    assert_ptr_equal(pt_mailbox_find_copy(mailbox, mailbox->copies[0].id),
        &mailbox->copies[0]);
    (void)snprintf(id, sizeof(id), "%s", mailbox->copies[0].id);
    id[0] = 'a';
    assert_null(pt_mailbox_find_copy(mailbox, id));
}

static void assert_content(
    const struct pt_mail_attachment *attachment, const char *expected)
{
    char content[16] = "";

    assert_int_equal(
        pt_content_size_bytes(attachment->content), strlen(expected));
    assert_int_equal(pt_content_read(attachment->content, 0, content,
                         strlen(expected), NULL),
        POSTERN_OK);
    assert_string_equal(content, expected);
}

static void test_mailbox__large_content_goes_to_a_file_and_comes_back(
    void **state)
{
    static const char *const recipients[] = {"ops@example.com"};
    const struct pt_mailbox *mailbox = NULL;
    const struct pt_mail_attachment *small = NULL;
    const struct pt_mail_attachment *large = NULL;
    const struct pt_mail_attachment *second = NULL;

    assert_int_equal(
        deliver(*state, make_mail(*state, "c21hbGw=", PT_MAIL_SPOOL_BYTES),
            recipients, 1),
        POSTERN_OK);
    assert_int_equal(
        deliver(*state, make_mail(*state, "bGFyZ2U=", PT_MAIL_SPOOL_BYTES + 1),
            recipients, 1),
        POSTERN_OK);
    assert_int_equal(
        deliver(*state, make_mail(*state, "c2Vjb25k", PT_MAIL_SPOOL_BYTES + 1),
            recipients, 1),
        POSTERN_OK);
    mailbox = pt_mail_store_find(*state, "ops@example.com");
    small = &mailbox->copies[0].mail->attachments[0];
    large = &mailbox->copies[1].mail->attachments[0];
    second = &mailbox->copies[2].mail->attachments[0];
    assert_false(pt_content_is_in_file(small->content));
    assert_true(pt_content_is_in_file(large->content));
    assert_true(pt_content_is_in_file(second->content));
    assert_int_equal(pt_spool_used_bytes(pt_mail_store_spool(*state)), 11);
    assert_content(small, "small");
    assert_content(large, "large");
    assert_content(second, "second");
}

static void test_mailbox__attachments_are_hashed(void **state)
{
    struct pt_mail *mail = make_mail(*state, "aGVsbG8K", 100);

    assert_int_equal(mail->attachment_count, 1);
    assert_int_equal(pt_content_size_bytes(mail->attachments[0].content), 6);
    assert_string_equal(pt_content_sha256(mail->attachments[0].content),
        "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
    pt_mail_free(mail);
    mail = make_mail(*state, "", 100);
    assert_int_equal(pt_content_size_bytes(mail->attachments[0].content), 0);
    assert_string_equal(pt_content_sha256(mail->attachments[0].content),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    pt_mail_free(mail);
}

static void test_mailbox__a_full_store_takes_nothing_and_says_so(void **state)
{
    static const char *const recipients[] = {
        "ops@example.com", "fresh@example.org"};
    struct pt_mail *mail = make_mail(*state, "YQ==", PT_STORE_MEMORY_BYTES + 2);

    assert_int_equal(deliver(*state, mail, recipients, 2), POSTERN_E_TOO_LARGE);
    pt_mail_free(mail);
    assert_int_equal(
        pt_mail_store_find(*state, "ops@example.com")->copy_count, 0);
    assert_int_equal(
        pt_mail_store_find(*state, "user@example.com")->copy_count, 0);
}

static struct pt_mailbox *user_of(struct pt_mail_store *store)
{
    return pt_mail_store_find(store, "user@example.com");
}

static void test_mailbox__a_draft_is_moved_by_sending_and_keeps_one_id(
    void **state)
{
    static const char *const recipients[] = {
        "user@example.com", "fresh@example.org"};
    struct pt_mailbox *mailbox = user_of(*state);
    struct pt_mail *mail = make_mail(*state, "YQ==", 100);
    const struct pt_mail_copy *copy = NULL;
    struct pt_mail_copy before;

    assert_int_equal(
        pt_mail_store_add_draft(*state, mailbox, mail, &copy, NULL),
        POSTERN_OK);
    before = *copy;
    assert_true(mail->is_draft);
    assert_int_equal(before.folder, PT_FOLDER_DRAFTS);
    assert_int_equal(pt_mail_store_send_draft(*state,
                         &(struct pt_delivery){.mail = mail,
                             .sender = mailbox,
                             .recipients = recipients,
                             .recipient_count = 2},
                         1790000060, NULL),
        POSTERN_OK);
    assert_false(mail->is_draft);
    assert_int_equal(mail->sent_at_unix_s, 1790000060);
    assert_int_equal(mailbox->copy_count, 2);
    assert_null(pt_mailbox_find_copy(mailbox, before.id));
    copy = pt_mailbox_find_immutable(mailbox, before.immutable_id);
    assert_non_null(copy);
    assert_int_equal(copy->folder, PT_FOLDER_SENT);
    assert_ptr_equal(pt_mailbox_find_copy(mailbox, copy->id), copy);
    assert_int_equal(
        pt_mail_store_find(*state, "fresh@example.org")->copy_count, 1);
}

static void test_mailbox__a_send_that_fails_leaves_the_draft_alone(void **state)
{
    /* The second mailbox cannot be made: its name is no UTF-8. */
    static const char *const recipients[] = {
        "user@example.com", "ops@example.com", "\xff@example.com"};
    struct pt_mailbox *mailbox = user_of(*state);
    struct pt_mail *mail = make_mail(*state, "YQ==", 100);
    const struct pt_mail_copy *copy = NULL;
    char id[96];

    assert_int_equal(
        pt_mail_store_add_draft(*state, mailbox, mail, &copy, NULL),
        POSTERN_OK);
    (void)snprintf(id, sizeof(id), "%s", copy->id);
    assert_int_not_equal(pt_mail_store_send_draft(*state,
                             &(struct pt_delivery){.mail = mail,
                                 .sender = mailbox,
                                 .recipients = recipients,
                                 .recipient_count = 3},
                             1790000060, NULL),
        POSTERN_OK);
    assert_true(mail->is_draft);
    assert_int_equal(mailbox->copy_count, 1);
    assert_non_null(pt_mailbox_find_copy(mailbox, id));
    assert_int_equal(
        pt_mail_store_find(*state, "ops@example.com")->copy_count, 0);
}

static void test_mailbox__what_is_removed_gives_its_room_back(void **state)
{
    static const char *const recipients[] = {"ops@example.com"};
    struct pt_mailbox *sender = user_of(*state);
    struct pt_mailbox *receiver = NULL;
    struct pt_spool *spool = pt_mail_store_spool(*state);

    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            deliver(*state,
                make_mail(*state, "bGFyZ2U=", PT_MAIL_SPOOL_BYTES + 1),
                recipients, 1),
            POSTERN_OK);
    }
    receiver = pt_mail_store_find(*state, "ops@example.com");
    assert_int_equal(pt_spool_used_bytes(spool), 15);
    /* In another order than they came, and each copy by itself. */
    pt_mail_store_remove(*state, sender, &sender->copies[1]);
    assert_int_equal(pt_spool_used_bytes(spool), 15);
    pt_mail_store_remove(*state, receiver, &receiver->copies[1]);
    assert_int_equal(pt_spool_used_bytes(spool), 10);
    assert_content(&receiver->copies[1].mail->attachments[0], "large");
    while (sender->copy_count > 0) {
        pt_mail_store_remove(*state, sender, &sender->copies[0]);
    }
    while (receiver->copy_count > 0) {
        pt_mail_store_remove(*state, receiver, &receiver->copies[0]);
    }
    assert_int_equal(pt_spool_used_bytes(spool), 0);
    assert_int_equal(
        pt_spool_charge(spool, PT_STORE_MEMORY_BYTES, NULL), POSTERN_OK);
    pt_spool_discharge(spool, PT_STORE_MEMORY_BYTES);
}

static void test_mailbox__ten_thousand_drafts_and_no_more(void **state)
{
    struct pt_mailbox *mailbox = user_of(*state);
    const struct pt_mail_copy *copy = NULL;
    struct pt_mail *mail = NULL;

    for (size_t i = 0; i < PT_STORE_DRAFTS; i++) {
        assert_int_equal(pt_mail_store_add_draft(*state, mailbox,
                             make_mail(*state, "", 10), &copy, NULL),
            POSTERN_OK);
    }
    mail = make_mail(*state, "", 10);
    assert_int_equal(
        pt_mail_store_add_draft(*state, mailbox, mail, &copy, NULL),
        POSTERN_E_TOO_LARGE);
    pt_mail_store_remove(*state, mailbox, &mailbox->copies[5]);
    assert_int_equal(
        pt_mail_store_add_draft(*state, mailbox, mail, &copy, NULL),
        POSTERN_OK);
}

static void test_mailbox__the_spool_needs_its_directory(void **state)
{
    struct pt_mail_store *store = NULL;
    struct postern_error err = {.status = POSTERN_OK};

    (void)state;
    assert_int_equal(
        pt_mail_store_new("/nonexistent/dir", &store, &err), POSTERN_E_FILE);
    assert_null(store);
    assert_non_null(strstr(err.message, "/nonexistent/dir"));
}

#define WITH_STORE(function) \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_mailbox__is_found_by_address_and_id_in_any_case),
        WITH_STORE(test_mailbox__each_recipient_gets_one_copy),
        WITH_STORE(test_mailbox__a_copy_is_found_by_its_id_case_counting),
        WITH_STORE(test_mailbox__large_content_goes_to_a_file_and_comes_back),
        WITH_STORE(test_mailbox__attachments_are_hashed),
        WITH_STORE(test_mailbox__a_full_store_takes_nothing_and_says_so),
        WITH_STORE(test_mailbox__a_draft_is_moved_by_sending_and_keeps_one_id),
        WITH_STORE(test_mailbox__a_send_that_fails_leaves_the_draft_alone),
        WITH_STORE(test_mailbox__what_is_removed_gives_its_room_back),
        WITH_STORE(test_mailbox__ten_thousand_drafts_and_no_more),
        cmocka_unit_test(test_mailbox__the_spool_needs_its_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
