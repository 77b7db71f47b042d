/* What a child is given beside the environment that its parent means it to have, so that it can be observed:
 *
 * - Where that environment was emptied (`env -i`, `subprocess.run(..., env={})`): the library, the run and our settings.
 * - Where the process has become another user: the journal that it kept open (journal_keep).
 *
 * The child takes all of it out of its environment again before its program begins (preload/README.md, "Emptied environments").
 *
 * Async-signal-safe, and safe between vfork(2) and exec: nothing is written but the caller's own memory.
 */
#ifndef VHRETRY_PRELOAD_RUN_INHERITANCE_H
#define VHRETRY_PRELOAD_RUN_INHERITANCE_H

#include <stdbool.h>
#include <stddef.h>

enum {
    INHERITANCE_ENTRIES_MAX = 192, /* a larger environment is left as it is */
    INHERITANCE_TEXT_SIZE = 1536
};

/* Room for the environment of one child. */
struct inheritance {
    char *entries[INHERITANCE_ENTRIES_MAX + 12];
    char text[INHERITANCE_TEXT_SIZE];
};

/* Keeps a copy of the settings that children are given: variables with our prefix. For the constructor. */
void inheritance_start(char **envp);

/* Is a child that runs `program` in the environment `envp` to be given anything? Not where `envp` names LD_PRELOAD or a variable
 * of ours (the child is observed anyway, or is not to be), or was emptied by a process that has become another user. And not
 * where the child could not take it out again: a program without a dynamic linker, of another architecture, set-user-ID, with
 * capabilities of its own, or started by a process whose real user is not its effective one. `search`: `program` without a slash is looked for in PATH. Addresses that are no memory are allowed. */
bool inheritance_is_due(const char *program, bool search, char *const *envp);

/* Where it is: the environment for the child, a copy of `envp` in `room` that leads with what we give. `envp` itself where that does
 * not fit. */
char *const *inheritance_for(struct inheritance *room, char *const *envp);

/* After an exec that failed, or a spawn: `environment` is what inheritance_for returned. */
void inheritance_take_back(const struct inheritance *room, char *const *environment);

/* In the child: how many entries of `envp`, all in front, were given by inheritance_for; 0 as a rule. */
size_t inheritance_given(char **envp);

/* In the child: takes the journal that was given, if any. */
void inheritance_accept(char **envp);

#endif
