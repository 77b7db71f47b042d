#include "connection.h"

#include "connection_judgement.h"

#include <errno.h>

static const struct connection_fault no_fault = {.class = FAULT_NONE};

/* Connecting ---------------------------------------------------------------------------------------------- */

void connection_started(struct connection *connection)
{
    *connection = (struct connection){.last = DIRECTION_NONE};
}

void connection_calls_connect(struct connection *connection, uint64_t now)
{
    connection->started = now;
    connection->in_call = true;
    connection->connecting = true;
}

void connection_connecting(struct connection *connection, uint64_t now, bool non_blocking)
{
    connection->connecting = true;
    connection->started = now;
    connection->non_blocking = non_blocking;
}

void connection_established(struct connection *connection, uint64_t now)
{
    connection->connecting = false;
    connection->in_call = false;
    connection->pending = false;
    connection->established = now;
}

/* Transfers ----------------------------------------------------------------------------------------------- */

void connection_used(struct connection *connection)
{
    connection->inherited = false;
}

/* Returns true if it is the first part of the question. */
static bool note_question(struct connection *connection, uint64_t now, uint64_t received_before)
{
    connection->last_sent = now;
    if (connection->first_sent == 0)
        connection->first_sent = now;
    connection->listens = false;
    connection->parted = false;
    if (connection->has_tls || connection->received != received_before)
        return false;
    bool first = connection->last != DIRECTION_SENT;
    connection->last = DIRECTION_SENT;
    return first;
}

bool connection_sent(struct connection *connection, uint64_t now, size_t bytes, enum message_meaning meaning,
                     uint64_t received_before)
{
    connection->sent += bytes;
    if (!connection_takes_questions(connection))
        return false;
    if (meaning == MESSAGE_TAKES_LEAVE)
        connection->parted = true;
    return meaning == MESSAGE_ASKS && note_question(connection, now, received_before);
}

void connection_received(struct connection *connection, size_t bytes)
{
    connection->received += bytes;
}

bool connection_asked_unseen(const struct connection *connection, const struct kernel_connection *kernel)
{
    return connection->last == DIRECTION_NONE && connection_was_acknowledged(kernel);
}

bool connection_replied(struct connection *connection)
{
    if (connection->last == DIRECTION_RECEIVED)
        return false;
    connection->last = DIRECTION_RECEIVED;
    connection->waited = false;
    connection->pending = false;
    connection->failed = false;
    connection->owed = false;
    return true;
}

/* By the program's own transfers where hooks saw any, else by the kernel. */
static bool is_question_open(const struct connection *connection, const struct kernel_connection *kernel)
{
    if (connection->last != DIRECTION_NONE)
        return connection->last == DIRECTION_SENT;
    return kernel != NULL && kernel->state >= 0 && connection_is_unanswered(connection, kernel);
}

/* The first end alone is a fault. To a program that has shut its sending down, the end may be the answer. */
static bool may_be_hung_up(const struct connection *connection)
{
    return !connection->end_seen && !connection->failed && !connection->shut;
}

bool connection_needs_kernel_at_end(const struct connection *connection, enum ending ending)
{
    return may_be_hung_up(connection) && (connection->last == DIRECTION_NONE ||
                                          (connection->last == DIRECTION_RECEIVED && ending != ENDING_FAIR));
}

/* What stdio or another process has read of it no hook saw: then nobody knows how much of the answer has come. */
static bool is_answer_lost(const struct connection *connection, const struct kernel_connection *kernel,
                           enum ending ending)
{
    return ending != ENDING_FAIR && !connection->parted && kernel != NULL && kernel->state >= 0 &&
           connection_is_read_out(connection, kernel);
}

struct connection_fault connection_ended(struct connection *connection,
                                         const struct kernel_connection *kernel, enum ending ending)
{
    bool possible = may_be_hung_up(connection);
    bool outstanding = possible && is_question_open(connection, kernel);
    bool lost = possible && is_answer_lost(connection, kernel, ending);
    bool mute = possible && kernel != NULL && connection_is_mute(connection, kernel);
    bool within = ending == ENDING_CUT_OFF || (lost && !outstanding);
    connection->end_seen = true;
    if (!outstanding && !lost && !mute)
        return no_fault;
    connection->failed = true;
    if (connection->explained)
        return no_fault;
    return (struct connection_fault){.class = FAULT_HUNG_UP,
                                     .phase = within ? PHASE_ANSWER : PHASE_TRANSFER,
                                     .weak = !outstanding && ending != ENDING_CUT_OFF};
}

