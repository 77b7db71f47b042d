/* Running a command to see what it says. */
#ifndef VHRETRY_INSPECT_CHECK_TRIAL_H
#define VHRETRY_INSPECT_CHECK_TRIAL_H

enum { TRIAL_NOT_STARTED = -1 };

struct trial {
    int status;       /* its exit status, 128 + signal, or TRIAL_NOT_STARTED */
    char output[512]; /* its first line on stdout */
    char errors[512]; /* the same of stderr */
};

/* Runs `command` (a path, its arguments, NULL) with `settings` (`NAME=value`, NULL at their end; or NULL) instead of
 * LD_PRELOAD and every VHRETRY_ variable. At most 10 seconds. */
void try_command(struct trial *trial, const char *const *command, const char *const *settings);

#endif
