/* The deaths of sockets that were told during a run: a bounded store, in which equal deaths that follow each other closely are one.
 */
#ifndef VHRETRY_OBITUARIES_DEATHS_H
#define VHRETRY_OBITUARIES_DEATHS_H

#include "cause_of_death.h"

enum { DEATHS_MAX = 1024, PORTS = 65536, PORT_WORD_BITS = 64 };

/* One death, or several of the same kind and peer within DEATHS_TOGETHER. Times are nanoseconds of the records' clock. */
struct death_notice {
    uint64_t first;
    uint64_t last;
    uint64_t answered; /* when data of the peer came, the last time; 0 never */
    uint32_t count;
    uint16_t own_port; /* of the last one */
    uint64_t cookie;   /* the kernel's name for the last one, which no other socket has; 0 not known */
    uint32_t
        beside; /* the process beside which somebody listened, and when it began; 0: he listened for the whole run */
    uint64_t beside_from;
    struct peer peer;
    struct cause_of_death cause;
};

struct deaths {
    struct death_notice notices[DEATHS_MAX]; /* a ring */
    size_t count;                            /* how many there have been: the last DEATHS_MAX are kept */
    bool datagrams;                          /* a socket of UDP died, of which nothing more is to be said */
    bool lost;                               /* the kernel told more than were read */
    uint64_t listened[PORTS / PORT_WORD_BITS];
};

/* Notes what became of one socket, told at `now`. `stall` as in cause_of_death. */
void deaths_note(struct deaths *deaths, const struct obituary *obituary, uint32_t stall, uint64_t now);

/* Adds a notice that somebody else took. */
void deaths_add(struct deaths *deaths, const struct death_notice *notice);

/* May two notices, of two listeners perhaps, be of one death? Of the same peer and cause, and of the same time; where each is of a single
 * socket, of the same one. */
bool deaths_may_be_one(const struct death_notice *one, const struct death_notice *other);

/* Do two notices end with the death of the same socket? */
bool deaths_end_as_one(const struct death_notice *one, const struct death_notice *other);

/* How many notices are kept, and one of them, 0 the oldest. */
size_t deaths_kept(const struct deaths *deaths);
const struct death_notice *deaths_at(const struct deaths *deaths, size_t index);

/* Did somebody of this namespace listen at the port, as far as was told? */
bool deaths_listened(const struct deaths *deaths, uint16_t port);

#endif
