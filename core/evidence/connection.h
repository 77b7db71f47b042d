/* One TCP connection: what the program did with it, and what that says.
 *
 * The preloaded library reports events: it saw a call of the program, or it asked the kernel. Only these events change the
 * state of a connection, and only they, with connection_judgement.h, decide whether it shows a fault, and of which class.
 * tests/unit/connections.txt is the specification of both.
 *
 * Pure: no I/O, no clock, no libc state. Async-signal-safe. Two threads that use one connection at once may lose an event's
 * effect, never more. Times are nanoseconds of CLOCK_BOOTTIME; `stall` is VHRETRY_STALL, nanoseconds.
 */
#ifndef VHRETRY_EVIDENCE_CONNECTION_H
#define VHRETRY_EVIDENCE_CONNECTION_H

#include "connection_state.h"

/* Connecting ---------------------------------------------------------------------------------------------- */

/* A new connection. Without one of the next two events, connect(2) has succeeded at once. */
void connection_started(struct connection *connection);

/* The program calls connect(2), which need not return: a signal or another thread may end it. */
void connection_calls_connect(struct connection *connection, uint64_t now);

/* connect(2) has returned and the kernel goes on connecting. `non_blocking` as the program wants the socket. */
void connection_connecting(struct connection *connection, uint64_t now, bool non_blocking);

/* The program has heard that the connect succeeded: it asked, or it uses the connection. */
void connection_established(struct connection *connection, uint64_t now);

/* Does the kernel go on connecting, after a connect(2) that has returned? */
static inline bool connection_is_under_way(const struct connection *connection)
{
    return connection->connecting && !connection->in_call;
}

/* Transfers ----------------------------------------------------------------------------------------------- */

/* What a message of the program means for the peer's next words. */
enum message_meaning {
    MESSAGE_ASKS,              /* the peer answers, as far as anyone knows */
    MESSAGE_EXPECTS_NO_ANSWER, /* by its protocol nobody answers it */
    MESSAGE_TAKES_LEAVE        /* nor that, and the peer may end the connection at once */
};

/* The program transfers on the connection, with whatever result: a fork's copy is its own from now on. Comes before the other
 * events of the transfer. */
void connection_used(struct connection *connection);

/* Does it matter what the next message means? Not after the peer's end, nor of what a TLS library sends as a farewell. */
static inline bool connection_takes_questions(const struct connection *connection)
{
    return !connection->end_seen && !connection->farewell;
}

/* The program has sent `bytes`. `received_before`: connection->received when the call began; if something came meanwhile,
 * nobody can tell which was first. `now` counts for MESSAGE_ASKS alone. Returns true if it is the first part of a question. */
bool connection_sent(struct connection *connection, uint64_t now, size_t bytes, enum message_meaning meaning,
                     uint64_t received_before);

/* The program tries to read. Returns whether its wait for this connection alone had run out: connection_read_failed wants to
 * know. Two stores: it happens at every read. */
static inline bool connection_listens(struct connection *connection)
{
    bool waited = connection->waited;
    connection->listens = true;
    connection->waited = false;
    return waited;
}

/* The program has taken `bytes` from the connection, whatever they are. */
void connection_received(struct connection *connection, size_t bytes);

/* May bytes on the wire be an answer? Not where a TLS library tells what is one, nor after the end. */
static inline bool connection_hears_wire(const struct connection *connection)
{
    return !connection->has_tls && !connection->end_seen;
}

/* Is the last question answered, or partly so? */
static inline bool connection_is_answered(const struct connection *connection)
{
    return connection->last == DIRECTION_RECEIVED;
}

/* Does the kernel know of a question that no hook saw? stdio's are such (bash's printf). */
bool connection_asked_unseen(const struct connection *connection, const struct kernel_connection *kernel);

/* Part of an answer has come. Returns true if it is the first: the peer does its work again, faults of it are closed. */
bool connection_replied(struct connection *connection);

/* As much of an answer as has come is parsed. `owed`: by its own length more of it is to come. */
static inline void connection_owes(struct connection *connection, bool owed)
{
    connection->owed = owed;
    connection->listens = false;
    connection->in_vain = false;
}

/* More of an answer has come. Returns true if its pause was on record, which is over. */
static inline bool connection_goes_on(struct connection *connection)
{
    bool paused = connection->pending;
    connection->pending = false;
    return paused;
}

/* Is the kernel's view needed for connection_ended, for connection_waited_alone? To ask costs a system call. */
bool connection_needs_kernel_at_end(const struct connection *connection, enum ending ending);
bool connection_needs_kernel_for_wait(const struct connection *connection);

/* A read has met the end of the connection. `kernel`: NULL if it is not needed. FAULT_HUNG_UP if a question is unanswered or the
 * answer is cut off; and, weak, if the peer ends without a good-bye what it had to, or before either side has said anything: a
 * server that speaks first did not, and the program listened for it. Not twice, and not where the end alone may be the
 * answer. */
struct connection_fault connection_ended(struct connection *connection,
                                         const struct kernel_connection *kernel, enum ending ending);

/* A read failed with `error` (errno). `waited`: what connection_listens returned when the read began. `ending`: what the protocol
 * says of it. */
struct connection_fault connection_read_failed(struct connection *connection, int error, bool waited,
                                               enum ending ending);

