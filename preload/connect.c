/* Hooks: connect(2) and the getsockopt(2) by which programs learn how a non-blocking connect ended.
 *
 * Nothing is ever asked of a socket that asking would change: SO_ERROR is read by the program alone, because a
 * read clears it.
 */
#include "connect.h"

#include "names.h"
#include "observe.h"
#include "process.h"
#include "real.h"
#include "sockets.h"
#include "system_call.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

/* How long a connect must have been unanswered when the program gives it up (DESIGN "Observing": nine tenths of
 * VHRETRY_STALL, because programs' own clocks run in milliseconds). Nanoseconds. */
static uint64_t patience = 900000000;

void connect_set_stall(uint64_t stall)
{
    patience = stall / 10 * 9;
}

static void note_failure(const char *call, const struct peer *peer, int error, uint64_t started)
{
    struct fault fault = {.class = fault_class_of_errno(error), .phase = PHASE_CONNECT, .error = error};
    if (fault.class == FAULT_NONE) {
        observe_call(call, peer, NULL, error, started);
        return;
    }
    fault.peer = *peer;
    observe_fault(call, &fault, started);
}

static void note_success(const char *call, const struct peer *peer, uint64_t started)
{
    faults_recovered(PHASE_CONNECT, peer);
    observe_call(call, peer, "ok", 0, started);
}

static void note_connect(int fd, const struct sockaddr *address, socklen_t length, int error,
                         uint64_t started)
{
    struct peer peer;
    sockets_forget(fd);
    if (error == 0 && !faults_any_open() && !trace_enabled())
        return;
    if (!peer_from_address(&peer, address, length) || !socket_is_stream(fd))
        return;
    names_add_to(&peer);
    if (error == 0 || error == EISCONN) {
        note_success("connect", &peer, started);
    } else if (error == EINPROGRESS || error == EINTR || error == EALREADY) {
        /* After EINTR the kernel goes on connecting, connect(2). */
        sockets_connecting(fd, &peer, boot_time());
        observe_call("connect", &peer, "in progress", 0, started);
    } else {
        note_failure("connect", &peer, error, started);
    }
}

/* connect(2): a blocking one has failed or succeeded when it returns, a non-blocking one is remembered. */
EXPORT int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
    uint64_t started = observe_start();
    int (*real)(int, __CONST_SOCKADDR_ARG, socklen_t) = REAL(connect);
    if (real == NULL)
        return host_result(SYSTEM_CALL_3(SYS_connect, fd, address.__sockaddr__, length));
    int result = real(fd, address, length);
    if (observing) {
        int error = *host_errno();
        note_connect(fd, address.__sockaddr__, length, result == 0 ? 0 : error, started);
        *host_errno() = error;
    }
    return result;
}

/* The program has read SO_ERROR of a socket whose connect was outstanding. */
static void note_outcome(int fd, int error)
{
    struct connecting_socket connecting;
    if (!sockets_find_connecting(fd, &connecting))
        return;
    if (error != 0) {
        sockets_forget(fd);
        note_failure("connect", &connecting.peer, error, connecting.started);
    } else if (socket_tcp_state(fd) == TCP_ESTABLISHED) {
        sockets_forget(fd);
        note_success("connect", &connecting.peer, connecting.started);
    }
    /* Else asked too early: still outstanding. */
}

/* getsockopt(2): SO_ERROR is how curl, node, psql and asyncio hear of a refused connection. */
EXPORT int getsockopt(int fd, int level, int option, void *restrict value, socklen_t *restrict length)
{
    __typeof__(&getsockopt) real = REAL(getsockopt);
    if (real == NULL)
        return host_result(SYSTEM_CALL_5(SYS_getsockopt, fd, level, option, value, length));
    int result = real(fd, level, option, value, length);
    if (observing && result == 0 && level == SOL_SOCKET && option == SO_ERROR && *length >= sizeof(int)) {
        int error = *host_errno();
        int outcome;
        memcpy(&outcome, value, sizeof outcome);
        note_outcome(fd, outcome);
        *host_errno() = error;
    }
    return result;
}

void connect_before_close(int fd)
{
    struct connecting_socket connecting;
    if (!sockets_find_connecting(fd, &connecting))
        return;
    int state = socket_tcp_state(fd);
    sockets_forget(fd);
    if (state == TCP_ESTABLISHED)
        note_success("connect", &connecting.peer, connecting.started);
    else if (state == TCP_SYN_SENT && boot_time() - connecting.started >= patience)
        note_failure("connect", &connecting.peer, ETIMEDOUT, connecting.started);
}

void connect_sweep(void)
{
    for (int fd = 0; fd < sockets_end(); fd++)
        connect_before_close(fd);
}
