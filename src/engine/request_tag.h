/*
 * engine/request_tag.h: whose request has ended?
 *
 * Part of everything that has requests under way: the tag which the HTTP
 * client hands back tells kind and owner.
 */
#ifndef PT_ENGINE_REQUEST_TAG_H
#define PT_ENGINE_REQUEST_TAG_H

enum pt_request_tag_kind {
    PT_TAG_JOB = 1,
    PT_TAG_TOKEN = 2,
};

struct pt_request_tag {
    enum pt_request_tag_kind kind;
    void *owner; /* the struct pt_job, or the broker's entry */
};

#endif
