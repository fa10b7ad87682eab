/*
 * cli/option_table.h: every option of the command, one row each.
 *
 * Parsing, --help and "postern help options" follow this table; the manual
 * and the completions are compared with it by tests.
 */
#ifndef PT_CLI_OPTION_TABLE_H
#define PT_CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"

/** What an option does with its value, or without one. */
enum pt_option_kind {
    PT_OPTION_TEXT = 1,   /* const char *: the last one counts */
    PT_OPTION_LIST = 2,   /* struct pt_option_list: all count */
    PT_OPTION_WORD = 3,   /* an enumeration: one of a few words */
    PT_OPTION_NUMBER = 4, /* unsigned */
    PT_OPTION_FLAG = 5,   /* bool; no value */
    PT_OPTION_COUNT = 6,  /* unsigned; no value */
    PT_OPTION_ACTION = 7, /* something else than sending; no value */
    PT_OPTION_REFUSED = 8 /* known, with a value, and never taken */
};

/** A word and what it means. */
struct pt_option_word {
    const char *word; /* NULL ends a list of them */
    unsigned value;
};

struct pt_option {
    const char *short_name; /* behind one dash; "t", several letters, or "" */
    const char *long_name;  /* behind two */
    const char *value_name; /* NULL: it takes no value */
    const char *summary;    /* for help */
    enum pt_option_kind kind;
    size_t offset;                  /* of its field in struct pt_options */
    const char *takes;              /* _WORD, _NUMBER: what is right; _REFUSED:
                                     * why it is not taken */
    struct pt_option_word words[5]; /* _WORD */
    unsigned least;                 /* _NUMBER */
    unsigned most;                  /* _NUMBER; 0: PT_OPTION_NUMBER_LIMIT */
    const char *variable;           /* of the environment; NULL: none */
    bool is_variable_first;         /* it counts more than the option */
    enum pt_options_action action;  /* _ACTION */
    bool is_common;                 /* shown by --help */
};

/** The largest value of PT_OPTION_NUMBER. */
#define PT_OPTION_NUMBER_LIMIT 999999U

/** The row at index; NULL behind the last one. */
const struct pt_option *pt_option_at(size_t index);

/** The row of a name of name_len bytes, behind its dash; NULL for none. */
const struct pt_option *pt_option_find_short(const char *name, size_t name_len);

/** The same for a name behind two dashes, which may be cut as long as it
 * says which. */
const struct pt_option *pt_option_find_long(const char *name, size_t name_len);

#endif
