#include "look.h"

#include "answers.h"
#include "faults.h"
#include "names.h"
#include "process.h"
#include "system_call.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

/* How long an answer must have been missing when the program gives it up: nine tenths of VHRETRY_STALL, because programs'
 * own clocks run in milliseconds (DESIGN "Observing"). Nanoseconds. */
static uint64_t patience = 900000000;

void look_set_stall(uint64_t stall)
{
    patience = stall / 10 * 9;
}

static enum fault_phase phase_of(const struct socket_entry *entry)
{
    return entry->connection.connecting ? PHASE_CONNECT : PHASE_TRANSFER;
}

/* For the trace: what happened where the kernel had no error to give. */
static const char *words_of(enum fault_class class, int error, uint8_t flags)
{
    if ((flags & RECORD_PENDING) != 0)
        return "no answer yet";
    if (error != 0)
        return NULL;
    return class == FAULT_HUNG_UP ? "closed" : class == FAULT_RESET ? "reset" : "no answer";
}

/* Puts a fault of the connection on record, if the entry still speaks of this socket: an accusation needs proof. */
static void note_fault_in(const char *call, struct socket_entry *entry, enum fault_phase phase,
                          enum fault_class class, int error, uint8_t flags)
{
    struct fault fault = {
        .class = class, .phase = phase, .error = error, .flags = flags, .bytes = entry->connection.received};
    if (!sockets_verify(entry))
        return;
    memcpy(&fault.peer, &entry->peer, sizeof fault.peer);
    names_add_to(&fault.peer);
    observe_fault(call, &fault, words_of(class, error, flags), entry->connection.started);
}

static void note_fault(const char *call, struct socket_entry *entry, enum fault_class class, int error,
                       uint8_t flags)
{
    note_fault_in(call, entry, phase_of(entry), class, error, flags);
}

/* What a judged class had for an errno, where the kernel would have given one. */
static int error_of(enum fault_class class)
{
    return class == FAULT_TIMEOUT ? ETIMEDOUT : 0;
}

/* The kernel keeps the error of a connect that nobody has asked about. Only of a socket that is closed next: the
 * question clears it. */
