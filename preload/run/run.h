/* The run: one program and all its descendants, judged together when its root ends.
 *
 * The first process that loads the library is the root. It names the run in VHRETRY_RUN, and every descendant
 * that still has the variable belongs to it. The root stays the root through exec(2).
 */
#ifndef VHRETRY_PRELOAD_RUN_RUN_H
#define VHRETRY_PRELOAD_RUN_RUN_H

#include <stdbool.h>

enum { RUN_PATH_SIZE = 384 };

/* Joins the run that `envp` names, or founds one as its root: then `environ` of the host is replaced by a copy
 * that names the run and has our entry of LD_PRELOAD absolute. False if that is impossible (no memory, paths
 * too long): stand down. */
bool run_start(char **envp);

/* True in the root process, whatever it has exec'ed meanwhile; not in its children. */
bool run_is_root(void);

/* True if the run certainly is this one process and has been from its beginning: its root founded it, and had no child. */
bool run_is_one_process(void);

/* In the child of a fork: it is not the root, even where it bears the same pid in a pid namespace of its own. */
void run_start_forked(void);

/* The value of VHRETRY_RUN: `<folder>/<pid>-<start>-<namespace>-<random>`. A copy of our own: programs that set their
 * process title overwrite the environment's strings. */
const char *run_path(void);

/* For the root: the environment at the start without what `vhretry` must not inherit (LD_*, another libssl's
 * settings), for execve(2). Modifies the saved array; call at the end. NULL for a process that is not the root. */
char **run_clean_environment(void);

/* For the root: the absolute path of this library; "" if it is not known. */
const char *run_library_path(void);

#endif
