/*
 * model/account_options.h: what a URL says beside who sends to whom.
 *
 * Every member has the default that the service page or Apprise 1.13 gives
 * it, but for the time-outs, which are postern's own.
 */
#ifndef PT_MODEL_ACCOUNT_OPTIONS_H
#define PT_MODEL_ACCOUNT_OPTIONS_H

#include <stdbool.h>

enum pt_importance {
    PT_IMPORTANCE_NORMAL = 0, /* not sent: it is Graph's default */
    PT_IMPORTANCE_LOW = 1,
    PT_IMPORTANCE_HIGH = 2,
    PT_IMPORTANCE_AUTO = 3, /* of an account: high for a failure, else normal */
};

enum pt_output_format {
    PT_OUTPUT_HTML = 0,
    PT_OUTPUT_TEXT = 1,
    PT_OUTPUT_MARKDOWN = 2,
};

enum pt_overflow {
    PT_OVERFLOW_UPSTREAM = 0,
    PT_OVERFLOW_SPLIT = 1,
    PT_OVERFLOW_TRUNCATE = 2,
};

enum pt_emojis {
    PT_EMOJIS_UNDECIDED = 0, /* off, unless the caller turns them on */
    PT_EMOJIS_ON = 1,
    PT_EMOJIS_OFF = 2,
};

struct pt_account_options {
    bool save_sent; /* default true: a copy in Sent Items */
    bool verify;    /* default true: certificates are checked */
    bool redirect;  /* default true: concerns downloads only */
    bool store;     /* default true: tokens are kept on disk */
    bool optional;  /* default false: a failure counts */
    bool batch;     /* default false: one mail for each target */
    enum pt_importance importance;
    enum pt_output_format format;
    enum pt_overflow overflow;
    enum pt_emojis emojis;
    unsigned connect_timeout_ms;  /* 0 = the client's; cto= */
    unsigned response_timeout_ms; /* 0 = the client's; rto= */
    unsigned retry_count;         /* 0..10, default 0 */
    unsigned wait_ms;             /* 0..20000, default 500 */
    char *time_zone;              /* IANA name as given, or NULL */
};

/** The defaults. */
void pt_account_options_init(struct pt_account_options *options);
void pt_account_options_done(struct pt_account_options *options);

#endif
