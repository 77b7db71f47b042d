#include "inspection.h"

#include "../../core/evidence/connection_judgement.h"
#include "../../core/wire/tls_unread.h"
#include "../platform/own_stack.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "answers.h"
#include "contacts.h"
#include "faults.h"
#include "look_ups.h"
#include "names.h"
#include "notes.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static uint64_t stall = 1000000000; /* nanoseconds; until it is set */

void inspection_set_stall(uint64_t nanoseconds)
{
    stall = nanoseconds;
}

uint64_t inspection_stall(void)
{
    return stall / 1000000;
}

/* For the trace: what happened where the kernel had no error to give. */
static const char *words_of(const struct connection_fault *fault)
{
    if (fault->pending)
        return "no answer yet";
    if (fault->error != 0)
        return NULL;
    return fault->class == FAULT_HUNG_UP ? "closed" : fault->class == FAULT_RESET ? "reset" : "no answer";
}

struct seen_fault {
    const char *call;
    const struct socket_entry *entry;
    const struct connection_fault *seen;
};

static void note_seen(void *argument)
{
    const struct seen_fault *noted = argument;
    const char *call = noted->call;
    const struct socket_entry *entry = noted->entry;
    const struct connection_fault *seen = noted->seen;
    bool is_asking = !seen->weak && seen->phase != PHASE_CONNECT;
    struct fault fault = {.class = seen->class,
                          .phase = seen->phase,
                          .error = seen->error,
                          .flags = (uint8_t)((seen->weak ? RECORD_WEAK : 0) |
                                             (seen->pending ? RECORD_PENDING : 0) |
                                             (seen->doubtful ? RECORD_DOUBTFUL : 0)),
                          .time = seen->given_up,
                          .bytes = entry->connection.received,
                          .question = is_asking ? entry->answer.question : 0};
    if (seen->class == FAULT_STALLED && seen->phase == PHASE_ANSWER) {
        struct answer_progress progress = answer_progress(&entry->answer);
        fault.answer_received = progress.received;
        fault.answer_length = progress.length;
    }
    memcpy(&fault.peer, &entry->peer, sizeof fault.peer);
    names_add_to(&fault.peer);
    observe_fault(call, &fault, words_of(seen), entry->connection.started);
}

/* Only if the entry still speaks of this socket: an accusation needs proof. */
void inspection_note_fault(const char *call, const struct socket_entry *entry,
                           const struct connection_fault *seen)
{
    struct seen_fault noted = {call, entry, seen};
    if (seen->class != FAULT_NONE && sockets_verify(entry))
        on_own_stack(note_seen, &noted);
}

/* No fault; but a connect may have succeeded, or failed, without the program's asking. */
struct outcome {
    const char *call;
    struct socket_entry *entry;
    const struct kernel_connection *kernel;
    enum connect_outcome outcome;
};

static void inspect_known_outcome(void *argument)
{
    const struct outcome *known = argument;
    struct socket_entry *entry = known->entry;
    if (!sockets_verify(entry))
        return;
    if (known->outcome == CONNECT_SUCCEEDED) {
        inspect_on_connect(known->call, entry);
        return;
    }
    const struct connection_fault fault =
        connection_broke(&entry->connection, connection_error_of_connect(known->kernel));
    inspection_note_fault(known->call, entry, &fault);
}

static __attribute__((noinline)) void inspect_outcome(const char *call, struct socket_entry *entry,
                                                      const struct kernel_connection *kernel,
                                                      enum connect_outcome outcome)
{
    struct outcome known = {call, entry, kernel, outcome};
    if (outcome != CONNECT_OUTSTANDING)
        on_own_stack(inspect_known_outcome, &known);
}

/* While connect(2) has not returned, the kernel alone knows where to; in a rehearsal it is told another place, and the peer is known.
 * Returns false if nobody knows. */
static __attribute__((noinline)) bool learn_peer(struct socket_entry *entry)
{
    return !entry->connection.in_call || entry->peer.family != 0 ||
           socket_peer(entry->number - 1, &entry->peer);
}

/* What lies unread is no answer, if it is session tickets, or says why the peer ends; and if it is the second of two, what seemed to be
 * an answer was the first. Returns how many bytes of it are none. Of a fork's copy that it never used, its parent may read at this moment:
 * nothing is judged there, so nothing is looked at. */
