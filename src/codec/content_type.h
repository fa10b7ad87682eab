/*
 * codec/content_type.h: a file's content type by the ending of its name.
 * Source: the IANA media types registry and, for old favourites without a
 * registration, what mail programs use.
 */
#ifndef PT_CODEC_CONTENT_TYPE_H
#define PT_CODEC_CONTENT_TYPE_H

#include "base/view.h"

/** Static text; "application/octet-stream" for unknown endings. */
const char *pt_content_type_of_name(struct pt_view file_name);

#endif
