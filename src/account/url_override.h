/*
 * account/url_override.h: parameters that beat a URL's.
 *
 * They are the keys of a YAML configuration's entry: named as the query's
 * parameters (client_id, secret, source and targets are further names), not
 * percent-encoded. They win over the query, which wins over the path.
 */
#ifndef PT_ACCOUNT_URL_OVERRIDE_H
#define PT_ACCOUNT_URL_OVERRIDE_H

#include "account/url_parameters.h"

enum pt_url_override_kind {
    PT_URL_OVERRIDE_TEXT = 1,
    PT_URL_OVERRIDE_LIST = 2,  /* several texts, separated by commas */
    PT_URL_OVERRIDE_OTHER = 3, /* what no parameter takes */
};

struct pt_url_override {
    struct pt_view name;
    struct pt_view value; /* may be secret */
    enum pt_url_override_kind kind;
};

/* Borrowed. Of several that mean the same parameter the last one counts. */
struct pt_url_overrides {
    const struct pt_url_override *items;
    size_t count;
};

/** The name that means the same in the query: "oauth_id" for "client_id".
 * Other names are given back as they are. */
struct pt_view pt_url_override_canonical_name(struct pt_view name);

/** Whether the value is of a kind that the parameter takes; else fails. */
enum postern_status pt_url_override_check_kind(
    const struct pt_url_override *override,
    const struct pt_url_parameter *parameter, struct postern_error *err)
    PT_MUST_CHECK;

#endif
