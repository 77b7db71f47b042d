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
    struct sockaddr_in in4 = {.sin_family = AF_INET, .sin_port = port};
    memcpy(&in4.sin_addr, rehearsal_stage, sizeof rehearsal_stage);
    memcpy(&place.address, &in4, sizeof in4);
    return place;
}

/* The same for a socket of IPv6. */
static struct place at_mapped_v4(uint16_t port)
{
    struct place place = {.length = sizeof(struct sockaddr_in6)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = port};
    in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
    memcpy(in6.sin6_addr.s6_addr + 12, rehearsal_stage, sizeof rehearsal_stage);
    memcpy(&place.address, &in6, sizeof in6);
    return place;
}

static struct place at_v6(uint16_t port)
{
    struct place place = {.length = sizeof(struct sockaddr_in6)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = port};
    in6.sin6_addr.s6_addr[15] = 1;
    memcpy(&place.address, &in6, sizeof in6);
    return place;
}

/* A socket that is bound to a free port, which no port of the program's can become; below 0 if there is none. */
static int bind_to(const struct place *place)
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

static bool takes_v6_alone(int fd)
{
    int alone = 0;
    socklen_t length = sizeof alone;
    return SYSTEM_CALL_5(SYS_getsockopt, fd, IPPROTO_IPV6, IPV6_V6ONLY, &alone, &length) == 0 && alone != 0;
}

/* Opens the socket that stands for the peer, and says how `fd`, of `family`, connects to it. */
static int open_stage(int fd, int family, struct place *place)
{
    const bool v6 = family == AF_INET6 && takes_v6_alone(fd);
    const struct place free_port = v6 ? at_v6(0) : at_v4(0);
    const int stage = bind_to(&free_port);
    const uint16_t port = stage < 0 ? 0 : port_of(stage);
    *place = v6 ? at_v6(port) : family == AF_INET6 ? at_mapped_v4(port) : at_v4(port);
    return stage;
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

/* Loopback that is down, a socket that is bound elsewhere, a firewall. */
static bool is_no_stage(int error)
{
    return error == ENETUNREACH || error == EHOSTUNREACH || error == EADDRNOTAVAIL || error == EINVAL ||
           error == EACCES || error == EPERM;
}

int stage_connect(connect_function *real, int fd, const struct sockaddr *address, const struct peer *peer,
                  enum fault_class class)
{
    struct place place;
    if (class == FAULT_UNREACHABLE || class == FAULT_LOCAL)
        return fail_at_once(class);
    const int stage = open_stage(fd, address->sa_family, &place);
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
    if (result != 0 && is_no_stage(error))
        return fail_at_once(class);
    *host_errno() = error;
    return result;
}