struct reading_ahead {
    struct socket_entry *entry;
    size_t waiting;
};

static void read_ahead_on_own_stack(void *argument)
{
    struct reading_ahead *reading = argument;
    struct socket_entry *entry = reading->entry;
    struct tls_records ahead;
    struct connection *connection = &entry->connection;
    const size_t waiting = sockets_read_ahead(entry, &ahead);
    if (waiting == 0 || !ahead.due || !tls_records_tell(&ahead))
        return;
    if (ahead.explained)
        connection_explained(connection);
    if (connection->by_records && !entry->tls.due)
        connection_answer_was_none(connection);
    reading->waiting = waiting;
}

static __attribute__((noinline)) size_t read_ahead(struct socket_entry *entry)
{
    struct reading_ahead reading = {entry, 0};
    if (tls_records_tell(&entry->tls) && !entry->connection.inherited)
        on_own_stack(read_ahead_on_own_stack, &reading);
    return reading.waiting;
}

/* The connection is judged at this moment: the fault that it shows, which is not on record yet. */
static inline __attribute__((always_inline)) void see(const char *call, struct socket_entry *entry,
                                                      enum connection_moment moment, uint64_t now,
                                                      struct connection_fault *fault)
{
    struct connection *connection = &entry->connection;
    *fault = (struct connection_fault){.class = FAULT_NONE};
    if (!connection_is_worth_a_look(connection, moment, now, stall) || !learn_peer(entry))
        return;
    if (connection_can_only_be_reset(connection) && !socket_has_hung_up(entry->number - 1))
        return;
    struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    if (moment != MOMENT_WAITED && !connection_is_read_out(connection, &kernel))
        kernel.received -= read_ahead(entry);
    inspect_before_break(entry);
    bool lost_race = connection->connecting && sockets_lost_race(entry);
    *fault = connection_looked_at(connection, &kernel, moment, lost_race, now, stall);
    if (fault->class == FAULT_NONE)
        inspect_outcome(call, entry, &kernel, connection_outcome(connection, &kernel, moment, lost_race));
}

static inline __attribute__((always_inline)) void look(const char *call, struct socket_entry *entry,
                                                       enum connection_moment moment, uint64_t now)
{
    struct connection_fault fault;
    see(call, entry, moment, now, &fault);
    if (fault.class != FAULT_NONE)
        inspection_note_fault(call, entry, &fault);
}

/* For what is seldom, and has the time. */
struct patient_look {
    const char *call;
    struct socket_entry *entry;
    enum connection_moment moment;
    uint64_t now;
};

static void look_on_own_stack(void *argument)
{
    const struct patient_look *patient = argument;
    look(patient->call, patient->entry, patient->moment, patient->now);
}

/* At the end of a connection whose TLS nobody reads, or of the process: when did its last byte pass? The kernel knows: a hook at each transfer would
 * have to read the clock. What the program itself sent last may be a good-bye. */
static __attribute__((noinline)) void note_unreadable(const struct socket_entry *entry, uint64_t now)
{
    if (tls_peer_was_turned_down(&entry->tls, &entry->connection))
        contacts_hear();
    if (!tls_answer_is_unread(&entry->tls, &entry->connection) || !sockets_verify(entry))
        return;
    const struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    const uint64_t silence = kernel.since_received * UINT64_C(1000000);
    const uint64_t received = silence < now ? now - silence : 0;
    const uint64_t asked = entry->connection.last_sent;
    contacts_note_unseen(&entry->peer, received > asked ? received : asked);
}

/* A long poll of a process that ends well is nobody's affair, and a clean end writes nothing. */
static __attribute__((noinline)) void look_at_end(struct socket_entry *entry, bool failed, uint64_t now)
{
    answers_conclude("exit", entry);
    struct connection_fault fault;
    see("exit", entry, MOMENT_PROGRAM_END, now, &fault);
    if (failed || !fault.pending)
        inspection_note_fault("exit", entry, &fault);
    note_unreadable(entry, now);
}

/* The entry of a connection that this process is about to leave. A vfork child closes what its parent goes on using: NULL. */
static struct socket_entry *own_entry(int fd)
{
    struct socket_entry *entry = sockets_find(fd);
    return entry != NULL && process_is_own_image() ? entry : NULL;
}

