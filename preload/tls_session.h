/* Sessions of TLS libraries, and the connections that they are on.
 *
 * The library need not tell which connection a session is on (curl gives it no descriptor). It is the socket that this thread uses
 * inside the call; for a session on memory (asyncio), the one to which this thread next writes the ciphertext; failing both
 * (another thread sends), replies are attributed by the server name of the handshake.
 *
 * A handle is the library's own pointer, never followed. Bounded: a session that finds all its
 * places taken by connections is not followed. Threads may use different sessions at once. Never touches errno.
 */
#ifndef VHRETRY_PRELOAD_TLS_SESSION_H
#define VHRETRY_PRELOAD_TLS_SESSION_H

#include "sockets.h"

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

#endif
