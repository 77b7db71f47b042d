/* What the kernel tells when it destroys a TCP socket, or lists one: a message of NETLINK_SOCK_DIAG (sock_diag(7)) with the
 * socket's tcp_info. It tells of every process of the network namespace, of those that nobody can be inside of, too.
 */
#ifndef VHRETRY_OBITUARIES_OBITUARY_H
#define VHRETRY_OBITUARIES_OBITUARY_H

#include "../evidence/peer.h"

#include <stddef.h>

/* One socket. All counters are 0 where `counted` is false. Times are milliseconds before the death, in the kernel's ticks. */
struct obituary {
    struct peer peer; /* no port: connect(2) took it back; no family: there never was one */
    uint16_t own_port;
    bool udp;
    bool of_listener; /* one that somebody who listens to the kernel let die, to hear that he has heard all */
    bool listening;   /* in a list of those that live */
    bool counted;     /* this kernel's tcp_info has all the counters below (Linux 4.19) */
    uint64_t cookie;
    uint32_t inode;       /* 0: not told, as in every message of a death, or no process has it any more */
    uint32_t unread;      /* bytes, and an end of the peer's, that the program had not read */
    uint32_t outstanding; /* bytes, a SYN and a FIN among them, that the peer had not acknowledged */
    uint32_t retransmits; /* of the oldest one, in a row */
    uint32_t segments_in, segments_out;
    uint32_t data_in, data_out;  /* segments with data */
    uint64_t bytes_acknowledged; /* a SYN of our own counts as one, and a FIN */
    uint64_t bytes_received;     /* a FIN counts as one */
    uint64_t bytes_sent, bytes_sent_again;
    uint32_t last_sent, last_received,
        last_acknowledged; /* data sent, data received, anything received; ms ago */
};

/* What SO_MAX_PACING_RATE of such a socket is, bytes a second: nothing else that it does not need comes back in its tcp_info. */
enum { OBITUARY_SIGNATURE = 0x76687274 };

/* Reads the first message of `length` bytes at `bytes`, which may be anything, and returns its length, by which the next one
 * follows; 0 when there are no more. `told`: it is of a TCP or UDP socket of IPv4 or IPv6, of none
 * that a rehearsal made, and `obituary` holds it. */
size_t obituary_read(struct obituary *obituary, bool *told, const void *bytes, size_t length);

#endif
