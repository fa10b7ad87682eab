/*
 * sys/clock.c: the two clocks. See clock.h. The only file that may ask the
 * system for the time.
 */
#include "sys/clock.h"

#include <time.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec now = {0};

    /* Fails for unknown clocks only, and these two always exist. */
    (void)clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_unix_ms(void *context)
{
    (void)context;
    return read_ms(CLOCK_REALTIME);
}

static int64_t system_mono_ms(void *context)
{
    (void)context;
    return read_ms(CLOCK_MONOTONIC);
}

struct pt_clock pt_clock_system(void)
{
    return (struct pt_clock){
        .unix_ms = system_unix_ms, .mono_ms = system_mono_ms};
}

int64_t pt_clock_unix_s(const struct pt_clock *clock)
{
    int64_t ms = clock->unix_ms(clock->context);

    /* Rounded down before 1970 too. */
    return ms / 1000 - (ms % 1000 < 0 ? 1 : 0);
}

int64_t pt_clock_mono_ms(const struct pt_clock *clock)
{
    return clock->mono_ms(clock->context);
}
