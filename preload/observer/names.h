/* Names that the program looked up, so that a fault speaks of `db.internal:5432` and not of an address alone.
 *
 * Bounded: the most recent 64 addresses. Lock-free and async-signal-safe; a name that is being written while it
 * is read is not found, which costs nothing but the name.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_NAMES_H
#define VHRETRY_PRELOAD_OBSERVER_NAMES_H

#include "../../core/evidence/peer.h"

/* `127.0.0.1` and `::1` are no names; a numeric look-up teaches nothing and asks nobody. */
bool names_is_numeric(const char *name);

/* Is it the name of this machine (uname(2))? A container often cannot resolve that, and programs go on without. */
bool names_is_own(const struct peer *peer);

/* Remembers that `name` was resolved to this address; the port does not matter. */
void names_remember(const char *name, const struct sockaddr *address, socklen_t length);

/* Sets the peer's name if its address was the answer to a look-up; the newest one counts. */
void names_add_to(struct peer *peer);

#endif
