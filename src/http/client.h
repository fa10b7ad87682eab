/*
 * http/client.h: the seam between us and the network.
 *
 * An HTTP client performs requests side by side. It is a struct of functions
 * so that tests, and programs with a network stack of their own, can put
 * theirs in its place. One thread at a time, but for wakeup().
 */
#ifndef PT_HTTP_CLIENT_H
#define PT_HTTP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/request.h"
#include "model/response.h"

struct pt_http_client;

struct pt_http_ops {
    /**
     * Begins a request.
     * @param request  borrowed until its end was collected or client freed
     * @param tag      comes back with the end; unique among those under way
     * @return POSTERN_OK; on failure nothing was begun (POSTERN_E_MEMORY,
     * POSTERN_E_INVALID for a URL that cannot be used)
     */
    enum postern_status (*start)(struct pt_http_client *client,
        const struct pt_request *request, void *tag, struct postern_error *err);

    /** Ends a request now; its end is then collected as any other. */
    void (*cancel)(struct pt_http_client *client, const void *tag);

    /** Works until something ended, the time is up, or wakeup(). */
    enum postern_status (*poll)(struct pt_http_client *client,
        unsigned timeout_ms, struct postern_error *err);

    /**
     * Collects one end.
     * @param[out] ret_tag  the request's tag
     * @param[out] ret      an initialised response; filled in
     * @return false when nothing has ended
     */
    bool (*next_ended)(
        struct pt_http_client *client, void **ret_tag, struct pt_response *ret);

    /** Bytes of a request's body that left so far, as they are counted for
     * Content-Length; 0 for a tag that is not under way. */
    uint64_t (*sent_bytes)(
        const struct pt_http_client *client, const void *tag);

    /** Makes the current or next poll return. Any thread. */
    void (*wakeup)(struct pt_http_client *client);

    /** Ends all that is under way without a word, and frees. */
    void (*free)(struct pt_http_client *client);
};

/** First member of every implementation. */
struct pt_http_client {
    const struct pt_http_ops *ops;
};

#endif
