/* What TLS libraries tell of a connection: when the program really asked, and when it was really answered.
 *
 * The bytes on the wire cannot tell. TLS 1.3 sends its session tickets after the handshake, often after the first
 * question, and they would pass for the answer to every HTTPS request that is never answered (DESIGN "Observing").
 */
#ifndef VHRETRY_PRELOAD_TLS_H
#define VHRETRY_PRELOAD_TLS_H

#include "sockets.h"

#include <sys/uio.h>

extern uint32_t tls_watched_calls; /* calls of a TLS library in which a connection is looked for */

void tls_learn(const struct socket_entry *entry);

/* A transfer on this connection: if it happens inside a call of a TLS library whose session is not known yet, then that
 * session is on this connection. One load while no such call is under way. */
static inline void tls_saw(const struct socket_entry *entry)
{
    if (__builtin_expect(__atomic_load_n(&tls_watched_calls, __ATOMIC_RELAXED) != 0, 0))
        tls_learn(entry);
}

extern uint32_t tls_unsent; /* sessions whose encrypted bytes are on their way through the program's memory */

void tls_learn_sent(struct socket_entry *entry, const struct iovec *buffers, size_t count);

/* The program has sent what the buffers hold: perhaps what a session on memory gave it. One load while there is none. */
static inline void tls_saw_sent(struct socket_entry *entry, const struct iovec *buffers, size_t count)
{
    if (__builtin_expect(__atomic_load_n(&tls_unsent, __ATOMIC_RELAXED) != 0, 0))
        tls_learn_sent(entry, buffers, count);
}

/* In the child of a fork: calls of other threads are not under way here. */
void tls_start_forked(void);

#endif
