/*
 * codec/link.c: which links of a text go into a mail. See link.h.
 */
#include "codec/link.h"

static const char *const script_schemes[] = {
    "javascript:",
    "vbscript:",
    "data:",
};

/* Does the URL begin with the scheme once what browsers drop is dropped? */
static bool has_scheme(struct pt_view url, const char *scheme)
{
    for (size_t i = 0; i < url.len && *scheme != '\0'; i++) {
        if ((unsigned char)url.ptr[i] <= ' ') {
            continue;
        }
        if (pt_ascii_lower(url.ptr[i]) != *scheme) {
            return false;
        }
        scheme++;
    }
    return *scheme == '\0';
}

bool pt_link_is_script(struct pt_view url)
{
    size_t count = sizeof(script_schemes) / sizeof(script_schemes[0]);

    for (size_t i = 0; i < count; i++) {
        if (has_scheme(url, script_schemes[i])) {
            return true;
        }
    }
    return false;
}
