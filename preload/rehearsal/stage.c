#include "stage.h"

#include "../platform/real.h"
#include "../platform/system_call.h"
#include "patience.h"
#include "player.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What connect(2) needs. */
struct place {
    struct sockaddr_storage address;
    socklen_t length;
};

static struct place at_v4(uint16_t port)
{
    struct place place = {.length = sizeof(struct sockaddr_in)};
    const struct sockaddr_in in4 = {
        .sin_family = AF_INET, .sin_port = port, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    memcpy(&place.address, &in4, sizeof in4);
    return place;
}

static struct place at_v6(uint16_t port, bool mapped)
{
    struct place place = {.length = sizeof(struct sockaddr_in6)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = port};
    in6.sin6_addr.s6_addr[15] = 1;
    if (mapped) {
        in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
        in6.sin6_addr.s6_addr[12] = 127;
    }
    memcpy(&place.address, &in6, sizeof in6);
    return place;
}

/* A socket that is bound to a free port of loopback, which no port of the program's can become; below 0 if there is none. */
static int bind_to_loopback(const struct place *place)
{
    const long fd = SYSTEM_CALL_3(SYS_socket, place->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && SYSTEM_CALL_3(SYS_bind, fd, &place->address, place->length) != 0) {
        SYSTEM_CALL_1(SYS_close, fd);
        return -1;
    }
    return (int)fd;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_in6 address = {0}; /* both families have the port in one place */
    socklen_t length = sizeof address;
    SYSTEM_CALL_3(SYS_getsockname, fd, &address, &length);
    return address.sin6_port;
}

/* Opens the socket that stands for the peer, and says how one of `family` connects to it. */
static int open_stage(int family, bool mapped, struct place *place)
{
    struct place at = at_v6(0, false);
    int fd = family == AF_INET6 && !mapped ? bind_to_loopback(&at) : -1;
    if (fd >= 0) {
        *place = at_v6(port_of(fd), false);
        return fd;
    }
    at = at_v4(0);
    fd = bind_to_loopback(&at);
    if (fd >= 0)
        *place = family == AF_INET6 ? at_v6(port_of(fd), true) : at_v4(port_of(fd));
    return fd;
}

/* For where there is no stage: no loopback, no descriptor, no process. */
static int fail_at_once(enum fault_class class)
{
    switch (class) {
    case FAULT_REFUSED:
        return host_result(-ECONNREFUSED);
    case FAULT_UNREACHABLE:
        return host_result(-EHOSTUNREACH);
    case FAULT_LOCAL:
        return host_result(-EADDRNOTAVAIL);
    case FAULT_TIMEOUT:
    case FAULT_STALLED:
        return host_result(-ETIMEDOUT);
    default:
        return host_result(-ECONNRESET);
    }
}

int stage_connect(connect_function *real, int fd, const struct sockaddr *address, const struct peer *peer,
                  enum fault_class class)
{
    struct place place;
    if (class == FAULT_UNREACHABLE || class == FAULT_LOCAL)
        return fail_at_once(class);
    const int stage = open_stage(address->sa_family, peer->family == 4, &place);
    if (stage < 0)
        return fail_at_once(class);
    if (class != FAULT_REFUSED && !player_start(stage, class, peer)) {
        SYSTEM_CALL_1(SYS_close, stage);
        return fail_at_once(class);
    }
    if (rehearsal_is_silence(class))
        patience_begins(fd);
    const int result = real(fd, (const struct sockaddr *)&place.address, place.length);
    const int error = *host_errno();
    /* Nobody listens on the stage of a refusal: it only keeps the port free. The others' is with the player. */
    SYSTEM_CALL_1(SYS_close, stage);
    *host_errno() = error;
    return result;
}
