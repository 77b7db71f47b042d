/* Running the program `vhretry` from inside a process that is about to end.
 */
#ifndef VHRETRY_PRELOAD_SPAWN_H
#define VHRETRY_PRELOAD_SPAWN_H

#include <stdbool.h>
#include <stdint.h>

struct spawn_command {
    const char *paths[3]; /* tried in this order; NULL is passed over */
    const char *arguments[16];
    char **environment;
    bool silent;    /* /dev/null for stdin, stdout and stderr: a loader's complaint must not appear */
    uint64_t limit; /* nanoseconds after which the command is killed; 0: never */
};

/* Runs the command and waits for it. With a limit it leaves no trace in the host: no SIGCHLD, no zombie, not seen by its
 * wait(2). Returns the exit status, or -1 or 255 if there is none. */
int spawn_and_wait(const struct spawn_command *command);

/* execve(2) of the first path that can be executed. Returns only if none can. */
void spawn_exec(const struct spawn_command *command);

#endif
