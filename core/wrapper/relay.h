/* A relay: a process between a command and the pipe that it writes to, which passes on every byte and keeps the last ones.
 *
 * The command finds a pipe of the same size and flags, and so does the reader of the old one. The relay outlives us for as
 * long as anybody has the pipe open: a daemon that the command leaves behind goes on being heard by whoever reads. It ends
 * when the reader has gone, so that the next write of the command meets SIGPIPE. Signals for the process group do not
 * reach it.
 */
#ifndef VHRETRY_WRAPPER_RELAY_H
#define VHRETRY_WRAPPER_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { RELAY_DESCRIPTORS_MAX = 16 };

struct relay {
    struct relay_memory *memory; /* shared with its process; NULL: there is no relay */
    pid_t process;
    int talk; /* to the process; -1: none */
    int entrance; /* where the command writes. Ours is closed, with all others, once it runs: the relay waits for its end */
    int exit; /* the reader's pipe */
    /* Those that led to the pipe. All lead to the relay for the command, so that the order of what is written to them stays. */
    int descriptors[RELAY_DESCRIPTORS_MAX];
    size_t count;
};

/* Puts a relay in front of the pipe `descriptor`. False, and nothing has changed, if that is none, if nobody reads it, or if
 * anything about the new pipe would be different. */
bool relay_start(struct relay *relay, int descriptor);

/* In the child that becomes the command. Async-signal-safe. */
void relay_enter(const struct relay *relay);

/* The command runs: its end of the pipe is no business of ours any more. */
void relay_leave(struct relay *relay);

/* It was drained, and what it kept is not needed any more. */
void relay_forget(struct relay *relay);

/* No command will write to it: it ends at once. */
void relay_give_up(struct relay *relay);

/* Waits until all that was written so far has been passed on, unless the reader does not read for two seconds, or a signal comes
 * that is to end us: signals are blocked, and stay pending. What is written later is passed on, but not kept for us. */
void relay_drain(struct relay *relay);

/* Copies the last bytes to `raw`, as words_tail_copy does, and when they were written to `time`, nanoseconds of CLOCK_BOOTTIME.
 * Returns how many there are. */
size_t relay_read(const struct relay *relay, char *raw, uint64_t *time);

#endif
