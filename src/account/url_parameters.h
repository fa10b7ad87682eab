/*
 * account/url_parameters.h: the parameters of an account's URL.
 *
 * Every parameter is a row of one table: its name, what it takes, what a
 * value that cannot be used does, and a sentence for the manual. The parser
 * reads by it, account/url_format.h writes by it, and the manual and the help
 * text are made of it.
 */
#ifndef PT_ACCOUNT_URL_PARAMETERS_H
#define PT_ACCOUNT_URL_PARAMETERS_H

#include "account/url_parts.h"

/* What a value is; the members below "how" say more. */
enum pt_url_parameter_kind {
    PT_URL_PARAMETER_TEXT = 1, /* taken by handle */
    PT_URL_PARAMETER_FLAG = 2,
    PT_URL_PARAMETER_CHOICE = 3,
    PT_URL_PARAMETER_COUNT = 4,
    PT_URL_PARAMETER_SECONDS = 5, /* kept in milliseconds */
};

/* What a value that cannot be used does. Where recipients, the sender or
 * security hang on it, a guess could send a mail to the wrong people. */
enum pt_url_bad_value {
    PT_URL_BAD_VALUE_REFUSES = 1,
    PT_URL_BAD_VALUE_WARNS = 2, /* and the default holds */
};

struct pt_url_parameter;

/* Takes a decoded, trimmed value that is not empty. */
typedef enum postern_status pt_url_handle_fn(struct pt_url_parts *parts,
    const struct pt_url_parameter *parameter, struct pt_view value,
    struct postern_error *err);

/* A word of a choice. */
struct pt_url_word {
    const char *word;
    unsigned value;
};

struct pt_url_parameter {
    const char *name;
    const char *type_text;      /* "yes or no", "seconds", "addresses", ... */
    const char *default_text;   /* as it is written, or what holds instead */
    const char *range_text;     /* the values that can be used */
    const char *bad_value_text; /* what another value does */
    const char *description;    /* one sentence for the manual */
    /* how */
    enum pt_url_parameter_kind kind;
    enum pt_url_bad_value bad_value;
    bool is_empty_bad;        /* else an empty value counts as not written */
    bool is_list;             /* a plain '+' is a blank in a name */
    pt_url_handle_fn *handle; /* of a text */
    const struct pt_url_word *words; /* of a choice; ends with NULL */
    unsigned min;
    unsigned max; /* a larger number counts as this one */
    /* How the value stands in the options; NULL for texts. */
    unsigned (*get)(const struct pt_account_options *options);
    void (*set)(struct pt_account_options *options, unsigned value);
};

/* More than there are rows. */
#define PT_URL_PARAMETER_MAX 64

/** All rows in the order of the manual: constant. */
const struct pt_url_parameter *pt_url_parameter_rows(size_t *count);

/** Finds a row by its name in any case, or NULL. */
const struct pt_url_parameter *pt_url_parameter_find(struct pt_view name);

/** Fails with "parameter 'x' of the account's URL must be" and what. */
enum postern_status pt_url_parameter_refuse(struct postern_error *err,
    const struct pt_url_parameter *parameter, const char *expected);

#endif
