#include "connection_judgement.h"

#include <errno.h>

/* The kernel's numbers, so that this file needs no header of it (<linux/tcp.h>, enum tcp_state). */
enum { STATE_SYN_SENT = 2, STATE_CLOSE = 7, STATE_CLOSE_WAIT = 8, STATE_LAST_ACK = 9, STATE_CLOSING = 11 };

enum { KERNEL_TICK_MILLISECONDS = 4 };

#define MILLISECOND UINT64_C(1000000)

/* Sends this far apart, and never an answer: metrics, a log's lines, of a program that listens all the same. */
#define ONE_WAY_SPAN (1000 * MILLISECOND)

/* From the end of a wait to the end of a program that throws an exception in its time-out. */
#define LAST_WAIT_MAX (100 * MILLISECOND)

static uint64_t time_since(uint64_t time, uint64_t now)
{
    return time < now ? now - time : 0;
}

static bool has_peer_ended(const struct kernel_connection *kernel)
{
    return kernel->state == STATE_CLOSE_WAIT || kernel->state == STATE_LAST_ACK ||
           kernel->state == STATE_CLOSING;
}

/* Bytes of the peer, without its FIN. */
static uint64_t payload_received(const struct kernel_connection *kernel)
{
    bool end = has_peer_ended(kernel) || kernel->state == STATE_CLOSE;
    return end && kernel->received > 0 ? kernel->received - 1 : kernel->received;
}

static uint64_t payload_acked(const struct kernel_connection *kernel)
{
    return kernel->acked > 0 ? kernel->acked - 1 : 0;
}

/* How long an answer must have been missing when the program gives it up. Programs' own clocks run in milliseconds, and may
 * be a little early. */
static uint64_t patience(uint64_t stall)
{
    return stall / 10 * 9;
}

enum connect_return connect_return_of(int error)
{
    switch (error) {
    case 0:
    case EISCONN:
        return CONNECT_RETURNS_MADE;
    case EINPROGRESS:
    case EINTR:
        return CONNECT_RETURNS_UNDER_WAY;
    default:
        return fault_class_of_errno(error) != FAULT_NONE ? CONNECT_RETURNS_FAULT : CONNECT_RETURNS_REJECTED;
    }
}

bool connection_was_acknowledged(const struct kernel_connection *kernel)
{
    return payload_acked(kernel) > 0;
}

bool connection_is_made(const struct kernel_connection *kernel)
{
    return kernel->state > 0 && kernel->state != STATE_SYN_SENT && kernel->state != STATE_CLOSE;
}

bool connection_is_read_out(const struct connection *connection, const struct kernel_connection *kernel)
{
    return connection->received >= payload_received(kernel);
}

bool connection_is_mute(const struct connection *connection, const struct kernel_connection *kernel)
{
    return kernel->state >= 0 && connection->last == DIRECTION_NONE && connection->sent == 0 &&
           connection->received == 0 && !connection->has_tls && !connection->parted &&
           !connection->inherited && !connection->carries_data && payload_received(kernel) == 0 &&
           payload_acked(kernel) == 0 && kernel->unacked == 0;
}

/* Did every byte pass a hook? Not those of stdio, of io_uring and of another process with the same socket. */
static bool hooks_saw_all(const struct connection *connection, const struct kernel_connection *kernel)
{
    return connection_is_read_out(connection, kernel) && connection->sent >= payload_acked(kernel);
}

/* By the kernel alone. Within one tick of its clock the order is unknown: then no accusation. */
static bool kernel_saw_no_answer(const struct kernel_connection *kernel)
{
    if (payload_acked(kernel) == 0 && kernel->unacked == 0)
        return false;
    if (payload_received(kernel) == 0)
        return true;
    return (int32_t)(kernel->since_received - kernel->since_sent) > KERNEL_TICK_MILLISECONDS;
}

