/*
 * sandbox/directory.h: the tenants, applications and mailboxes that exist
 * when the sandbox starts, and the roles an application can hold.
 *
 * Constant data; README.md in this folder lists it for people. The secrets
 * are examples and protect nothing.
 */
#ifndef PT_SANDBOX_DIRECTORY_H
#define PT_SANDBOX_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>

/* Bits, so that a set of roles is an unsigned. */
enum pt_role {
    PT_ROLE_MAIL_SEND = 1,
    PT_ROLE_MAIL_READ_WRITE = 2,
    PT_ROLE_MAIL_READ = 4,
    PT_ROLE_USER_READ_ALL = 8,
    PT_ROLE_USER_READ = 16 /* of users only; no application can hold it */
};

#define PT_ROLE_COUNT ((size_t)4)
#define PT_ROLES_DEFAULT                                      \
    ((unsigned)(PT_ROLE_MAIL_SEND | PT_ROLE_MAIL_READ_WRITE | \
                PT_ROLE_USER_READ_ALL))

struct pt_directory_role {
    const char *name;
    unsigned bit;
};

struct pt_directory_tenant {
    const char *id;    /* GUID, the token's tid */
    const char *alias; /* the other name it answers to */
};

struct pt_directory_app {
    const char *tenant_id;
    const char *client_id;
    const char *secret; /* NULL: a public client */
    const char *name;
    const char *object_id; /* of its service principal: oid and sub */
};

struct pt_directory_user {
    const char *id;
    const char *address; /* user principal name and mail address */
    const char *name;
    const char *refresh_token; /* a personal account's first; else NULL */
};

/** The roles by index, 0 .. PT_ROLE_COUNT - 1. */
const struct pt_directory_role *pt_directory_role_at(size_t index);

/** The bit of a role's name (case counts), or 0. */
unsigned pt_directory_find_role(const char *name);

/** By GUID or alias, in any case; NULL when there is none. */
const struct pt_directory_tenant *pt_directory_find_tenant(const char *name);

/** The bit of what a user can grant (case counts), or 0. */
unsigned pt_directory_find_scope(const char *name);

/** Personal accounts' own tenant, "consumers". */
const struct pt_directory_tenant *pt_directory_consumers(void);

/** By client id in any tenant, consumers too; NULL when there is none. */
const struct pt_directory_app *pt_directory_find_app_anywhere(
    const char *client_id);

/** By client id within a tenant; NULL when there is none. */
const struct pt_directory_app *pt_directory_find_app(
    const struct pt_directory_tenant *tenant, const char *client_id);

/** Whether a mailbox has Send As on another one, which "from" then may name
 * (Microsoft Learn, "Send Outlook messages from another user"). */
bool pt_directory_may_send_as(const char *mailbox, const char *from);

/** The users by index; NULL past the last one. */
const struct pt_directory_user *pt_directory_user_at(size_t index);

#endif
