/*
 * sys/environment.h: environment variables, read in one place.
 */
#ifndef PT_SYS_ENVIRONMENT_H
#define PT_SYS_ENVIRONMENT_H

/** The value, or NULL when it is unset or empty. Not to be freed; another
 * thread must not change the environment meanwhile. */
const char *pt_environment_get(const char *name);

#endif
