/* Sessions of TLS libraries, and the connections that they are on.
 *
 * The bytes on the wire cannot tell when the program really asked, and when it was really answered: TLS 1.3 sends its session
 * tickets after the handshake, often after the first request, and they look like its answer (preload/README.md, "Observing").
 *
 * The library need not tell which connection a session is on (curl gives it no descriptor). It is the socket that this thread uses
 * inside the call; for a session on memory (asyncio), the one to which this thread next writes the ciphertext; failing both
 * (another thread sends), replies are attributed by the server name of the handshake.
 *
 * A handle is the library's own pointer, never followed. Bounded: a session that finds all its
 * places taken by connections is not followed. Threads may use different sessions at once. Never touches errno.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_TLS_SESSION_H
#define VHRETRY_PRELOAD_OBSERVER_TLS_SESSION_H

#include "sockets.h"

#include <sys/uio.h>

struct tls_call;

/* Looks for the session's connection during the call that is about to be made. NULL: no need to, or no use. */
struct tls_call *tls_watch(const void *handle);

/* The connection, after such a call, which may have found it. NULL: it is not known. */
struct socket_entry *tls_connection_after(struct tls_call *call, const void *handle);

/* The connection, if it is known by now. */
struct socket_entry *tls_connection(const void *handle);

/* The program sends a request on a session whose connection is not known. */
void tls_request_unplaced(const void *handle, const void *bytes, size_t length);

/* Is an answer expected on such a session? */
bool tls_unplaced_expects_answer(const void *handle);

/* `length` bytes of it came, and `call` gave them to the program; the peer's name is `name`. */
void tls_parse_unplaced(const void *handle, const char *call, const char *name, const void *bytes,
                        size_t length);

/* The program sends a request on this connection, over TLS; its plain text begins with `length` bytes at `bytes`. */
void tls_request_began(struct socket_entry *entry, const void *bytes, size_t length);

/* The session has encrypted these `size` bytes, at `bytes`, to memory: this thread may send them next. */
void tls_expect_to_be_sent(const void *handle, const void *bytes, size_t size);

/* The library frees the session: another one may come to have its handle. */
void tls_forget(const void *handle);

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
