/*
 * postern/postern.h: all of the stable API.
 */
#ifndef POSTERN_POSTERN_H
#define POSTERN_POSTERN_H

#include "postern/account.h"
#include "postern/client.h"
#include "postern/error.h"
#include "postern/message.h"
#include "postern/receipt.h"
#include "postern/version.h"

#endif
