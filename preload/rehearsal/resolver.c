#include "resolver.h"

#include "../platform/own_stack.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { SERVERS = 16 };

/* The name servers that would have been asked. Torn by another thread, an answer comes from a stranger, and is ignored. */
static struct server {
    int number; /* descriptor + 1 */
    socklen_t length;
    struct sockaddr_storage address;
} servers[SERVERS] SELDOM;
static uint32_t next_server;

/* Where a socket stands, or whom it is connected to; length 0: nowhere. */
struct end {
    struct sockaddr_storage address;
    socklen_t length;
};

static struct end end_of(int fd, long system_call_number)
{
    struct end end = {.length = sizeof end.address};
    if (SYSTEM_CALL_3(system_call_number, fd, &end.address, &end.length) != 0)
        end.length = 0;
    return end;
}

static bool is_datagram(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return SYSTEM_CALL_5(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_DGRAM;
}

static int open_stage(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    memcpy(&address.sin_addr, rehearsal_stage, sizeof rehearsal_stage);
    const int stage = (int)SYSTEM_CALL_3(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (stage >= 0)
        SYSTEM_CALL_3(SYS_bind, stage, &address, sizeof address);
    return stage;
}

/* IPv4 as sockets of IPv6 have it, and back: what one end has, the other must be told in its own family. */
static struct end as_family(const struct end *end, int family)
{
    struct end turned = {.length =
                             family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6)};
    struct sockaddr_in in4 = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (end->address.ss_family == family)
        return *end;
    if (family == AF_INET) {
        memcpy(&in6, &end->address, sizeof in6);
        in4.sin_port = in6.sin6_port;
        memcpy(&in4.sin_addr, in6.sin6_addr.s6_addr + 12, sizeof in4.sin_addr);
        memcpy(&turned.address, &in4, sizeof in4);
    } else {
        memcpy(&in4, &end->address, sizeof in4);
        in6.sin6_port = in4.sin_port;
        in6.sin6_addr.s6_addr[10] = in6.sin6_addr.s6_addr[11] = 0xff;
        memcpy(in6.sin6_addr.s6_addr + 12, &in4.sin_addr, sizeof in4.sin_addr);
        memcpy(&turned.address, &in6, sizeof in6);
    }
    return turned;
}

static void connect_to(int fd, const struct end *end)
{
    static const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
    if (end->length != 0)
        SYSTEM_CALL_3(SYS_connect, fd, &end->address, end->length);
    else
        SYSTEM_CALL_3(SYS_connect, fd, &nobody, sizeof nobody);
}

/* A connected socket hears its peer alone: for the moment that is the stage. */
static void deliver(int fd, int family, const void *answer, size_t size)
{
    const struct end before = end_of(fd, SYS_getpeername);
    const int stage = open_stage();
    const struct end at = end_of(stage, SYS_getsockname);
    const struct end stage_for_program = as_family(&at, family);
    connect_to(fd, &stage_for_program);
    const struct end program = end_of(fd, SYS_getsockname);
    const struct end program_for_stage = as_family(&program, AF_INET);
    system_call(SYS_sendto, stage, (long)answer, (long)size, 0, (long)&program_for_stage.address,
                (long)program_for_stage.length);
    connect_to(fd, &before);
    SYSTEM_CALL_1(SYS_close, stage);
}

static void remember_server(int fd, const struct sockaddr *to, socklen_t length)
{
    struct server *server = &servers[__atomic_fetch_add(&next_server, 1, __ATOMIC_RELAXED) % SERVERS];
    if (to == NULL || length > sizeof server->address)
        return;
    server->number = 0;
    server->length = length;
    memcpy(&server->address, to, length);
    __atomic_store_n(&server->number, fd + 1, __ATOMIC_RELEASE);
}

/* What is to be answered; 0: nothing, the question is sent. */
static size_t write_answer(uint8_t answer[DNS_ANSWER_MAX], const void *message, size_t size)
{
    struct dns_question question;
    struct peer name;
    uint8_t address[4];
    if (!dns_read_question(&question, message, size))
        return 0;
    memset(&name, 0, sizeof name);
    peer_set_name(&name, question.name);
    const enum fault_class class = rehearsal_of_look_up(&name);
    if (class != FAULT_NONE)
        return dns_write_failure(answer, message, size, class == FAULT_DNS_UNKNOWN);
    if (rehearsal_address_source(&name) != ADDRESS_MADE_UP)
        return 0;
    rehearsal_made_up_address(name.name, address);
    return dns_write_address(answer, message, size, address);
}

/* In a rehearsal, of look-ups alone. */
TAKES_MUCH_STACK

bool resolver_answers_question(int fd, const void *message, size_t size, const struct sockaddr *to,
                               socklen_t length)
{
    uint8_t answer[DNS_ANSWER_MAX];
    const size_t answer_size = is_datagram(fd) ? write_answer(answer, message, size) : 0;
    if (answer_size == 0)
        return false;
    const struct end connected = end_of(fd, SYS_getpeername);
    const struct end own = end_of(fd, SYS_getsockname);
    if (to != NULL)
        remember_server(fd, to, length);
    else
        remember_server(fd, (const struct sockaddr *)&connected.address, connected.length);
    deliver(fd, own.address.ss_family, answer, answer_size);
    return true;
}

TAKES_MUCH_STACK_END

static bool is_stage(const struct sockaddr *from)
{
    struct peer peer;
    return peer_from_address(&peer, from, sizeof(struct sockaddr_in6)) && peer.family == 4 &&
           memcmp(peer.address, rehearsal_stage, sizeof rehearsal_stage) == 0;
}

void resolver_hide_stage(int fd, struct sockaddr *from, socklen_t length)
{
    if (length < sizeof(struct sockaddr_in) || !is_stage(from))
        return;
    for (uint32_t back = 1; back <= SERVERS; back++) {
        const struct server *server = &servers[(next_server - back) % SERVERS];
        if (__atomic_load_n(&server->number, __ATOMIC_ACQUIRE) == fd + 1) {
            memcpy(from, &server->address, length < server->length ? length : server->length);
            return;
        }
    }
}
