/* Peers: who was at the other end.
 *
 * An address is kept normalised (IPv4 mapped into IPv6, as every Java socket has it, is IPv4), with the name
 * the program looked up where it is known, because a person reads `db.internal:5432 (10.0.0.7)`.
 */
#ifndef VHRETRY_EVIDENCE_PEER_H
#define VHRETRY_EVIDENCE_PEER_H

#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum { PEER_NAME_SIZE = 192 }; /* longer names are cut; a DNS name has at most 253 bytes (RFC 1035 2.3.4) */

/* Written to journals as it stands. */
struct peer {
    uint8_t family; /* 0 no address, 4 or 6 */
    uint8_t padding[5];
    uint16_t port;             /* host byte order; 0 unknown */
    uint8_t address[16];       /* network byte order; IPv4 in the first four */
    char name[PEER_NAME_SIZE]; /* NUL-terminated; "" where no name is known */
};

/* Reads a socket address. False, and `peer` all zero, for anything but a usable AF_INET or AF_INET6. */
bool peer_from_address(struct peer *peer, const struct sockaddr *address, socklen_t length);

/* Sets the name, cut to what fits. Bytes that are no printable ASCII become '?': names reach terminals. What
 * is a secret in a URL that was taken for a name becomes `***` (secrets.h). */
void peer_set_name(struct peer *peer, const char *name);

/* True for the same host and port: by name where both have one, else by address. */
bool peer_same(const struct peer *one, const struct peer *other);

/* True if no name server is needed for what the peer is called: the name `node_name` of this machine (uname(2)), localhost, or an address.
 * Where these do not resolve, the network is not to blame. A container often cannot resolve its own name, and where there is loopback alone
 * glibc finds no address even for 8.8.8.8 (AI_ADDRCONFIG): programs go on without (many look for an address of their own so). */
bool peer_has_own_name(const struct peer *peer, const char *node_name);

/* 169.254.0.0/16, fd00:ec2::254 and, where it has no address, Google's by its name: metadata services, probed by every cloud
 * SDK and absent elsewhere. */
bool peer_is_metadata_service(const struct peer *peer);

/* 127.0.0.0/8 and ::1. */
bool peer_is_loopback(const struct peer *peer);

/* Of 127.0.0.1 and ::1 `other` becomes the other one, with the same port and no name. False if `peer` has neither. */
bool peer_other_loopback(struct peer *other, const struct peer *peer);

/* Adds `db.internal:5432`, or `10.0.0.7:5432`, `[2001:db8::1]:443` where no name is known; no port where it is 0. */
void text_add_peer(struct text *text, const struct peer *peer);

/* The same, and the address behind a name: `db.internal:5432 (10.0.0.7)`. */
void text_add_peer_with_address(struct text *text, const struct peer *peer);

#endif
