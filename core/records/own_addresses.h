/* The addresses of this machine, for the verdict: a peer there may be a process of the run.
 */
#ifndef VHRETRY_RECORDS_OWN_ADDRESSES_H
#define VHRETRY_RECORDS_OWN_ADDRESSES_H

#include "../evidence/peer.h"

#include <stddef.h>

/* Points `addresses` at the addresses of all interfaces, loopback too, and returns how many there are, 0 if they cannot be
 * told. Asks once; the memory is static. Not for use by several threads. */
size_t own_addresses(const struct peer **addresses);

#endif
