#include "look.h"

#include "faults.h"
#include "names.h"
#include "process.h"

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
static void note_fault(const char *call, struct socket_entry *entry, enum fault_class class, int error,
                       uint8_t flags)
{
    struct fault fault = {.class = class,
                          .phase = phase_of(entry),
                          .error = error,
                          .flags = flags,
                          .bytes = entry->connection.received};
    if (!sockets_verify(entry))
        return;
    memcpy(&fault.peer, &entry->peer, sizeof fault.peer);
    names_add_to(&fault.peer);
    observe_fault(call, &fault, words_of(class, error, flags), entry->connection.started);
}

/* What a judged class had for an errno, where the kernel would have given one. */
static int error_of(enum fault_class class)
{
    return class == FAULT_TIMEOUT ? ETIMEDOUT : 0;
}

/* While connect(2) has not returned, the kernel alone knows where to. */
static bool knows_peer(struct socket_entry *entry)
{
    return !entry->connection.in_call || socket_peer(entry->number - 1, &entry->peer);
}

/* Judges the connection at this moment. */
static void look(const char *call, struct socket_entry *entry, enum connection_moment moment)
{
    struct connection *connection = &entry->connection;
    if (connection->last == DIRECTION_RECEIVED && !connection->connecting)
        return; /* answered: spare the question to the kernel */
    if (connection->last == DIRECTION_NONE && !connection->connecting && moment == MOMENT_WAITED)
        return;
    if (!knows_peer(entry))
        return;
    struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    enum fault_class class = connection_judge(connection, &kernel, moment, boot_time(), patience);
    if (class == FAULT_NONE) {
        bool reached = kernel.state > 0 && kernel.state != TCP_SYN_SENT && kernel.state != TCP_CLOSE;
        if (connection->connecting && reached && moment != MOMENT_WAITED && sockets_verify(entry))
            look_after_connect(call, entry);
        return;
    }
    if (connection->connecting && sockets_has_winner(entry))
        return;
    if (moment == MOMENT_WAITED) {
        if (!connection->pending)
            note_fault(call, entry, class, error_of(class), RECORD_PENDING);
        connection->pending = true;
        return;
    }
    note_fault(call, entry, class, error_of(class), 0);
    connection->failed = true;
}

void look_before_close(const char *call, int fd)
{
    struct socket_entry *entry = sockets_find(fd);
    if (entry == NULL || !process_is_own_image())
        return; /* a vfork child closes what its parent goes on using */
    if (!sockets_has_duplicate(entry))
        look(call, entry, MOMENT_GIVEN_UP);
}

void look_at_end(void)
{
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++) {
        struct socket_entry *entry = &socket_entries[slot];
        if (entry->number != 0 && process_is_own_image())
            look("exit", entry, MOMENT_PROGRAM_END);
    }
}

/* What stdio sends no hook sees (bash's printf): then the kernel is asked. */
static bool is_unanswered(const struct socket_entry *entry)
{
    if (entry->connection.last != DIRECTION_NONE)
        return entry->connection.last == DIRECTION_SENT;
    struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    return connection_is_unanswered(&entry->connection, &kernel);
}

void look_after_waiting(const char *call, int only)
{
    struct socket_entry *alone = sockets_find(only);
    if (alone != NULL && is_unanswered(alone)) {
        alone->connection.waited = true;
        sockets_share(alone);
    }
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++) {
        struct socket_entry *entry = &socket_entries[slot];
        if (entry->number != 0 && !entry->connection.pending && process_is_own_image())
            look(call, entry, MOMENT_WAITED);
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
    if (!entry->connection.failed)
        note_fault(call, entry, FAULT_STALLED, EAGAIN, 0);
    entry->connection.failed = true;
}

void look_after_end_of_file(const char *call, struct socket_entry *entry)
{
    struct connection *connection = &entry->connection;
    if (!connection->end_seen && !connection->failed && !connection->shut && is_unanswered(entry)) {
        note_fault(call, entry, FAULT_HUNG_UP, 0, 0);
        connection->failed = true;
    }
    connection->end_seen = true;
}

void look_after_reply(struct socket_entry *entry)
{
    entry->connection.waited = false;
    entry->connection.pending = false;
    if (!faults_any_open() || !sockets_verify(entry))
        return;
    struct peer peer = entry->peer;
    names_add_to(&peer);
    faults_recovered(PHASE_TRANSFER, &peer);
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
    observe_call(call, &peer, "connected", 0, connection->started);
}
