/*
 * model/permission.h: what a token has to allow.
 *
 * An app's token carries all that the app was granted; a user's carries what
 * was asked for. Source: Microsoft Learn, "user: sendMail", "Create message"
 * (permissions).
 */
#ifndef PT_MODEL_PERMISSION_H
#define PT_MODEL_PERMISSION_H

enum pt_permission {
    PT_PERMISSION_SEND = 1,  /* Mail.Send */
    PT_PERMISSION_DRAFT = 2, /* Mail.ReadWrite besides: drafts and uploads */
};

#endif
