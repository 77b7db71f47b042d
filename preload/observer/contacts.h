/* Did this process try to reach a peer? Words alone are no evidence (core/verdict/README.md): the record of its contacts
 * stands beside them.
 *
 * Async-signal-safe, without locks; errno stays. Any thread adds; a vfork child must not.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_CONTACTS_H
#define VHRETRY_PRELOAD_OBSERVER_CONTACTS_H

#include "../../core/evidence/peer.h"
#include "../run/journal_writer.h"

#include <stdbool.h>

/* A connect or a look-up was tried, whatever came of it. */
void contacts_note(const struct peer *peer);

/* A peer has answered, and nothing of it asks to try again later: the wire is not deaf to this process. */
void contacts_hear(void);

/* The connection to `peer` carries TLS that cannot be read; its last byte passed at `time` (nanoseconds of
 * CLOCK_BOOTTIME). Whether the peer did its work, no hook hears. Of several peers the last few are kept. */
void contacts_note_unseen(const struct peer *peer, uint64_t time);

/* A TLS library tells what the peer of this name answers, though not on which connection (tls_session.h): none to it counts as one that
 * cannot be read. */
void contacts_told_by_name(const struct peer *peer);

/* Is there any such connection? */
bool contacts_any_unseen(void);

/* Has this process, or the one it was forked from, tried any? */
bool contacts_any(void);

/* It has, and whether it was answered well cannot be told: a TLS of its own, a protocol that nobody here knows. */
bool contacts_unheard(void);

/* In the child of a fork: its parent's are not its own, but its connections may be. */
void contacts_start_forked(void);

/* At the end of a process that failed, or was not heard: puts on record its first contact, if it had one, and those that
 * nobody could read. */
void contacts_write(enum journal_creation creation);

#endif
