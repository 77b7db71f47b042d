/* VHRETRY_PROBE: does the peer of the cause answer again? Resolves and connects, nothing more, in a child of its own,
 * because name resolution blocks for as long as it likes.
 */
#ifndef VHRETRY_SETTLE_PROBE_H
#define VHRETRY_SETTLE_PROBE_H

#include "../verdict/verdict.h"

#include <stdbool.h>
#include <sys/types.h>

enum probe_answer {
    PROBE_UNKNOWN, /* not asked yet, or nothing can be said */
    PROBE_AWAY,
    PROBE_THERE
};

struct probe {
    const struct fault_cause *cause;
    pid_t child; /* 0: none under way */
    enum probe_answer last;
    bool seen_away; /* at any time */
};

/* False where there is no peer to ask: the program's own request, a socket that could not be opened. */
bool probe_is_possible(const struct fault_cause *cause);

/* Starts a child that answers within ten seconds. Does nothing while one is under way. */
void probe_start(struct probe *probe);

/* Takes note of a child that was waited for; true if it was the probe's. */
bool probe_ended(struct probe *probe, pid_t child, int wait_status);

/* Ends the child, if there is one. */
void probe_stop(struct probe *probe);

/* Does the last answer say that the cause is gone? A connect that failed has been repeated. But who hung up, reset or
 * stalled had let the program connect before: there an answer means something only after one that was missing. */
bool probe_shows_recovery(const struct probe *probe);

#endif
