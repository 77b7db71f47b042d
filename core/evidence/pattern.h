/* Peer patterns of VHRETRY_IGNORE, VHRETRY_ONLY and VHRETRY_REHEARSE: `*.example.com`, `10.0.0.0/8`, `[::1]`, each with an
 * optional `:port`. No libc but mem*, as the library reads them too.
 */
#ifndef VHRETRY_EVIDENCE_PATTERN_H
#define VHRETRY_EVIDENCE_PATTERN_H

#include "peer.h"

enum { PATTERN_TEXT_SIZE = 256 };

struct peer_pattern {
    char name[PATTERN_TEXT_SIZE]; /* lower-case glob with `*`; "" for an address pattern */
    uint8_t family;               /* 4 or 6 for an address pattern, 0 for a name */
    uint8_t prefix;               /* bits of `address` that must agree */
    uint8_t address[16];
    uint16_t port; /* 0 any */
};

/* Reads one pattern of `length` bytes. False, and `pattern` undefined, if it is none. */
bool peer_pattern_parse(struct peer_pattern *pattern, const char *text, size_t length);

/* A name pattern is compared with the peer's name (case-insensitive; `*.example.com` is not `example.com`
 * itself), an address pattern with its address. */
bool peer_pattern_matches(const struct peer_pattern *pattern, const struct peer *peer);

#endif
