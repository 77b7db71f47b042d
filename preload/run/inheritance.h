/* A child that is started with an emptied environment (`env -i`, `subprocess.run(..., env={})`) is given back what it takes to
 * observe it: the library and the run. The child takes both out of its environment again before its program begins
 * (preload/README.md, "Emptied environments").
 *
 * Async-signal-safe, and safe between vfork(2) and exec: nothing is written but the caller's own memory.
 */
#ifndef VHRETRY_PRELOAD_RUN_INHERITANCE_H
#define VHRETRY_PRELOAD_RUN_INHERITANCE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    INHERITANCE_ENTRIES_MAX = 192, /* an environment with more is not an emptied one */
    INHERITANCE_TEXT_SIZE = 1536
};

/* Room for the environment of one child. */
struct inheritance {
    char *entries[INHERITANCE_ENTRIES_MAX + 12];
    char text[INHERITANCE_TEXT_SIZE];
};

/* Keeps a copy of the settings that children are given: variables with our prefix. For the constructor. */
void inheritance_start(char **envp);

/* What to start `program` with: `envp` itself, or a copy in `room` that leads with what we give. It is `envp` where that
 * names LD_PRELOAD or a variable of ours (the child is observed anyway, or is not to be), where the process has become
 * another user, and where the child could not take it out again: a program without a dynamic linker, of another
 * architecture, set-user-ID. `search`: `program` without a slash is looked for in PATH. */
char *const *inheritance_for(struct inheritance *room, const char *program, bool search, char *const *envp);

/* In the child: how many entries of `envp`, all in front, were given by inheritance_for; 0 as a rule. */
size_t inheritance_given(char **envp);

#endif
