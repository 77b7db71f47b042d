/* Patience: how long a program waits for a peer that keeps silent.
 *
 * In life that is the program's own limit. One that has none would wait for hours: in a rehearsal the kernel ends its connection
 * after a second, with ETIMEDOUT, as keep-alive does. What is a limit: a socket's own (SO_RCVTIMEO, SO_SNDTIMEO), that of a wait (poll,
 * select, epoll), an alarm. Where a wait has run out and the program waits again, nobody knows of any.
 *
 * Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_REHEARSAL_PATIENCE_H
#define VHRETRY_PRELOAD_REHEARSAL_PATIENCE_H

#include <stdbool.h>

extern bool patience_needed; /* is there such a connection? */

/* `fd` is about to be connected to a peer that keeps silent. */
void patience_begins(int fd);

void patience_before_wait(bool forever);
void patience_after_wait(bool ran_out);
void patience_before_receive(int fd);

/* A wait is due: `forever` if it has no limit. */
static inline void patience_waits(bool forever)
{
    if (__builtin_expect(__atomic_load_n(&patience_needed, __ATOMIC_RELAXED), 0))
        patience_before_wait(forever);
}

/* A wait is over: `ran_out` if its limit, of more than nothing, ended it. */
static inline void patience_waited(bool ran_out)
{
    if (__builtin_expect(__atomic_load_n(&patience_needed, __ATOMIC_RELAXED), 0))
        patience_after_wait(ran_out);
}

/* A receive on `fd` is due. */
static inline void patience_receives(int fd)
{
    if (__builtin_expect(__atomic_load_n(&patience_needed, __ATOMIC_RELAXED), 0))
        patience_before_receive(fd);
}

#endif
