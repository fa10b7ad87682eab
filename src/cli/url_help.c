/*
 * cli/url_help.c: see url_help.h.
 */
#include "cli/url_help.h"

#include "postern/unstable/url.h"

static const char head_text[] =
    "azure://SOURCE/TENANT/CLIENT_ID/CLIENT_SECRET[/TARGET...][?NAME=VALUE&...]"
    "\n"
    "azure://SOURCE/CLIENT_ID/REFRESH_TOKEN[/TARGET...]  personal account\n"
    "\n"
    "o365:// means the same. Characters with a meaning in URLs are written\n"
    "in percent-encoding; 'postern url build' does it. The parameters:\n";

static void print_row(const struct postern_url_parameter_info *row, FILE *out)
{
    (void)fprintf(
        out, "\n  %s (%s)\n      %s\n", row->name, row->type, row->description);
    (void)fprintf(out, "      takes: %s\n", row->range);
    if (row->default_value[0] != '\0') {
        (void)fprintf(out, "      default: %s\n", row->default_value);
    }
    (void)fprintf(out, "      any other value: %s\n", row->bad_value);
}

bool pt_url_help_print(FILE *out)
{
    struct postern_url_parameter_info row;

    (void)fputs(head_text, out);
    for (size_t i = 0; postern_url_parameter_at(i, &row) != 0; i++) {
        print_row(&row, out);
    }
    return fflush(out) == 0 && ferror(out) == 0;
}
