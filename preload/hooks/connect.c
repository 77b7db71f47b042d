/* Hooks: socket(2), connect(2), and the getsockopt(2) by which programs learn how a non-blocking connect ended.
 *
 * Nothing is asked of a socket in use that asking would change: SO_ERROR is read by the program, because a read clears it.
 */
#include "connect.h"

#include "../../core/evidence/connection_judgement.h"
#include "../observer/contacts.h"
#include "../observer/inspection.h"
#include "../observer/names.h"
#include "../observer/observe.h"
#include "../observer/rings.h"
#include "../observer/sockets.h"
#include "../platform/own_stack.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../rehearsal/rehearsal.h"
#include "../rehearsal/stage.h"
#include "../run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

static __attribute__((noinline)) void note_failure(const char *call, const struct peer *peer, int error,
                                                   uint64_t started)
{
    struct fault fault = {.class = fault_class_of_errno(error), .phase = PHASE_CONNECT, .error = error};
    fault.peer = *peer;
    observe_fault(call, &fault, NULL, started);
}

static void note_none_left(void *error)
{
    note_failure("socket", &(struct peer){0}, *(const int *)error, observe_start());
}

/* socket(2): no descriptor left is a fault; and whatever the number meant before, it does no longer. */
EXPORT int socket(int family, int type, int protocol)
{
    __typeof__(&socket) real = REAL(socket);
    if (real == NULL)
        return host_result(SYSTEM_CALL_3(SYS_socket, family, type, protocol));
    int result = real(family, type, protocol);
    if (!observing || (family != AF_INET && family != AF_INET6))
        return result;
    int error = *host_errno();
    if (result >= 0) {
        rings_note_socket();
        sockets_forget(result);
    } else if (error == EMFILE || error == ENFILE || error == ENOBUFS) {
        on_own_stack(note_none_left, &error);
    }
    *host_errno() = error;
    return result;
}

struct made_call {
    const struct peer *peer;
    uint64_t started;
};

static void note_made(void *argument)
{
    const struct made_call *made = argument;
    struct peer peer = *made->peer;
    names_add_to(&peer);
    faults_recovered(PHASE_CONNECT, &peer, 0);
    observe_call("connect", PHASE_CONNECT, &peer, "ok", 0, made->started);
}

/* UDP's connect sends nothing. To ask has its price, so that only the first contact is asked. */
static void note_contact(int fd, const struct socket_entry *entry)
{
    if (entry != NULL && (contacts_any() || socket_is_stream(fd)))
        contacts_note(&entry->peer);
}

static void note_success(int fd, const struct peer *peer, uint64_t started)
{
    struct made_call made = {peer, started};
    if ((faults_any_open() || trace_enabled()) && socket_is_stream(fd))
        on_own_stack(note_made, &made);
}

static void note_connected(int fd, struct socket_entry *entry, const struct peer *peer, uint64_t started)
{
    if (entry != NULL && connection_is_under_way(&entry->connection))
        inspect_on_connect("connect", entry); /* called again to hear the outcome, connect(2) */
    else
        note_contact(fd, sockets_remember(fd, peer));
    note_success(fd, peer, started);
}

/* A time limit (SO_SNDTIMEO) gives EINPROGRESS too, and after EINTR the kernel goes on connecting, connect(2). No limit is shorter than a tick
 * of the kernel, of which there are a thousand a second at most: whose call came back sooner need not be asked. */
static bool does_not_block(int fd, int error, uint64_t began, uint64_t now)
{
    enum { SURELY_WITHIN_A_TICK = 100 * 1000 };
    return error == EINPROGRESS && ((began != 0 && now - began < SURELY_WITHIN_A_TICK) ||
                                    (SYSTEM_CALL_3(SYS_fcntl, fd, F_GETFL, 0) & O_NONBLOCK) != 0);
}

static void note_under_way(int fd, struct socket_entry *entry, int error, uint64_t began, uint64_t started)
{
    const uint64_t now = boot_time();
    contacts_note(&entry->peer);
    connection_connecting(&entry->connection, now, does_not_block(fd, error, began, now));
    observe_call("connect", PHASE_NONE, &entry->peer, "in progress", 0, started);
}

