/* A look at a connection, at the moments when its state tells something that no call has returned.
 *
 * Asks the kernel, hands the event to core/evidence/connection, and puts the fault that it shows on record. Async-signal-safe;
 * never touches errno.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_INSPECTION_H
#define VHRETRY_PRELOAD_OBSERVER_INSPECTION_H

#include "observe.h"
#include "sockets.h"

/* VHRETRY_STALL, nanoseconds. */
void inspection_set_stall(uint64_t stall);

/* The same in milliseconds. */
uint64_t inspection_stall(void);

/* `fd` is about to be closed by `call`. Returns its entry, if it has one that this process may forget; else NULL. */
struct socket_entry *inspect_before_close(const char *call, int fd);

/* The connection is about to be shut down by `call`, which may be a TLS library's. */
void inspect_before_farewell(const char *call, int fd);

/* The program says, in the protocol that it speaks, that it wants no more of what is due. */
void inspect_on_taking_leave(const char *call, struct socket_entry *entry);

/* The process ends, and has `failed` or not: a look at all descriptors that are left open. */
void inspect_at_end(bool failed);

/* `call` waited with a time limit, and nothing came: a look at all connections. `only` is the one descriptor that was
 * waited for; -1: there were several, or none of these. */
void inspect_on_waiting(const char *call, int only);

/* A question begins, to whose answer nobody has listened yet. */
void inspection_asked(void);

/* Does it matter to a connection that a wait has brought something? One load. */
bool inspection_heeds_waits(void);

/* A wait of the program has brought something. Of poll(2) the descriptors, of which those the program wants to read are
 * listened to; else NULL and 0. */
struct pollfd;
void inspect_after_waiting(const struct pollfd *descriptors, size_t count);

/* Has some wait for one connection alone run out, and not been begun again? One load. */
bool inspection_is_waited_out(void);

/* The program begins to wait for `fd` alone. */
void inspection_waits_again(int fd);

/* No wait matters any more. */
void inspection_forget_waits(void);

/* Puts the fault that an event of the connection showed in `call` on record; FAULT_NONE: nothing happens. */
void inspection_note_fault(const char *call, const struct socket_entry *entry,
                           const struct connection_fault *fault);

/* `call` ran into the time limit of the socket (SO_RCVTIMEO, SO_SNDTIMEO) while an answer was missing. */
void inspect_on_time_limit(const char *call, struct socket_entry *entry);

/* A read has found the connection reset. */
void inspect_on_reset(struct socket_entry *entry);

/* The connection is about to be found broken or ended. */
void inspect_before_break(struct socket_entry *entry);

/* A read of `call` met the end of the connection. */
void inspect_on_end_of_file(const char *call, struct socket_entry *entry);

/* Part of an answer of the peer has come: at last, if a fault was open. */
void inspect_on_reply(struct socket_entry *entry);

/* A non-blocking connect has succeeded: the program asked, or simply uses the connection. */
void inspect_on_connect(const char *call, struct socket_entry *entry);

#endif