/* Of two descriptors the other one remains. */
static inline __attribute__((always_inline)) void
inspect_leaving(const char *call, struct socket_entry *entry, enum connection_moment moment)
{
    if (sockets_has_duplicate(entry))
        return;
    answers_conclude(call, entry);
    const uint64_t now = boot_time();
    look(call, entry, moment, now);
    if (moment == MOMENT_CLOSED)
        note_unreadable(entry, now);
}

struct socket_entry *inspect_before_close(const char *call, int fd)
{
    if (__atomic_load_n(&look_ups_open, __ATOMIC_RELAXED) != 0)
        look_ups_close(call, fd, stall);
    struct socket_entry *entry = own_entry(fd);
    if (entry != NULL)
        inspect_leaving(call, entry, MOMENT_CLOSED);
    return entry;
}

static void inspect_farewell(void *argument)
{
    const struct patient_look *patient = argument;
    inspect_leaving(patient->call, patient->entry, patient->moment);
}

void inspect_before_farewell(const char *call, int fd)
{
    struct patient_look patient = {call, own_entry(fd), MOMENT_GIVEN_UP, 0};
    if (patient.entry != NULL)
        on_own_stack(inspect_farewell, &patient);
}

void inspect_on_taking_leave(const char *call, struct socket_entry *entry)
{
    struct patient_look patient = {call, entry, MOMENT_GIVEN_UP, 0};
    if (!process_is_own_image())
        return;
    patient.now = boot_time();
    on_own_stack(look_on_own_stack, &patient);
}

void inspect_at_end(bool failed)
{
    uint64_t now = sockets_highest > 0 && process_is_own_image() ? boot_time() : 0;
    for (int slot = 0; now != 0 && slot < sockets_highest && slot < SOCKET_SLOTS; slot++)
        if (socket_entries[slot].number != 0)
            look_at_end(&socket_entries[slot], failed, now);
    if (failed && look_ups_open != 0)
        look_ups_end(stall);
}

static bool any_waited_out;

/* What a wait that brings something changes: an earlier one was in vain, for some connection; a question was asked to which nobody
 * has listened yet. Written by all threads; a fork keeps them, and they may be set for nothing. */
static bool any_in_vain;
static bool any_unheard;

void inspection_asked(void)
{
    if (!__atomic_load_n(&any_unheard, __ATOMIC_RELAXED))
        __atomic_store_n(&any_unheard, true, __ATOMIC_RELAXED);
}

bool inspection_heeds_waits(void)
{
    return __atomic_load_n(&any_in_vain, __ATOMIC_RELAXED) || __atomic_load_n(&any_unheard, __ATOMIC_RELAXED);
}

void inspection_forget_waits(void)
{
    __atomic_store_n(&any_waited_out, false, __ATOMIC_RELAXED);
    __atomic_store_n(&any_in_vain, false, __ATOMIC_RELAXED);
    __atomic_store_n(&any_unheard, false, __ATOMIC_RELAXED);
}

static void end_waits_in_vain(void)
{
    __atomic_store_n(&any_in_vain, false, __ATOMIC_RELAXED);
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++)
        if (socket_entries[slot].number != 0)
            connection_wait_brought(&socket_entries[slot].connection);
}

void inspect_after_waiting(const struct pollfd *descriptors, size_t count)
{
    if (__atomic_load_n(&any_in_vain, __ATOMIC_RELAXED) && process_is_own_image())
        end_waits_in_vain();
    /* Whose process it is would cost a system call at every wait: that a vfork child listens harms nobody. */
    for (size_t i = 0; i < count; i++) {
        struct socket_entry *entry =
            (descriptors[i].events & POLLIN) != 0 ? sockets_find(descriptors[i].fd) : NULL;
        if (entry == NULL || !connection_is_listened_to(&entry->connection))
            continue;
        sockets_share(entry);
        __atomic_store_n(&any_unheard, false, __ATOMIC_RELAXED);
    }
}

bool inspection_is_waited_out(void)
{
    return __atomic_load_n(&any_waited_out, __ATOMIC_RELAXED);
}

void inspection_waits_again(int fd)
{
    struct socket_entry *entry = sockets_find(fd);
    __atomic_store_n(&any_waited_out, false, __ATOMIC_RELAXED);
    if (entry != NULL) {
        connection_waits_again(&entry->connection);
        sockets_share(entry);
    }
}

