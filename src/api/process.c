/*
 * api/process.c: settings of the whole process. See
 * postern/unstable/process.h.
 */
#include "postern/unstable/process.h"

#include "base/error.h"
#include "codec/json.h"
#include "http/curl_client.h"
#include "sys/dumpable.h"

enum postern_status postern_process_harden(struct postern_error *err)
{
    if (!pt_dumpable_clear()) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "the process cannot be kept from leaving core files");
    }
    /* OpenSSL first: it refuses once libcurl has made it allocate. */
    if (!pt_libcrypto_set_wiping_memory()) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "OpenSSL was in use before it could be given wiping memory");
    }
    pt_json_set_wiping_memory();
    if (!pt_curl_set_wiping_memory()) {
        return pt_fail(err, POSTERN_E_INTERNAL, POSTERN_ADVICE_GIVE_UP,
            "libcurl was in use before it could be given wiping memory");
    }
    return POSTERN_OK;
}
