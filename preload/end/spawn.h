/* Running the program `vhretry` from inside a process that is about to end, or to become another program.
 */
#ifndef VHRETRY_PRELOAD_END_SPAWN_H
#define VHRETRY_PRELOAD_END_SPAWN_H

#include <stdbool.h>
#include <stdint.h>

struct spawn_command {
    const char *paths[3]; /* tried in this order; NULL is passed over */
    const char *arguments[16];
    char **environment;
    bool silent;    /* /dev/null for stdin, stdout and stderr: a loader's complaint must not appear */
    uint64_t limit; /* nanoseconds after which the command is killed */
};

/* What spawn_and_wait returns when the limit has passed: an exit status that no loader, shell or sanitizer uses. */
enum { SPAWN_TIMED_OUT = 43 };

/* The same where there was no process for the command (RLIMIT_NPROC, pids.max, no memory). */
enum { SPAWN_NO_PROCESS = 44 };

/* Runs the command and waits for it. It leaves no trace in the host: no SIGCHLD, no zombie, not seen by its
 * wait(2); the host hears of signals only afterwards. Returns the exit status, SPAWN_TIMED_OUT, SPAWN_NO_PROCESS, or -1 or 255 if
 * there is none. */
int spawn_and_wait(const struct spawn_command *command);

/* A copy of this process aborts in its place, and leaves the core dump that it would have left: of all its memory, and of this thread's
 * stack. Returns once it is written. No SIGCHLD, no zombie, not seen by wait(2). */
void spawn_core_dump(void);

/* Starts the command as a process of its own, whose parent is nobody of the run's: no SIGCHLD, no zombie, not seen by wait(2). It
 * has /dev/null for its standard descriptors, `given` as descriptor `as`, both above 2, and no other; a session of its own, and "/" as
 * its folder, unless `paths` are relative.
 * Safe in a child of vfork(2), and in several threads at once. Its processes have stacks of their own. False if it could not be started; whether the
 * program could be executed is not told. */
bool spawn_apart(const struct spawn_command *command, int given, int as);

/* execve(2) of the first path that can be executed. Returns only if none can. */
void spawn_exec(const struct spawn_command *command);

#endif