/* What stdio sends no hook sees (bash's printf): then the kernel is asked. NULL if it is not `needed`. */
static const struct kernel_connection *kernel_view(const struct socket_entry *entry, bool needed,
                                                   struct kernel_connection *kernel)
{
    if (!needed)
        return NULL;
    *kernel = socket_kernel_view(entry->number - 1);
    return kernel;
}

void inspect_on_waiting(const char *call, int only)
{
    if (!process_is_own_image())
        return;
    uint64_t now = boot_time();
    struct socket_entry *alone = sockets_find(only);
    struct kernel_connection kernel;
    if (alone != NULL &&
        connection_waited_alone(
            &alone->connection,
            kernel_view(alone, connection_needs_kernel_for_wait(&alone->connection), &kernel))) {
        sockets_share(alone);
        __atomic_store_n(&any_waited_out, true, __ATOMIC_RELAXED);
    }
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++) {
        struct socket_entry *entry = &socket_entries[slot];
        if (entry->number == 0)
            continue;
        bool due = connection_waited(&entry->connection, now);
        if (entry->connection.in_vain)
            __atomic_store_n(&any_in_vain, true, __ATOMIC_RELAXED);
        struct patient_look patient = {call, entry, MOMENT_WAITED, now};
        if (due)
            on_own_stack(look_on_own_stack, &patient);
    }
}

void inspect_on_time_limit(const char *call, struct socket_entry *entry)
{
    uint64_t now = boot_time();
    connection_waited_alone(&entry->connection, NULL);
    connection_waited(&entry->connection, now);
    struct patient_look patient = {call, entry, MOMENT_WAITED, now};
    on_own_stack(look_on_own_stack, &patient);
}

void inspect_on_reset(struct socket_entry *entry)
{
    if (!entry->connection.by_records)
        return;
    const struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    connection_checks_silence(&entry->connection, &kernel, stall);
}

void inspect_before_break(struct socket_entry *entry)
{
    if (entry->connection.promised != 0)
        connection_checks_promise(&entry->connection, boot_time());
}

struct met_end {
    const char *call;
    struct socket_entry *entry;
};

static void meet_end(void *argument)
{
    const char *call = ((const struct met_end *)argument)->call;
    struct socket_entry *entry = ((const struct met_end *)argument)->entry;
    struct connection *connection = &entry->connection;
    struct kernel_connection kernel;
    enum ending ending = answers_ending(entry);
    inspect_before_break(entry);
    if (connection->last == DIRECTION_NONE && sockets_speak_to_host(entry, ANSWER_FTP))
        connection_carries_data(connection);
    bool needed = connection_needs_kernel_at_end(connection, ending);
    const struct connection_fault fault =
        connection_ended(connection, kernel_view(entry, needed, &kernel), ending);
    inspection_note_fault(call, entry, &fault);
    answers_conclude(call, entry);
}

void inspect_on_end_of_file(const char *call, struct socket_entry *entry)
{
    struct met_end met = {call, entry};
    on_own_stack(meet_end, &met);
}

void inspect_on_reply(struct socket_entry *entry)
{
    if (connection_replied(&entry->connection)) {
        answers_peer_recovered(entry, PHASE_TRANSFER);
        /* Over TLS that nobody reads no more will be known of it, and so not whether it is whole. */
        if (tls_records_begun(&entry->tls) && !entry->connection.has_tls)
            answers_peer_recovered(entry, PHASE_ANSWER);
        if (peer_is_metadata_service(&entry->peer))
            notes_answered(&entry->peer);
    } else if (connection_goes_on(&entry->connection)) {
        answers_peer_recovered(entry, PHASE_ANSWER);
    }
}

struct made_connection {
    const char *call;
    const struct socket_entry *entry;
};

static void note_made(void *argument)
{
    const struct made_connection *made = argument;
    struct peer peer = made->entry->peer;
    names_add_to(&peer);
    faults_recovered(PHASE_CONNECT, &peer, 0);
    observe_call(made->call, PHASE_CONNECT, &peer, "connected", 0, made->entry->connection.started);
}

void inspect_on_connect(const char *call, struct socket_entry *entry)
{
    struct made_connection made = {call, entry};
    if (!learn_peer(entry))
        return;
    connection_established(&entry->connection, boot_time());
    if (faults_any_open() || trace_enabled())
        on_own_stack(note_made, &made);
}