static enum fault_phase phase_of(const struct connection *connection)
{
    return connection->connecting ? PHASE_CONNECT : PHASE_TRANSFER;
}

/* `idle`: nothing was due. */
static struct connection_fault broke(struct connection *connection, int error, bool idle)
{
    enum fault_class class = fault_class_of_errno(error);
    if (class == FAULT_NONE || connection->failed)
        return no_fault;
    connection->failed = true;
    if (connection->explained)
        return no_fault;
    return (struct connection_fault){.class = class,
                                     .phase = phase_of(connection),
                                     .error = error,
                                     .weak = idle && !connection->connecting};
}

struct connection_fault connection_read_failed(struct connection *connection, int error, bool waited,
                                               enum ending ending)
{
    bool asked = connection->last == DIRECTION_SENT;
    if (error == EAGAIN) {
        /* The program only asked, as Java does after its wait: that is no new wait. */
        connection->waited = waited;
        return no_fault;
    }
    if (fault_class_of_errno(error) != FAULT_NONE && connection->parted && !asked) {
        connection->end_seen = true;
        return no_fault;
    }
    return broke(connection, error, !connection_awaits(connection) && ending != ENDING_CUT_OFF);
}

struct connection_fault connection_write_failed(struct connection *connection, int error, bool farewell)
{
    if (farewell || connection->farewell)
        return no_fault;
    return broke(connection, error, connection->last != DIRECTION_SENT || connection->end_seen);
}

struct connection_fault connection_broke(struct connection *connection, int error)
{
    return broke(connection, error, !connection_awaits(connection));
}

bool connection_may_have_met_time_limit(const struct connection *connection, int error)
{
    return error == EAGAIN && !connection->non_blocking && connection_awaits(connection);
}

/* Waiting ------------------------------------------------------------------------------------------------- */

bool connection_waited(struct connection *connection, uint64_t now)
{
    if (connection->last == DIRECTION_RECEIVED && !connection->owed)
        return false;
    if (connection_is_under_way(connection) || connection->last != DIRECTION_NONE)
        connection->missed = now;
    /* A program that waits listens, to whatever it has asked. */
    if (!connection_is_under_way(connection) && connection->last != DIRECTION_NONE)
        connection->listens = connection->in_vain = true;
    return !connection->pending;
}

bool connection_needs_kernel_for_wait(const struct connection *connection)
{
    return !connection->connecting && connection->last == DIRECTION_NONE;
}

bool connection_waited_alone(struct connection *connection, const struct kernel_connection *kernel)
{
    if (!connection->connecting && !connection_awaits_rest(connection) &&
        !is_question_open(connection, kernel))
        return false;
    connection->waited = true;
    connection->listens = true;
    return true;
}

void connection_waits_again(struct connection *connection)
{
    connection->waited = false;
}

void connection_wait_brought(struct connection *connection)
{
    connection->in_vain = false;
}

void connection_watched(struct connection *connection, bool watched)
{
    connection->watched = watched;
}

bool connection_is_listened_to(struct connection *connection)
{
    if (connection->last != DIRECTION_SENT)
        return false;
    connection->listens = true;
    return true;
}

/* Taking leave -------------------------------------------------------------------------------------------- */

void connection_shut(struct connection *connection, bool reading)
{
    connection->shut = true;
    if (reading)
        connection->end_seen = true;
}

void connection_shut_failed(struct connection *connection, const struct connection *before)
{
    connection->shut = before->shut;
    connection->end_seen = before->end_seen;
}

void connection_said_goodbye(struct connection *connection)
{
    connection->parted = true;
}

/* The program's own doing ---------------------------------------------------------------------------------- */

void connection_promises(struct connection *connection, uint64_t now, uint64_t nanoseconds)
{
    connection->promised = nanoseconds;
    connection->spoke = now;
    connection->overdue = 0;
}

