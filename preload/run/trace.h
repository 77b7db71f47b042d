/* Debug mode: what the observer sees, one line per call on stderr (VHRETRY_DEBUG) and as JSON Lines in a file
 * (VHRETRY_TRACE).
 *
 * A line is one write of at most PIPE_BUF bytes, so that lines of many processes are never torn (pipe(7)). Nothing
 * is written that would block, and no trace to a descriptor 2 that is no longer the stderr of the start. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_RUN_TRACE_H
#define VHRETRY_PRELOAD_RUN_TRACE_H

#include "../../core/evidence/fault.h"
#include "../../core/evidence/peer.h"

#include <stdbool.h>
#include <stdint.h>

/* Reads the two variables at the start. */
void trace_start(char **envp);

/* Written by trace_start alone. */
extern bool trace_on;

/* True if anything is to be written at all: debug mode. */
static inline bool trace_enabled(void)
{
    return trace_on;
}

/* True if lines are written to stderr, and the run ends with a summary. */
bool trace_is_told(void);

struct trace_event {
    const char *call;       /* "connect" */
    enum fault_phase phase; /* PHASE_NONE: its outcome is not known yet */
    const struct peer *peer;
    enum fault_class fault; /* FAULT_NONE for a call that went well */
    bool rehearsed;         /* the fault was made to happen */
    const char *result;     /* "ok", "in progress", or NULL: `error` */
    int error;              /* errno or resolver result */
    uint64_t started;       /* CLOCK_BOOTTIME nanoseconds; 0: no duration */
};

/* Writes the event: a fault from level 1, any other from level 2. */
void trace_call(const struct trace_event *event);

/* One line of our own doings, such as why we stand down; level 1. */
void trace_say(const char *what, const char *detail);

/* One line that people must read in any mode, on whatever is stderr now. Only for the end of the root, which hands its
 * stderr over. */
void trace_say_always(const char *what);

#endif