/* `entry` is that of `fd`, `begun` that of the call. */
static void note_connecting(int fd, struct socket_entry *entry, const struct socket_entry *begun,
                            const struct peer *peer, int error, uint64_t started)
{
    if (entry != NULL && entry == begun) {
        memcpy(&entry->peer, peer, sizeof *peer);
        sockets_settle(entry);
    } else {
        entry = sockets_remember(fd, peer);
    }
    if (entry != NULL)
        note_under_way(fd, entry, error, 0, started);
}

static __attribute__((noinline)) void note_refused(const struct peer *peer, int error, bool own,
                                                   uint64_t started)
{
    if (own || process_is_own_image())
        contacts_note(peer);
    note_failure("connect", peer, error, started);
}

struct ended_call {
    int fd;
    int error;
    const struct sockaddr *address;
    socklen_t length;
    struct socket_entry *begun; /* the entry of the call, if it has one */
    uint64_t started;
};

static __attribute__((noinline)) void note_end_here(const struct ended_call *call)
{
    const int fd = call->fd;
    const int error = call->error;
    const struct sockaddr *address = call->address;
    const socklen_t length = call->length;
    const uint64_t started = call->started;
    struct peer peer;
    struct socket_entry *entry = sockets_find(fd);
    enum connect_return returned = connect_return_of(error);
    if (returned == CONNECT_RETURNS_REJECTED) {
        if (entry != NULL && entry->connection.in_call)
            sockets_forget(fd);
        return;
    }
    if (!peer_from_address(&peer, address, length)) {
        sockets_forget(fd);
    } else if (returned == CONNECT_RETURNS_MADE) {
        note_connected(fd, entry, &peer, started);
    } else if (returned == CONNECT_RETURNS_UNDER_WAY) {
        names_add_to(&peer);
        if (error == EINPROGRESS || socket_is_stream(fd)) /* no datagram is ever in progress */
            note_connecting(fd, entry, call->begun, &peer, error, started);
    } else {
        /* Whose entry it is was asked when the call began. */
        const bool own = entry != NULL && entry == call->begun;
        if (own)
            sockets_forget_entry(entry);
        else
            sockets_forget(fd);
        names_add_to(&peer);
        /* Only who shakes hands is refused. */
        if (error == ECONNREFUSED || socket_is_stream(fd))
            note_refused(&peer, error, own, started);
    }
}

static void note_end_on_own_stack(void *call)
{
    note_end_here(call);
}

/* What nearly all connects come to: the entry knows whom to, and no copy is needed. False if it is none of these. */
static bool note_begun(const struct ended_call *call)
{
    struct socket_entry *entry = call->begun;
    const bool made = connect_return_of(call->error) == CONNECT_RETURNS_MADE;
    const bool in_progress = call->error == EINPROGRESS && !trace_enabled(); /* which takes much stack */
    if (entry == NULL || (!made && !in_progress) || sockets_find(call->fd) != entry)
        return false;
    const uint64_t began = entry->connection.started;
    const bool under_way = connection_is_under_way(&entry->connection);
    if (under_way || !peer_from_address(&entry->peer, call->address, call->length))
        return false;
    sockets_settle(entry);
    if (made) {
        note_contact(call->fd, entry);
        note_success(call->fd, &entry->peer, call->started);
    } else {
        names_add_to(&entry->peer);
        note_under_way(call->fd, entry, call->error, began, call->started);
    }
    return true;
}

static void note_end(int fd, const struct sockaddr *address, socklen_t length, int error,
                     struct socket_entry *begun, uint64_t started)
{
    struct ended_call call = {fd, error, address, length, begun, started};
    if (!note_begun(&call))
        on_own_stack(note_end_on_own_stack, &call);
}

void connect_note(int fd, const struct sockaddr *address, socklen_t length, int error, uint64_t started)
{
    note_end(fd, address, length, error, NULL, started);
}

