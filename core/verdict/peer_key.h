/* Keys to sort and search peers by: equal for peers that peer_same holds to be one.
 */
#ifndef VHRETRY_VERDICT_PEER_KEY_H
#define VHRETRY_VERDICT_PEER_KEY_H

#include "../evidence/peer.h"

/* By name and port where there is a name, else by address and port. Two peers of which only one has a name may be
 * the same all the same: peer_same decides. */
uint64_t peer_key(const struct peer *peer);

/* By name alone: a failed resolution has no port. */
uint64_t peer_host_key(const struct peer *peer);

/* By address and port, whatever the name. */
uint64_t peer_address_key(const struct peer *peer);

#endif
