/*
 * api/receipt.c: names of outcomes. See postern/receipt.h.
 */
#include "postern/receipt.h"

const char *postern_outcome_name(enum postern_outcome outcome)
{
    switch (outcome) {
    case POSTERN_OUTCOME_HANDED:
        return "handed";
    case POSTERN_OUTCOME_FAILED:
        return "failed";
    case POSTERN_OUTCOME_UNCERTAIN:
        return "uncertain";
    default:
        return "unknown";
    }
}
