#include "stage.h"

#include "../platform/real.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "patience.h"
#include "player.h"

#include <errno.h>
#include <netdb.h>
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

/* Says how `fd`, of `family`, connects to the stage at this port. */
static struct place place_for(int fd, int family, uint16_t port)
{
    if (family != AF_INET6)
        return at_v4(port);
    return takes_v6_alone(fd) ? at_v6(port) : at_mapped_v4(port);
}

/* One black hole serves all connects of a process: it never has anything to do. A second one, of another thread, does no harm. */
static struct {
    uint32_t pid;
    uint16_t port; /* network byte order */
} black_hole SELDOM;

/* Readies the stage for `fd`, of `family`, and says how it connects to it. `*held` is the socket that the caller closes then; -1 for
 * none. */
static bool ready_stage(int fd, int family, const struct peer *peer, enum fault_class class,
                        struct place *place, int *held)
{
    const bool v6 = family == AF_INET6 && takes_v6_alone(fd);
    const bool shared = class == FAULT_TIMEOUT && !v6;
    const struct place free_port = v6 ? at_v6(0) : at_v4(0);
    *held = -1;
    if (shared && black_hole.pid == process_pid()) {
        *place = place_for(fd, family, black_hole.port);
        return true;
    }
    const int stage = bind_to(&free_port);
    if (stage < 0)
        return false;
    if (class != FAULT_REFUSED && !player_start(stage, class, peer)) {
        SYSTEM_CALL_1(SYS_close, stage);
        return false;
    }
    *held = stage;
    *place = place_for(fd, family, port_of(stage));
    if (shared) {
        black_hole.port = port_of(stage);
        black_hole.pid = process_pid();
    }
    return true;
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

int stage_leave(connect_function *real, int fd, const struct sockaddr *address, const struct peer *peer)
{
    __typeof__(&getaddrinfo) ask = REAL(getaddrinfo);
    __typeof__(&freeaddrinfo) give_back = REAL(freeaddrinfo);
    const struct addrinfo hints = {.ai_family = address->sa_family,
                                   .ai_flags = address->sa_family == AF_INET6 ? AI_V4MAPPED : 0};
    struct addrinfo *found = NULL;
    struct sockaddr_in6 named; /* both families have the port in one place */
    if (ask == NULL || give_back == NULL || ask(peer->name, NULL, &hints, &found) != 0)
        return host_result(-EHOSTUNREACH);
    const socklen_t length = found->ai_addrlen;
    memcpy(&named, found->ai_addr, length < sizeof named ? length : sizeof named);
    named.sin6_port = htons(peer->port);
    give_back(found);
    return real(fd, (const struct sockaddr *)&named, length);
}

int stage_connect(connect_function *real, int fd, const struct sockaddr *address, const struct peer *peer,
                  enum fault_class class)
{
    struct place place;
    int held;
    if (class == FAULT_UNREACHABLE || class == FAULT_LOCAL ||
        !ready_stage(fd, address->sa_family, peer, class, &place, &held))
        return fail_at_once(class);
    if (rehearsal_is_silence(class))
        patience_begins(fd);
    const int result = real(fd, (const struct sockaddr *)&place.address, place.length);
    const int error = *host_errno();
    /* Nobody listens on the stage of a refusal: it only keeps the port free. The others' is with the player. */
    if (held >= 0)
        SYSTEM_CALL_1(SYS_close, held);
    if (result != 0 && is_no_stage(error))
        return fail_at_once(class);
    *host_errno() = error;
    return result;
}