void connect_note_fast_open(int fd, const struct sockaddr *address, socklen_t length, int error,
                            uint64_t started)
{
    if (!socket_is_stream(fd))
        return;
    const struct kernel_connection kernel = socket_kernel_view(fd);
    note_end(fd, address, length, error == 0 && !connection_is_made(&kernel) ? EINPROGRESS : error, NULL,
             started);
}

/* A blocking connect need not return: wget's time limit leaves it by longjmp(3), and a thread may be in one when the
 * program ends. The address is the kernel's to read: it may be none. */
static struct socket_entry *note_begin(int fd)
{
    static const struct peer not_known_yet;
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL && connection_is_under_way(&entry->connection))
        return NULL; /* under way: called again to hear the outcome */
    entry = sockets_remember(fd, &not_known_yet);
    if (entry == NULL)
        return NULL;
    connection_calls_connect(&entry->connection, boot_time());
    return entry;
}

/* The call itself, or what a rehearsal makes of it. To hear the outcome of one that is under way no rehearsal stands between. */
static __attribute__((noinline)) int call(connect_function *real, int fd, __CONST_SOCKADDR_ARG address,
                                          socklen_t length, struct socket_entry *begun)
{
    struct peer peer;
    const struct socket_entry *entry = sockets_find(fd);
    const bool under_way = entry != NULL && entry != begun && connection_is_under_way(&entry->connection);
    if (under_way || !observing || !peer_from_address(&peer, address.__sockaddr__, length))
        return real(fd, address, length);
    names_add_to(&peer);
    const enum fault_class class = socket_is_stream(fd) ? rehearsal_of_connect(&peer) : FAULT_NONE;
    if (class == FAULT_NONE)
        return rehearsal_made_up(&peer) ? stage_leave(real, fd, address.__sockaddr__, &peer)
                                        : real(fd, address, length);
    if (begun != NULL)
        memcpy(&begun->peer, &peer, sizeof peer);
    return stage_connect(real, fd, address.__sockaddr__, &peer, class);
}

/* connect(2): a blocking one has failed or succeeded when it returns, a non-blocking one is remembered. */
EXPORT int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    uint64_t started = observe_start();
    int (*real)(int, __CONST_SOCKADDR_ARG, socklen_t) = REAL(connect);
    if (real == NULL)
        return host_result(SYSTEM_CALL_3(SYS_connect, fd, address.__sockaddr__, length));
    struct socket_entry *begun = observing ? note_begin(fd) : NULL;
    int result =
        __builtin_expect(rehearsing, 0) ? call(real, fd, address, length, begun) : real(fd, address, length);
    if (observing) {
        int error = *host_errno();
        note_end(fd, address.__sockaddr__, length, result == 0 ? 0 : error, begun, started);
        *host_errno() = error;
    }
    return result;
}

int __connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length);
EXPORT int __connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length) ALIAS_OF(connect);

/* The program has read SO_ERROR, and with the read the error is gone: nobody else will hear of it. */
static void note_outcome(struct socket_entry *entry, int error)
{
    if (error != 0) {
        const struct connection_fault fault = connection_broke(&entry->connection, error);
        inspection_note_fault("connect", entry, &fault);
        return;
    }
    if (!entry->connection.connecting)
        return;
    /* Only where a fault is open would it be forgiven for a socket that is another by now. */
    if (socket_is_connected(entry->number - 1) && (!faults_any_open() || sockets_verify(entry)))
        inspect_on_connect("connect", entry);
    /* Else asked too early: still outstanding. */
}

/* getsockopt(2): SO_ERROR is how curl, node, psql and asyncio hear of a refused connection. */
EXPORT int getsockopt(int fd, int level, int option, void *restrict value, socklen_t *restrict length)
{
    __typeof__(&getsockopt) real = REAL(getsockopt);
    if (real == NULL)
        return host_result(SYSTEM_CALL_5(SYS_getsockopt, fd, level, option, value, length));
    int result = real(fd, level, option, value, length);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL && result == 0 && level == SOL_SOCKET && option == SO_ERROR && *length >= sizeof(int)) {
        int outcome;
        memcpy(&outcome, value, sizeof outcome);
        note_outcome(entry, outcome);
    }
    return result;
}