bool connection_is_unanswered(const struct connection *connection, const struct kernel_connection *kernel)
{
    if (connection->end_seen)
        return false;
    /* What came last over TLS may be a session ticket: an answer is what the library decrypted, or the records show, or what
     * nobody has read yet. */
    if (connection->has_tls || connection->by_records)
        return connection->last == DIRECTION_SENT && connection_is_read_out(connection, kernel);
    if (hooks_saw_all(connection, kernel))
        return connection->last == DIRECTION_SENT;
    return kernel_saw_no_answer(kernel);
}

/* Metrics and log lines: sends spread over time to a peer that never says anything. Not so while the peer does not even
 * acknowledge them. */
static bool is_one_way(const struct connection *connection, const struct kernel_connection *kernel)
{
    return payload_received(kernel) == 0 && connection->received == 0 && kernel->unacked == 0 &&
           connection->first_sent != 0 &&
           time_since(connection->first_sent, connection->last_sent) >= ONE_WAY_SPAN;
}

bool connection_was_idle(const struct connection *connection, const struct kernel_connection *kernel,
                         uint64_t stall)
{
    return connection->by_records && connection->last == DIRECTION_RECEIVED && !connection->owed &&
           kernel->state == STATE_CLOSE && kernel->since_received * MILLISECOND >= patience(stall);
}

/* Nanoseconds since the last question, or since the last of its answer. */
static uint64_t waiting_time(const struct connection *connection, const struct kernel_connection *kernel,
                             uint64_t now)
{
    if (connection_awaits_rest(connection))
        return kernel->since_received * MILLISECOND;
    uint64_t asked = connection->last_sent != 0 ? time_since(connection->last_sent, now)
                                                : kernel->since_sent * MILLISECOND;
    /* What comes in a handshake answers nothing yet, but it goes on. */
    uint64_t heard = kernel->since_received * MILLISECOND;
    return connection->by_records && connection->received > 0 && heard < asked ? heard : asked;
}

/* A connect that is left open at the end may be another thread's, which nobody gave up. Not so where the program's wait for it
 * had run out; or, in a program that waits for many things at once, the last wait before the end: that is how an event
 * loop comes to its time-outs. */
static bool connect_was_given_up(const struct connection *connection, enum connection_moment moment,
                                 uint64_t now)
{
    bool in_time_out = connection->missed != 0 && time_since(connection->missed, now) <= LAST_WAIT_MAX;
    return moment != MOMENT_PROGRAM_END || connection->waited || in_time_out;
}

/* What comes of an answer whose beginning has come. Who has not read what is there does not wait for more; and what the peer's
 * end cuts off does not stall. */
static bool is_rest_missing(const struct connection *connection, const struct kernel_connection *kernel)
{
    return connection_awaits_rest(connection) && !connection->end_seen && !has_peer_ended(kernel) &&
           connection_is_read_out(connection, kernel);
}

/* Has it been reset, and is nothing that came an answer for sure? Who closes it then may have heard of the reset by other means than a
 * read: libuv does, by EPOLLHUP. A good-bye to a peer that has closed already brings a reset, too, and who says it misses nothing. */
static bool may_be_reset_unread(const struct connection *connection, const struct kernel_connection *kernel,
                                enum connection_moment moment)
{
    return connection->perhaps && moment == MOMENT_CLOSED && kernel->state == STATE_CLOSE &&
           !connection->shut && !connection->end_seen && !connection->parted &&
           connection_is_read_out(connection, kernel);
}

/* A server that speaks first has not, for long, and the program listened for it. It may be a spare connection, which nobody waits for. */
static bool is_greeting_missing(const struct connection *connection, const struct kernel_connection *kernel,
                                uint64_t now, uint64_t stall)
{
    const uint64_t made = connection->established != 0 ? connection->established : connection->started;
    return connection_is_mute(connection, kernel) && kernel->state != STATE_CLOSE &&
           !has_peer_ended(kernel) && !connection->end_seen && !connection->shut &&
           (connection->listens || connection->watched) && made != 0 &&
           time_since(made, now) >= patience(stall);
}

