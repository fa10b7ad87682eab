/*
 * postern/error.h: what went wrong, and what to do now.
 *
 * Every fallible call returns enum postern_status and takes a pointer to a
 * struct postern_error last, which may be NULL. The record is plain memory of
 * the caller: nothing in it is allocated and nothing has to be released, so
 * it is safe when memory is out.
 */
#ifndef POSTERN_ERROR_H
#define POSTERN_ERROR_H

#include "postern/export.h"

POSTERN_BEGIN_DECLS

/**
 * What failed. Numbers are forever: new ones are appended, none is reused.
 * Since 0.1.
 */
enum postern_status {
    POSTERN_OK = 0,           /**< it worked */
    POSTERN_E_ARGUMENT = 1,   /**< the calling program broke the contract */
    POSTERN_E_MEMORY = 2,     /**< memory is out */
    POSTERN_E_INVALID = 3,    /**< malformed input: URL, address, UTF-8 */
    POSTERN_E_TOO_LARGE = 4,  /**< over a limit; the message names it */
    POSTERN_E_FILE = 5,       /**< a file or directory; see sys_errno */
    POSTERN_E_NETWORK = 6,    /**< no connection, or it broke off early */
    POSTERN_E_TLS = 7,        /**< no trusted TLS connection */
    POSTERN_E_PROXY = 8,      /**< the proxy refused or needs a sign-in */
    POSTERN_E_AUTH = 9,       /**< Entra ID refused the sign-in */
    POSTERN_E_FORBIDDEN = 10, /**< signed in, but not allowed to do this */
    POSTERN_E_NOT_FOUND = 11, /**< no such user, mailbox or item */
    POSTERN_E_THROTTLED = 12, /**< asked to slow down; see retry_after_ms */
    POSTERN_E_REFUSED = 13,   /**< the service refused the request */
    POSTERN_E_SERVICE = 14,   /**< the service answered what it should not */
    POSTERN_E_UNCERTAIN = 15, /**< it may have gone: do not repeat it */
    POSTERN_E_CANCELLED = 16, /**< stopped before it was sent */
    POSTERN_E_CHANGED = 17,   /**< an attachment changed while being read */
    POSTERN_E_INTERNAL = 18   /**< a defect in postern */
};

/**
 * What to do now. POSTERN_ADVICE_FIND_OUT belongs to uncertain outcomes and
 * is never turned into a retry. Since 0.1.
 */
enum postern_advice {
    POSTERN_ADVICE_GIVE_UP = 0,
    POSTERN_ADVICE_RETRY = 1,
    POSTERN_ADVICE_SIGN_IN_AGAIN = 2,
    POSTERN_ADVICE_FIX_CONFIGURATION = 3,
    POSTERN_ADVICE_FIND_OUT = 4
};

/**
 * Written only when a call returns something other than POSTERN_OK (and in
 * the receipt of a delivery that did not end as handed). Since 0.1.
 */
struct postern_error {
    enum postern_status status; /**< what failed */
    enum postern_advice advice; /**< what to do now */
    unsigned retry_after_ms;    /**< milliseconds; 0 = no advice was given */
    int http_status;            /**< 100..599; 0 = no HTTP answer was read */
    int sys_errno;              /**< errno; 0 = not a system call failure */
    char service_code[64];      /**< Graph error.code or AADSTS number */
    char request_id[40];        /**< answer's request-id, for the operator */
    char client_request_id[40]; /**< what was sent, for the operator */
    char message[256];          /**< UTF-8, no newline, never a secret */
    unsigned char reserved[64]; /**< zero; room to grow */
};

/**
 * The name of a status in lower case, for logs: "throttled".
 *
 * @param status  any value; unknown ones give "unknown"
 * @return static ASCII text, never NULL. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_status_name(enum postern_status status);

/**
 * An advice in words: "sign in again".
 *
 * @param advice  any value; unknown ones give "unknown"
 * @return static ASCII text, never NULL. Thread-safe. Since 0.1.
 */
POSTERN_API const char *postern_advice_name(enum postern_advice advice);

POSTERN_END_DECLS

#endif
