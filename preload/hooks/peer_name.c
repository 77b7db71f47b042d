/* Hook: getpeername(2). In a rehearsal the kernel knows the stage, and the program is to see whom it has connected to. */
#include "../observer/sockets.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../rehearsal/rehearsal.h"

#include <netinet/in.h>
#include <string.h>

/* The address of `peer` as a socket of `family` has it. Returns its length. */
static socklen_t address_of(struct sockaddr_storage *address, const struct peer *peer, int family)
{
    struct sockaddr_in in4 = {.sin_family = AF_INET, .sin_port = htons(peer->port)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(peer->port)};
    memset(address, 0, sizeof *address);
    if (family == AF_INET) {
        memcpy(&in4.sin_addr, peer->address, sizeof in4.sin_addr);
        memcpy(address, &in4, sizeof in4);
        return sizeof in4;
    }
    if (peer->family == 4) { /* mapped, RFC 4291 section 2.5.5.2 */
        in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
        memcpy(in6.sin6_addr.s6_addr + 12, peer->address, 4);
    } else {
        memcpy(&in6.sin6_addr, peer->address, sizeof in6.sin6_addr);
    }
    memcpy(address, &in6, sizeof in6);
    return sizeof in6;
}

EXPORT int getpeername(int fd, __SOCKADDR_ARG address, socklen_t *restrict length)
{
    int (*real)(int, __SOCKADDR_ARG, socklen_t *restrict) = REAL(getpeername);
    const socklen_t room = rehearsing && length != NULL ? *length : 0;
    const int result = real == NULL
                           ? host_result(SYSTEM_CALL_3(SYS_getpeername, fd, address.__sockaddr__, length))
                           : real(fd, address, length);
    const struct socket_entry *entry = room > 0 && result == 0 ? sockets_find(fd) : NULL;
    struct sockaddr_storage named;
    if (entry != NULL && sockets_verify(entry) && rehearsal_met(&entry->peer)) {
        const int family = *length < (socklen_t)sizeof(struct sockaddr_in6) ? AF_INET : AF_INET6;
        const socklen_t size = address_of(&named, &entry->peer, family);
        memcpy(address.__sockaddr__, &named, size < room ? size : room);
        *length = size;
    }
    return result;
}
