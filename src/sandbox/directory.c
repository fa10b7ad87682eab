/*
 * sandbox/directory.c: who exists when the sandbox starts. See directory.h.
 */
#include "sandbox/directory.h"

#include <string.h>
#include <strings.h>

static const struct pt_directory_role roles[PT_ROLE_COUNT] = {
    {"Mail.Send", PT_ROLE_MAIL_SEND},
    {"Mail.ReadWrite", PT_ROLE_MAIL_READ_WRITE},
    {"Mail.Read", PT_ROLE_MAIL_READ},
    {"User.Read.All", PT_ROLE_USER_READ_ALL},
};

static const struct pt_directory_tenant tenants[] = {
    {"0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", "ab-cd-ef-gh"},
    {"11111111-2222-3333-4444-555555555555", "contoso.onmicrosoft.com"},
};

/* The same GUID everywhere: Microsoft Learn, "ID token claims reference". */
static const struct pt_directory_tenant consumers = {
    "9188040d-6c67-4c5b-b112-36a304b66dad", "consumers"};

static const struct pt_directory_app apps[] = {
    {"0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", "zz-yy-xx-ww", "rt/djdwjjd",
        "Example Notifications", "6f1c0b5e-52a7-4a0e-9d5c-7f3a0c1d2e4b"},
    {"11111111-2222-3333-4444-555555555555",
        "22222222-3333-4444-5555-666666666666", "a?b@c/d%e+f~G#h&i=j",
        "Contoso Notifications", "8d2e4c6a-91b3-4f57-a6c8-0e1f2a3b4c5d"},
    {"9188040d-6c67-4c5b-b112-36a304b66dad",
        "33333333-4444-5555-6666-777777777777", NULL, "Home Notifications",
        "9e3f5d7b-02c4-4a68-b7d9-1f2a3b4c5d6e"},
};

static const struct pt_directory_user users[] = {
    {"a0000001-0000-4000-8000-000000000001", "user@example.com", "Example User",
        NULL},
    {"a0000002-0000-4000-8000-000000000002", "ops@example.com", "Operations",
        NULL},
    {"a0000003-0000-4000-8000-000000000003", "noreply@example.com", "No Reply",
        NULL},
    {"a0000004-0000-4000-8000-000000000004", "shared@example.com",
        "Shared Mailbox", NULL},
    {"a0000005-0000-4000-8000-000000000005", "someone@outlook.com", "Someone",
        "M.C555_BAY.0.U.-Cseed*of!the$sandbox"},
};

static const struct {
    const char *mailbox;
    const char *from;
} send_as[] = {
    {"user@example.com", "shared@example.com"},
};

const struct pt_directory_role *pt_directory_role_at(size_t index)
{
    return &roles[index];
}

unsigned pt_directory_find_role(const char *name)
{
    for (size_t i = 0; i < PT_ROLE_COUNT; i++) {
        if (strcmp(roles[i].name, name) == 0) {
            return roles[i].bit;
        }
    }
    return 0;
}

/* A user's User.Read is no application's User.Read.All. */
unsigned pt_directory_find_scope(const char *name)
{
    unsigned bit = pt_directory_find_role(name);

    if (strcmp(name, "User.Read") == 0) {
        return PT_ROLE_USER_READ;
    }
    return bit == PT_ROLE_USER_READ_ALL ? 0 : bit;
}

const struct pt_directory_tenant *pt_directory_consumers(void)
{
    return &consumers;
}

const struct pt_directory_app *pt_directory_find_app_anywhere(
    const char *client_id)
{
    for (size_t i = 0; i < sizeof(apps) / sizeof(apps[0]); i++) {
        if (strcasecmp(apps[i].client_id, client_id) == 0) {
            return &apps[i];
        }
    }
    return NULL;
}

const struct pt_directory_tenant *pt_directory_find_tenant(const char *name)
{
    for (size_t i = 0; i < sizeof(tenants) / sizeof(tenants[0]); i++) {
        if (strcasecmp(tenants[i].id, name) == 0 ||
            strcasecmp(tenants[i].alias, name) == 0) {
            return &tenants[i];
        }
    }
    return NULL;
}

const struct pt_directory_app *pt_directory_find_app(
    const struct pt_directory_tenant *tenant, const char *client_id)
{
    for (size_t i = 0; i < sizeof(apps) / sizeof(apps[0]); i++) {
        if (strcmp(apps[i].tenant_id, tenant->id) == 0 &&
            strcasecmp(apps[i].client_id, client_id) == 0) {
            return &apps[i];
        }
    }
    return NULL;
}

const struct pt_directory_user *pt_directory_user_at(size_t index)
{
    if (index >= sizeof(users) / sizeof(users[0])) {
        return NULL;
    }
    return &users[index];
}

bool pt_directory_may_send_as(const char *mailbox, const char *from)
{
    for (size_t i = 0; i < sizeof(send_as) / sizeof(send_as[0]); i++) {
        if (strcasecmp(send_as[i].mailbox, mailbox) == 0 &&
            strcasecmp(send_as[i].from, from) == 0) {
            return true;
        }
    }
    return false;
}