enum connection_giving_up connection_giving_up(const struct connection *connection,
                                               const struct kernel_connection *kernel, enum fault_class class,
                                               enum connection_moment moment)
{
    if (moment == MOMENT_WAITED)
        return GIVEN_UP_NOT_YET;
    if (connection->waited || class != FAULT_STALLED)
        return GIVEN_UP_SURELY;
    /* It may be a long poll, or a stream between two events, of another thread. */
    bool is_open = moment == MOMENT_PROGRAM_END || connection_is_mute(connection, kernel) ||
                   (connection_awaits_rest(connection) && !connection->in_vain);
    return is_open ? GIVEN_UP_NOT_YET : GIVEN_UP_PERHAPS;
}

bool connection_is_worth_a_look(const struct connection *connection, enum connection_moment moment,
                                uint64_t now, uint64_t stall)
{
    if (connection->connecting)
        return moment != MOMENT_WAITED || now - connection->started >= patience(stall);
    if (connection->last == DIRECTION_NONE)
        return moment != MOMENT_WAITED;
    if (connection->perhaps && moment != MOMENT_WAITED)
        return true;
    return connection_awaits(connection) &&
           (moment != MOMENT_WAITED || now - connection->last_sent >= patience(stall));
}

bool connection_can_only_be_reset(const struct connection *connection)
{
    return !connection->connecting && connection->last == DIRECTION_NONE && connection->sent == 0 &&
           connection->received == 0 && !connection->perhaps && !connection->listens && !connection->watched;
}

enum fault_class connection_judge(const struct connection *connection, const struct kernel_connection *kernel,
                                  enum connection_moment moment, uint64_t now, uint64_t stall)
{
    if (connection->failed || connection->inherited || connection->explained)
        return FAULT_NONE;
    if (connection->connecting && kernel->state == STATE_SYN_SENT)
        return connect_was_given_up(connection, moment, now) &&
                       time_since(connection->started, now) >= patience(stall)
                   ? FAULT_TIMEOUT
                   : FAULT_NONE;
    if (may_be_reset_unread(connection, kernel, moment))
        return FAULT_RESET;
    if (moment != MOMENT_WAITED && is_greeting_missing(connection, kernel, now, stall))
        return FAULT_STALLED;
    if (kernel->state < 0 ||
        (!connection_is_unanswered(connection, kernel) && !is_rest_missing(connection, kernel)))
        return FAULT_NONE;
    if (kernel->state == STATE_CLOSE) {
        /* A connection that both sides have ended well is in this state, too. */
        bool was_reset = payload_acked(kernel) > 0 && !connection->shut;
        return was_reset && moment != MOMENT_WAITED ? FAULT_RESET : FAULT_NONE;
    }
    /* Who sends and does not listen (a metric, an acknowledgement, half of an upload) waits for no answer. */
    if ((connection->listens || connection->watched) && !is_one_way(connection, kernel) &&
        waiting_time(connection, kernel, now) >= patience(stall))
        return FAULT_STALLED;
    return FAULT_NONE;
}

bool connection_lost_race(const struct connection *connection, const struct peer *peer,
                          const struct connection *other, const struct peer *other_peer)
{
    return connection->connecting && other->established != 0 && other->established >= connection->started &&
           peer_same(peer, other_peer);
}

enum connect_outcome connection_outcome(const struct connection *connection,
                                        const struct kernel_connection *kernel, enum connection_moment moment,
                                        bool lost_race)
{
    if (!connection->connecting || connection->inherited || moment == MOMENT_WAITED)
        return CONNECT_OUTSTANDING;
    if (connection_is_made(kernel))
        return CONNECT_SUCCEEDED;
    return kernel->state == STATE_CLOSE && moment == MOMENT_CLOSED && !lost_race ? CONNECT_FAILED
                                                                                 : CONNECT_OUTSTANDING;
}

int connection_error_of_connect(const struct kernel_connection *kernel)
{
    if (!kernel->counts_segments || kernel->segments_received > 0)
        return ECONNREFUSED;
    if (kernel->segments_sent == 0)
        return ENETUNREACH;
    return kernel->sent_again > 0 ? ETIMEDOUT
                                  : EHOSTUNREACH; /* the SYN went out once: a router said no (ICMP) */
}
