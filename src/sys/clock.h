/*
 * sys/clock.h: the two clocks, behind a seam so that tests own time.
 */
#ifndef PT_SYS_CLOCK_H
#define PT_SYS_CLOCK_H

#include <stdint.h>

/* Plain value, copied freely. */
struct pt_clock {
    int64_t (*unix_ms)(void *context); /* wall clock, may jump */
    int64_t (*mono_ms)(void *context); /* never jumps back */
    void *context;
};

/** The system's clocks. */
struct pt_clock pt_clock_system(void);

int64_t pt_clock_unix_s(const struct pt_clock *clock);
int64_t pt_clock_mono_ms(const struct pt_clock *clock);

#endif
