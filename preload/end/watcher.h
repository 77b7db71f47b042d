/* A watcher for a program in which nobody can be: a static one, or one of Go, that this process becomes or starts.
 *
 * The kernel tells who listens of every socket that dies (core/obituaries/README.md). Who starts such a program listens from before
 * its first instruction, and leaves that to a process beside it, `vhretry watch`, which puts on record what it was told when the
 * program has ended. The program, its parent and its descriptors are what they would be without.
 *
 * Async-signal-safe, and safe between vfork(2) and exec: nothing is written but the caller's own memory. */
#ifndef VHRETRY_PRELOAD_END_WATCHER_H
#define VHRETRY_PRELOAD_END_WATCHER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct watch {
    const char *program;
    uint64_t begin; /* boot_time; 0: nothing is to be watched */
    int listener;   /* a socket that the kernel tells of deaths, or a negative errno; closed by exec */
};

/* Before `program` is executed, or spawned: is it one in which nobody can be? Then this begins to listen. `search`: a name without
 * a slash is looked for in PATH. An address that is no memory is allowed where there is no search. `becomes`:
 * this very process executes it. */
struct watch watch_prepare(const char *program, bool search, bool becomes);

/* For the process `pid`, whose parent is `parent`: notes what it is, and starts the watcher. */
void watch_begin(const struct watch *watch, uint32_t pid, uint32_t parent);

/* Ends the listening of this process. `failed`: the program could not be executed, and watch_begin was told of it. */
void watch_end(const struct watch *watch, bool failed, uint32_t pid);

/* Do orphans become this process's children, watchers as well? */
bool watch_takes_orphans(void);

/* Is the process, which may have ended, a watcher? */
bool watch_is_watcher(pid_t pid);

#endif
