/* Hand-over at the end: the failed process becomes the waiting one (preload/README.md, "The end of a process").
 */
#ifndef VHRETRY_PRELOAD_END_HANDOVER_H
#define VHRETRY_PRELOAD_END_HANDOVER_H

#include "end_manner.h"

#include <stdbool.h>

/* The end of the root. */
struct hand_over {
    int status; /* exit status 0 to 255 */
    int signal; /* the signal that ends it; 0 none */
    enum end_manner manner;
    bool awaited;    /* a word is awaited in any case */
    bool unrecorded; /* no folder took a record: nobody can tell from the journal what the run met */
};

/* For the root, whose end needs a verdict: asks `vhretry settle --ask`, at most ten seconds, and on yes becomes
 * `vhretry settle` by exec, for END_BY_ABORT once a copy of the process has left its core dump. Returns in every other case, the host's end being
 * untouched: in silence if the program is missing or broken, its libraries are missing or there is no memory. If it did not
 * answer in time, with a line on stderr in an execution, and where one is `awaited` in any case. Where there is no process left to ask
 * in, it becomes `vhretry settle` unasked in an execution: a retry must not be lost for that. */
void hand_over(const struct hand_over *end);

/* The root closes its stderr while it ends: that shall not silence us. */
void hand_over_keep_stderr(void);

/* There is nothing more to say. */
void hand_over_drop_stderr(void);

#endif
