/*
 * fuzz/fuzz_target.h: what every fuzz target defines, under the name that
 * libFuzzer calls.
 */
#ifndef PT_FUZZ_TARGET_H
#define PT_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
