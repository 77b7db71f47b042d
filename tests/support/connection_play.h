/* The events of tests/unit/connections.txt: each does what a hook of the library does, to a connection without a process.
 */
#ifndef VHRETRY_TESTS_CONNECTION_PLAY_H
#define VHRETRY_TESTS_CONNECTION_PLAY_H

#include "../../core/evidence/connection.h"
#include "../../core/evidence/peer.h"
#include "connection_case.h"
#include "sentence.h"

/* A connection of the program, and the kernel's own view of it, which follows from what happens. */
struct party {
    struct connection connection;
    struct peer peer;
    struct kernel_connection kernel;
    uint64_t kernel_sent; /* when it last sent, or the connection was made */
    uint64_t kernel_received;
    int error; /* what SO_ERROR would tell */
};

struct play {
    struct sentence sentence; /* the line of the event */
    int at;                   /* its arguments are the words from here */
    int end;                  /* to before this one */
    struct party parties[2];  /* the one that is spoken of, and its rival */
    size_t current;
    uint64_t now;
    uint64_t stall;
    const char *answer;                   /* what the event returned, in words */
    char seen[CONNECTION_WORDS_SIZE];     /* faults */
    char expected[CONNECTION_WORDS_SIZE]; /* faults */
    char *complaint;
};

/* Adds to a list of faults. */
void connection_play_append(char *list, const char *words);

/* Plays the event that begins with `words`, to the current party. */
void connection_play_event(struct play *play, const char *words);

#endif
