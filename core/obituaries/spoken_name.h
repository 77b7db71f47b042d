/* Names of peers. The kernel knows addresses alone; who asked for a name says so when it fails: `Get "http://db.internal/": dial tcp
 * 10.0.0.7:80: ...` of Go, `Connecting to db.internal (10.0.0.7:80)` of busybox.
 */
#ifndef VHRETRY_OBITUARIES_SPOKEN_NAME_H
#define VHRETRY_OBITUARIES_SPOKEN_NAME_H

#include "../evidence/peer.h"

#include <stddef.h>

/* Names a peer that has an address and no name, where a line of the `length` bytes of `words` has both. */
void peer_take_spoken_name(struct peer *peer, const char *words, size_t length);

#endif