static int unasked_error(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;
    SYSTEM_CALL_5(SYS_getsockopt, fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

/* No fault; but a connect may have succeeded, or failed, without the program's asking. */
static void look_at_outcome(const char *call, struct socket_entry *entry, int state,
                            enum connection_moment moment)
{
    if (moment == MOMENT_WAITED || state < 0 || state == TCP_SYN_SENT || entry->connection.inherited ||
        !sockets_verify(entry))
        return;
    if (state != TCP_CLOSE)
        look_after_connect(call, entry);
    else if (moment == MOMENT_CLOSED && !sockets_has_winner(entry))
        look_after_error(call, entry, unasked_error(entry->number - 1), false);
}

/* Is the kernel to be asked? Not about a connection that is answered, nor before its time. */
static bool is_worth_a_look(const struct connection *connection, enum connection_moment moment, uint64_t now)
{
    if (connection->connecting)
        return moment != MOMENT_WAITED || now - connection->started >= patience;
    if (connection->last == DIRECTION_NONE)
        return moment != MOMENT_WAITED;
    return connection->last == DIRECTION_SENT &&
           (moment != MOMENT_WAITED || now - connection->last_sent >= patience);
}

/* While connect(2) has not returned, the kernel alone knows where to. */
static bool knows_peer(struct socket_entry *entry)
{
    return !entry->connection.in_call || socket_peer(entry->number - 1, &entry->peer);
}

/* What stdio sends no hook sees (bash's printf): then the kernel is asked. */
static bool is_unanswered(const struct socket_entry *entry)
{
    if (entry->connection.last != DIRECTION_NONE)
        return entry->connection.last == DIRECTION_SENT;
    struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    return kernel.state >= 0 && connection_is_unanswered(&entry->connection, &kernel);
}

/* Judges the connection at this moment. */
static void look(const char *call, struct socket_entry *entry, enum connection_moment moment, uint64_t now)
{
    struct connection *connection = &entry->connection;
    if (!is_worth_a_look(connection, moment, now) || !knows_peer(entry))
        return;
    struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    enum fault_class class = connection_judge(connection, &kernel, moment, now, patience);
    if (class == FAULT_NONE && connection->connecting)
        look_at_outcome(call, entry, kernel.state, moment);
    if (class == FAULT_NONE || (connection->connecting && sockets_has_winner(entry)))
        return;
    note_fault(call, entry, class, error_of(class), moment == MOMENT_WAITED ? RECORD_PENDING : 0);
    if (moment == MOMENT_WAITED)
        connection->pending = true;
    else
        connection->failed = true;
}

/* A vfork child closes what its parent goes on using, and of two descriptors the other one remains. */
static void look_before(const char *call, int fd, enum connection_moment moment)
{
    struct socket_entry *entry = sockets_find(fd);
    if (entry == NULL || !process_is_own_image() || sockets_has_duplicate(entry))
        return;
    answers_conclude(call, entry);
    look(call, entry, moment, boot_time());
}

void look_before_close(const char *call, int fd)
{
    look_before(call, fd, MOMENT_CLOSED);
}

void look_before_farewell(const char *call, int fd)
{
    look_before(call, fd, MOMENT_GIVEN_UP);
}

void look_at_end(void)
{
    uint64_t now = sockets_highest > 0 && process_is_own_image() ? boot_time() : 0;
    for (int slot = 0; now != 0 && slot < sockets_highest && slot < SOCKET_SLOTS; slot++)
        if (socket_entries[slot].number != 0) {
            answers_conclude("exit", &socket_entries[slot]);
            look("exit", &socket_entries[slot], MOMENT_PROGRAM_END, now);
        }
}

/* Whoever waits listens, to whatever he has asked. */
static void note_waited(struct connection *connection, uint64_t now)
{
    if (connection->connecting && !connection->in_call)
        connection->missed = now;
    else if (connection->last == DIRECTION_SENT)
        connection->listens = true;
}

static bool any_waited_out;

bool look_is_waited_out(void)
{
    return __atomic_load_n(&any_waited_out, __ATOMIC_RELAXED);
}

void look_waits_again(int fd)
{
    struct socket_entry *entry = sockets_find(fd);
    __atomic_store_n(&any_waited_out, false, __ATOMIC_RELAXED);
    if (entry != NULL) {
        entry->connection.waited = false;
        sockets_share(entry);
    }
}

void look_after_waiting(const char *call, int only)
{
    if (!process_is_own_image())
        return;
    uint64_t now = boot_time();
    struct socket_entry *alone = sockets_find(only);
    if (alone != NULL && (alone->connection.connecting || is_unanswered(alone))) {
        alone->connection.waited = alone->connection.listens = true;
        sockets_share(alone);
        __atomic_store_n(&any_waited_out, true, __ATOMIC_RELAXED);
    }
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++) {
        struct socket_entry *entry = &socket_entries[slot];
        if (entry->number == 0 || entry->connection.last == DIRECTION_RECEIVED)
            continue;
        note_waited(&entry->connection, now);
        if (!entry->connection.pending)
            look(call, entry, MOMENT_WAITED, now);
    }
}

void look_after_error(const char *call, struct socket_entry *entry, int error, bool idle)
{
    enum fault_class class = fault_class_of_errno(error);
    if (class == FAULT_NONE || entry->connection.failed)
        return;
    note_fault(call, entry, class, error, idle && !entry->connection.connecting ? RECORD_WEAK : 0);
    entry->connection.failed = true;
}

void look_after_time_limit(const char *call, struct socket_entry *entry)
{
    struct connection *connection = &entry->connection;
    connection->listens = connection->waited = true;
    look(call, entry, MOMENT_WAITED, boot_time());
}

/* What stdio or another process has read of it no hook saw: then we do not know where in the answer we are. */
static bool is_cut_off(const struct socket_entry *entry)
{
    if (!answer_is_cut_off(&entry->answer))
        return false;
    struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    return kernel.state >= 0 && connection_is_read_out(&entry->connection, &kernel);
}

void look_after_end_of_file(const char *call, struct socket_entry *entry)
{
    struct connection *connection = &entry->connection;
    bool may_be = connection_may_be_hung_up(connection);
    if (may_be && (is_unanswered(entry) || is_cut_off(entry))) {
        bool begun = answer_is_cut_off(&entry->answer);
        note_fault_in(call, entry, begun ? PHASE_ANSWER : PHASE_TRANSFER, FAULT_HUNG_UP, 0, 0);
        connection->failed = true;
    }
    connection->end_seen = true;
    answers_conclude(call, entry);
}

static void note_recovered(const struct socket_entry *entry, enum fault_phase phase)
{
    if (!faults_any_open() || !sockets_verify(entry))
        return;
    struct peer peer = entry->peer;
    names_add_to(&peer);
    faults_recovered(phase, &peer);
}

void look_after_reply(struct socket_entry *entry)
{
    entry->connection.waited = false;
    entry->connection.pending = false;
    entry->connection.failed = false;
    note_recovered(entry, PHASE_TRANSFER);
}

void look_after_good_answer(const struct socket_entry *entry)
{
    note_recovered(entry, PHASE_ANSWER);
}

void look_after_connect(const char *call, struct socket_entry *entry)
{
    struct connection *connection = &entry->connection;
    if (!knows_peer(entry))
        return;
    struct peer peer = entry->peer;
    connection->connecting = false;
    connection->in_call = false;
    connection->pending = false;
    connection->established = boot_time();
    names_add_to(&peer);
    faults_recovered(PHASE_CONNECT, &peer);
    observe_call(call, PHASE_CONNECT, &peer, "connected", 0, connection->started);
}
