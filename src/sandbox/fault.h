/*
 * sandbox/fault.h: what is to go wrong, and with which requests.
 *
 * 'METHOD PATH-PATTERN: ACTION [xN] [after M]'. Each request is asked about
 * once, when its head has been read, and is counted by that. Thread-safe.
 */
#ifndef PT_SANDBOX_FAULT_H
#define PT_SANDBOX_FAULT_H

#include "sandbox/exchange.h"
#include "sandbox/fault_action.h"

#define PT_FAULT_MAX_COUNT ((size_t)32)
#define PT_FAULT_ALWAYS UINT64_MAX

struct pt_fault {
    char method[8]; /* "*" for any */
    char path[256]; /* pattern */
    uint64_t times; /* or PT_FAULT_ALWAYS */
    uint64_t after; /* so many go unharmed */
    struct pt_fault_action action;
};

struct pt_faults;

/**
 * Parses one fault; a mistake is named in a sentence.
 * @param text  as on the command line
 */
enum postern_status pt_fault_parse(const char *text, struct pt_fault *ret,
    struct postern_error *err) PT_MUST_CHECK;

/** Whether it concerns such requests; target is path?query, encoded. */
bool pt_fault_is_match(
    const struct pt_fault *fault, const char *method, const char *target);

/**
 * @param out  told each fault that happens, on one line; NULL for nobody
 * @return NULL: no memory
 */
struct pt_faults *pt_faults_new(FILE *out) PT_MUST_CHECK;

/** Takes NULL. */
void pt_faults_free(struct pt_faults *faults);

/** Parses one more; POSTERN_E_INVALID also when there are too many. */
enum postern_status pt_faults_add(struct pt_faults *faults, const char *text,
    struct postern_error *err) PT_MUST_CHECK;

/**
 * Counts a request and says what is to happen to it.
 * @param faults  NULL for none
 * @return false: nothing
 */
bool pt_faults_take(struct pt_faults *faults, const char *method,
    const char *target, struct pt_fault_action *ret);

/** The request's own fault when it is of that kind, else NULL. */
const struct pt_fault_action *pt_faults_find(
    const struct pt_exchange_request *request, enum pt_fault_kind kind);

#endif
