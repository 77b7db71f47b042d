/* The HTTP/2 connections that the library follows, by their sockets' cookies (SO_COOKIE), which copies of a descriptor share.
 *
 * HTTP/2 must be parsed from its first byte, whatever is requested meanwhile (core/wire/http2.h). Few programs have many such
 * connections at once, so the table is small: a new connection takes the place of another one, which is ignored from then on.
 * Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_HTTP2_CONNECTIONS_H
#define VHRETRY_PRELOAD_OBSERVER_HTTP2_CONNECTIONS_H

#include "../../core/wire/http2.h"

/* A connection begins; `cookie` is not 0. It may go unfollowed, where other threads are busy with all that are. */
void http2_connections_begin(uint64_t cookie);

/* Takes the connection for this thread alone, to parse what came. NULL: it is not followed, or another thread, or the call
 * that a signal has interrupted, is busy with it; then bytes are missed, and it must be ended. Never waits. */
struct http2 *http2_connections_take(uint64_t cookie);

/* The program has sent this message on the connection, whoever has taken it. */
void http2_connections_note_sent(uint64_t cookie, const void *message, size_t length);

/* These bytes were sent on the connection, in order; NULL: nobody has seen them. Returns what the program waits for
 * (http2_asked). */
uint32_t http2_connections_follow(uint64_t cookie, const void *bytes, size_t length);

/* Gives back what http2_connections_take returned. */
void http2_connections_give_back(struct http2 *http2);

/* The connection is followed no more. */
void http2_connections_end(uint64_t cookie);

/* In the child of a fork: what other threads had taken is half parsed, and nobody will give it back. */
void http2_connections_start_forked(void);

#endif
