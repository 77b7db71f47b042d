/* Notes: what is known before anything fails, and counts only if something does (core/README.md, "Journal").
 *
 * Each fact is written once for each process, up to a bound. Async-signal-safe; errno may change.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_NOTES_H
#define VHRETRY_PRELOAD_OBSERVER_NOTES_H

#include "../../core/evidence/peer.h"

/* The socket `fd` listens from now on. Ignores what is no TCP socket. */
void notes_listening(int fd);

/* The name of `peer` was resolved. */
void notes_resolved(const struct peer *peer);

/* `peer` has answered; its name does not count. */
void notes_answered(const struct peer *peer);

#endif