/* Sending failed with `error` (errno). `farewell`: nobody answers what was to be sent, so nothing is lost. */
struct connection_fault connection_write_failed(struct connection *connection, int error, bool farewell);

/* The connection has failed with `error` (errno), which was asked for (SO_ERROR). */
struct connection_fault connection_broke(struct connection *connection, int error);

/* Can a transfer that failed with `error` have met the socket's own time limit (SO_RCVTIMEO, SO_SNDTIMEO), with something
 * due? The socket's settings say whether it has. Then connection_waited_alone follows. */
bool connection_may_have_met_time_limit(const struct connection *connection, int error);

/* Waiting ------------------------------------------------------------------------------------------------- */

/* A wait of the program, for this connection among others or for others, ran out. Returns true if it is to be looked at. */
bool connection_waited(struct connection *connection, uint64_t now);

/* A wait of the program for this connection alone ran out. `kernel`: NULL if it is not needed. Returns false if the program was
 * waiting for nothing that is due. */
bool connection_waited_alone(struct connection *connection, const struct kernel_connection *kernel);

/* The program begins to wait for this connection alone: a wait that ran out before was one of many ticks. */
void connection_waits_again(struct connection *connection);

/* A wait of the program has brought something, of this connection or another: the last one was not in vain. */
void connection_wait_brought(struct connection *connection);

/* The program has the kernel watch the connection for what there is to read, or no more (epoll). */
void connection_watched(struct connection *connection, bool watched);

/* The program waits until this connection has something to read, however its wait ends: it listens to what it has asked.
 * Returns whether there is a question. */
bool connection_is_listened_to(struct connection *connection);

/* Taking leave -------------------------------------------------------------------------------------------- */

/* The program is about to shut it down with shutdown(2): its sending, and its reading too if `reading`. */
void connection_shut(struct connection *connection, bool reading);

/* It could not; it is as it was `before`. */
void connection_shut_failed(struct connection *connection, const struct connection *before);

/* The program has said good-bye: what follows, an end or a break, fails nobody. Until it asks again. */
void connection_said_goodbye(struct connection *connection);

/* The program's own doing ---------------------------------------------------------------------------------- */

/* By its protocol the program says something at least every so many nanoseconds, or the peer ends the connection (AMQP's
 * heartbeat, MQTT's keep-alive); 0: it need not any more. */
void connection_promises(struct connection *connection, uint64_t now, uint64_t nanoseconds);

/* The program has sent something, whatever it is; wanted only where it has promised to. */
void connection_spoke(struct connection *connection, uint64_t now);

/* The connection is about to be found broken or ended: has the program been silent for too long, now or shortly before? Then that
 * is why, and no fault: it would come back in every run. Wanted only where it has promised to speak. */
void connection_checks_promise(struct connection *connection, uint64_t now);

/* The connection is about to be found reset. Where TLS records tell, and none is in hand, nobody knows whether more was due: was the
 * peer silent for as long as counts as a stall before it did so? Then the program waited for nothing, and misses nothing. */
void connection_checks_silence(struct connection *connection, const struct kernel_connection *kernel,
                               uint64_t stall);

/* The peer has said why it ends the connection: try again later, which is a fault of its own, or that the program's request is
 * wrong. The break that follows is none. */
void connection_explained(struct connection *connection);

/* It carries what was asked on another connection. */
void connection_carries_data(struct connection *connection);

/* What a TLS library tells --------------------------------------------------------------------------------- */

/* The program gives the library a farewell to send; and the library has returned from sending, whatever it was. */
void connection_tls_sends_farewell(struct connection *connection);
void connection_tls_returned(struct connection *connection);

/* The program has asked something over TLS. Returns true if it is the first part of a question. */
bool connection_asked_over_tls(struct connection *connection);

/* The library tells of this connection from now on. */
void connection_told_by_tls(struct connection *connection);

/* What the headers of TLS records tell ----------------------------------------------------------------------- */

/* From now on they tell what is an answer; or no more. `perhaps`: what has come of one may be a session ticket. */
void connection_told_by_records(struct connection *connection, bool told, bool perhaps);

/* What seemed to be an answer was none: a session ticket. What was asked is due as before. */
void connection_answer_was_none(struct connection *connection);

/* Copies -------------------------------------------------------------------------------------------------- */

/* Another descriptor leads to it; or this process is a fork of the one that made it. */
void connection_duplicated(struct connection *connection);
void connection_inherited(struct connection *connection);

/* Looks --------------------------------------------------------------------------------------------------- */

/* The connection is looked at. Its fault:
 *
 *     FAULT_TIMEOUT  connect unanswered for nine tenths of `stall`
 *     FAULT_RESET    the peer reset it while a question was unanswered, and nobody read so
 *     FAULT_STALLED  a question unanswered for nine tenths of `stall`, or the rest of an answer missing for as long, all of
 *                    which was read; and the program, which had listened, gave up waiting
 *
 * At MOMENT_WAITED the first and the last are pending; the last is, too, where nobody knows that the program gave up
 * (connection_giving_up), and doubtful where it may have taken its leave for another reason. A fault that is on record is not told twice. `lost_race`:
 * the connect lost a race (connection_lost_race), which is no fault. */
struct connection_fault connection_looked_at(struct connection *connection,
                                             const struct kernel_connection *kernel,
                                             enum connection_moment moment, bool lost_race, uint64_t now,
                                             uint64_t stall);

#endif
