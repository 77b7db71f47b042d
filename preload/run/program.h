/* The file of a program that is about to be executed: does the library get into it?
 *
 * Async-signal-safe, and safe between vfork(2) and exec: nothing is written but the caller's own memory.
 */
#ifndef VHRETRY_PRELOAD_RUN_PROGRAM_H
#define VHRETRY_PRELOAD_RUN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

enum program_kind {
    PROGRAM_UNKNOWN,  /* it cannot be read, or is no program */
    PROGRAM_OBSERVED, /* the library is loaded into it, and its hooks are called */
    PROGRAM_SET_USER, /* the same, as a rule: it has a privilege, which gives its caller none that he has not */
    PROGRAM_GO,       /* the library is loaded into it, but it calls the kernel itself */
    PROGRAM_WITHOUT_US /* static, with more rights than its caller, or of another architecture */
};

/* What `program` is; of a script, what its interpreter is. `search`: a name without a slash is looked for in PATH, as
 * execvp(3) does. */
enum program_kind program_kind_of(const char *program, bool search);

/* True if the library is certainly loaded into it. */
bool program_takes_library(const char *program, bool search);

#endif
