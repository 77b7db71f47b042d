/* Reading an environment without libc. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_RUN_ENVIRONMENT_H
#define VHRETRY_PRELOAD_RUN_ENVIRONMENT_H

/* The value if `entry` is `name=value`, else NULL. Points into `entry`. */
const char *environment_value(const char *entry, const char *name);

/* The value of variable `name` in `envp`; NULL if it is not set. Points into `envp`. */
const char *start_variable(char **envp, const char *name);

#endif
