/* The player: a process that plays the peer of one connection, and ends with it.
 *
 * A process of its own, because a thread would need libc, and descriptors of the program's own process would be in its way. It is
 * a copy of the program that runs nothing of it: system calls alone, with every signal blocked. The program's wait(2) does not see it.
 */
#ifndef VHRETRY_PRELOAD_REHEARSAL_PLAYER_H
#define VHRETRY_PRELOAD_REHEARSAL_PLAYER_H

#include "../../core/evidence/peer.h"
#include "../../core/evidence/rehearsal.h"

/* Starts one behind the bound socket `stage`, which the caller closes once it is connected to; it plays `class` in the role of
 * `peer`. False if it cannot. Async-signal-safe; never touches errno. */
bool player_start(int stage, enum fault_class class, const struct peer *peer);

#endif
