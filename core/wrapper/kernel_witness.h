/* Listening to the kernel, which tells its listeners of every TCP socket that it destroys (sock_diag(7)): the witness for programs
 * that nobody can be inside of. No privilege is needed, and the program notices nothing.
 */
#ifndef VHRETRY_WRAPPER_KERNEL_WITNESS_H
#define VHRETRY_WRAPPER_KERNEL_WITNESS_H

#include "../obituaries/deaths.h"

enum { PROCESSORS_MAX = 64 };

struct kernel_witness {
    int socket;                   /* -1: not listening */
    int error;                    /* why not, an errno */
    uint32_t stall;               /* milliseconds */
    bool shared;                  /* others in this namespace may have used the network meanwhile */
    uint64_t own[PROCESSORS_MAX]; /* cookies of our own sockets, which died last */
    size_t own_count, own_heard;
    struct deaths deaths;
};

/* Begins to listen. `stall`: from how many milliseconds on silence is a fault. Where the kernel does not tell, `error` says why, and
 * nothing else changes. */
void kernel_witness_begin(struct kernel_witness *witness, uint32_t stall);

/* Reads what has been told so far. Does not wait. */
void kernel_witness_hear(struct kernel_witness *witness);

/* The same at the end of the command: waits, a moment at most, until the kernel has told of all that died before now. Ends the
 * listening. */
void kernel_witness_end(struct kernel_witness *witness);

#endif
