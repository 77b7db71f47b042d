/* Listening to the kernel, which tells its listeners of every TCP socket that it destroys (sock_diag(7)): the witness for programs
 * that nobody can be inside of. No privilege is needed, and the program notices nothing.
 */
#ifndef VHRETRY_WRAPPER_KERNEL_WITNESS_H
#define VHRETRY_WRAPPER_KERNEL_WITNESS_H

#include "../obituaries/deaths.h"
#include "strangers.h"

enum { PROCESSORS_MAX = 1024 /* of sched_getaffinity(2)'s set */, ORPHANS_MAX = 64, SOUGHT_MAX = 256 };

struct kernel_witness {
    int socket;                   /* -1: not listening */
    int error;                    /* why not, an errno */
    uint32_t stall;               /* milliseconds */
    uint64_t own[PROCESSORS_MAX]; /* cookies of our own sockets, which died last */
    size_t own_count, own_heard;
    uint64_t orphans[ORPHANS_MAX]; /* cookies of sockets that were noted before they died */
    size_t orphan_count;
    uint64_t sought[SOUGHT_MAX]; /* inodes of the sockets of a process that goes on */
    size_t sought_count;
    struct strangers strangers;
    bool looked_around;
    uint64_t began;      /* when the program began that we took over; 0: there is none */
    uint64_t alone_from; /* when it was known who else is there */
    struct deaths deaths;
};

/* Why the kernel would tell nothing here, an errno; 0 if it does. */
int kernel_witness_obstacle(void);

/* Begins to listen. `stall`: from how many milliseconds on silence is a fault. `blind`: the library does not get into the command.
 * Where the kernel does not tell, `error` says why, and nothing else changes. */
void kernel_witness_begin(struct kernel_witness *witness, uint32_t stall, bool blind);

/* The same with a `socket` that is told of deaths since `began`, for a run that has begun, and whose root is `top`. Does not look
 * around. */
void kernel_witness_take_over(struct kernel_witness *witness, int socket, uint64_t began, uint32_t stall,
                              pid_t top);

/* Notes who else is there, unless that is done: it takes some milliseconds where many are. So it comes before the command
 * (kernel_witness_begin) where few are, or where there is none but the kernel to tell of it, else beside the command: here.
 * `run`: as for strangers_note. */
void kernel_witness_look_around(struct kernel_witness *witness, const char *run);

/* Reads what has been told so far. Does not wait. */
void kernel_witness_hear(struct kernel_witness *witness);

/* Notes the connections of the process `pid`, which goes on, as if they had died now: that it has them is all that is to be said. */
void kernel_witness_note_living(struct kernel_witness *witness, pid_t pid);

/* Ends the listening, unless that has happened, and forgets all. */
void kernel_witness_forget(struct kernel_witness *witness);

/* The same at the end of the command: waits, a moment at most, until the kernel has told of all that died before now. Ends the
 * listening. Returns from when on nobody used the network of this namespace but `run`, a value of VHRETRY_RUN, as records count
 * time; UINT64_MAX if others may have done so until now, or nothing was told. */
uint64_t kernel_witness_end(struct kernel_witness *witness, const char *run);

#endif
