/* Patience: how long a program waits for a peer that keeps silent.
 *
 * In life that is the program's own limit. One that has none would wait for hours: in a rehearsal the kernel ends its connection
 * after a second, with ETIMEDOUT, as keep-alive does. What is a limit: a socket's own (SO_RCVTIMEO, SO_SNDTIMEO), that of a wait (poll,
 * select, epoll), an alarm. Where a wait has run out and the program waits again, nobody knows of any: then it is 3.5 seconds from the
 * beginning, so that limits that are kept in ticks (curl -m 3) come first if they are short.
 *
 * Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_REHEARSAL_PATIENCE_H
#define VHRETRY_PRELOAD_REHEARSAL_PATIENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

extern bool patience_needed; /* is there such a connection? */

/* `fd` is about to be connected to a peer that keeps silent. */
void patience_begins(int fd);

enum { PATIENCE_FOREVER = -1 };

void patience_before_wait(int64_t milliseconds);
void patience_after_wait(bool ran_out);
void patience_before_receive(int fd);

/* A wait is due, with this limit or PATIENCE_FOREVER. */
static inline void patience_waits(int64_t milliseconds)
{
    if (__builtin_expect(__atomic_load_n(&patience_needed, __ATOMIC_RELAXED), 0))
        patience_before_wait(milliseconds);
}

/* The same, for the calls that take a timespec; NULL: forever. */
static inline void patience_waits_until(const struct timespec *limit)
{
    if (__builtin_expect(__atomic_load_n(&patience_needed, __ATOMIC_RELAXED), 0))
        patience_before_wait(limit == NULL ? PATIENCE_FOREVER
                                           : limit->tv_sec * 1000 + limit->tv_nsec / 1000000);
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
