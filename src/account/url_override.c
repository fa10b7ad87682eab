/*
 * account/url_override.c: parameters that beat a URL's. See url_override.h.
 */
#include "account/url_override.h"

#include "base/error.h"

struct pt_view pt_url_override_canonical_name(struct pt_view name)
{
    static const struct {
        const char *name;
        const char *canonical;
    } rows[] = {
        {"client_id", "oauth_id"},
        {"secret", "oauth_secret"},
        {"targets", "to"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (pt_view_is_equal_nocase(name, pt_view_of(rows[i].name))) {
            return pt_view_of(rows[i].canonical);
        }
    }
    return name;
}

enum postern_status pt_url_override_check_kind(
    const struct pt_url_override *override,
    const struct pt_url_parameter *parameter, struct postern_error *err)
{
    if (override->kind == PT_URL_OVERRIDE_TEXT ||
        (override->kind == PT_URL_OVERRIDE_LIST && parameter->is_list)) {
        return POSTERN_OK;
    }
    pt_url_parameter_refuse(err, parameter,
        parameter->is_list ? "a text or a list of texts" : "one plain text");
    pt_error_set_code(err, pt_view_of(parameter->name));
    return POSTERN_E_INVALID;
}
