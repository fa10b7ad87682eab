/*
 * account/identity.h: what tenants, application IDs and mailboxes look like.
 */
#ifndef PT_ACCOUNT_IDENTITY_H
#define PT_ACCOUNT_IDENTITY_H

#include <stdbool.h>

#include "base/view.h"

/** Letters, digits and '-', at least one: an object or application ID. The
 * service's own are GUIDs; shorter ones occur in its documents and in tests. */
bool pt_identity_is_id(struct pt_view text);

/** A GUID: 8-4-4-4-12 hexadecimal digits. */
bool pt_identity_is_guid(struct pt_view text);

/** An ID, or a domain name such as contoso.onmicrosoft.com. */
bool pt_identity_is_tenant(struct pt_view text);

/** common, consumers, organizations: names that stand for many tenants.
 * Source: Microsoft Learn "Microsoft identity platform and the OAuth 2.0
 * client credentials flow". */
bool pt_identity_is_shared_tenant(struct pt_view text);

/**
 * Whether an address is of Microsoft's consumer mail: msn.com, and outlook,
 * hotmail and live under .com or a country's domain (hotmail.co.uk). Domains
 * below them (mail.outlook.com) and organisations' own (outlook.contoso.com)
 * are not. Nor are hotmail.co.jp and live.ru: their URLs have a tenant in
 * Apprise 1.13, and mode=personal says otherwise.
 */
bool pt_identity_is_consumer_address(struct pt_view address);

#endif