static bool is_late(const struct connection *connection, uint64_t since, uint64_t now)
{
    return connection->promised != 0 && since < now && now - since > connection->promised;
}

void connection_spoke(struct connection *connection, uint64_t now)
{
    if (is_late(connection, connection->spoke, now))
        connection->overdue = now;
    connection->spoke = now;
}

/* What the peer said before it ended may still be read, and what is sent then may still go: a word that came too late counts for
 * as long as it was promised to take at most. */
void connection_checks_promise(struct connection *connection, uint64_t now)
{
    bool overdue = connection->overdue != 0 && !is_late(connection, connection->overdue, now);
    if (overdue || is_late(connection, connection->spoke, now))
        connection->explained = true;
}

void connection_checks_silence(struct connection *connection, const struct kernel_connection *kernel,
                               uint64_t stall)
{
    if (connection_was_idle(connection, kernel, stall))
        connection->explained = true;
}

void connection_explained(struct connection *connection)
{
    connection->explained = true;
}

void connection_carries_data(struct connection *connection)
{
    connection->carries_data = true;
}

/* What a TLS library tells --------------------------------------------------------------------------------- */

void connection_tls_sends_farewell(struct connection *connection)
{
    connection->farewell = true;
}

void connection_tls_returned(struct connection *connection)
{
    connection->farewell = false;
}

void connection_told_by_tls(struct connection *connection)
{
    connection->has_tls = true;
    connection->by_records = connection->perhaps = false;
}

bool connection_asked_over_tls(struct connection *connection)
{
    /* What was sent before the library told is the handshake, or words with a proxy. */
    bool first = !connection->has_tls || connection->last != DIRECTION_SENT;
    connection->last = DIRECTION_SENT;
    connection_told_by_tls(connection);
    connection->parted = false;
    return first;
}

/* What the headers of TLS records tell ----------------------------------------------------------------------- */

void connection_told_by_records(struct connection *connection, bool told, bool perhaps)
{
    connection->by_records = told && !connection->has_tls;
    connection->perhaps = connection->by_records && perhaps;
}

void connection_answer_was_none(struct connection *connection)
{
    if (connection->last == DIRECTION_RECEIVED)
        connection->last = DIRECTION_SENT;
    connection->owed = connection->perhaps = false;
}

/* Copies -------------------------------------------------------------------------------------------------- */

void connection_duplicated(struct connection *connection)
{
    connection->duplicated = true;
}

void connection_inherited(struct connection *connection)
{
    connection->inherited = true;
}

/* Looks --------------------------------------------------------------------------------------------------- */

/* The errno(3) that the kernel would have given to a program which had waited for it. */
static int errno_of(enum fault_class class)
{
    return class == FAULT_TIMEOUT ? ETIMEDOUT : 0;
}

struct connection_fault connection_looked_at(struct connection *connection,
                                             const struct kernel_connection *kernel,
                                             enum connection_moment moment, bool lost_race, uint64_t now,
                                             uint64_t stall)
{
    enum fault_class class = connection_judge(connection, kernel, moment, now, stall);
    enum connection_giving_up giving_up = connection_giving_up(connection, kernel, class, moment);
    bool pending = giving_up == GIVEN_UP_NOT_YET;
    bool is_on_record = pending && connection->pending && moment != MOMENT_WAITED;
    if (class == FAULT_NONE || lost_race || is_on_record)
        return no_fault;
    if (pending)
        connection->pending = true;
    else
        connection->failed = true;
    /* The wait that ran out is the moment of both, of what is pending after it and of what becomes certain later. */
    bool since_wait = class == FAULT_STALLED && connection->waited && (!pending || moment == MOMENT_WAITED);
    return (struct connection_fault){.class = class,
                                     .phase = class == FAULT_STALLED && connection_awaits_rest(connection)
                                                  ? PHASE_ANSWER
                                                  : phase_of(connection),
                                     .error = errno_of(class),
                                     .weak = class == FAULT_RESET && !connection_awaits(connection),
                                     .pending = pending,
                                     .given_up = since_wait ? connection->missed : 0,
                                     .doubtful = giving_up == GIVEN_UP_PERHAPS};
}
