#include "kernel_witness.h"

#include "../records/clock.h"
#include "process_sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    DATAGRAM_SIZE = 2048,  /* one message, of 400 bytes or so */
    DATAGRAMS = 32,        /* read at once */
    BUFFER_SIZE = 8 << 20, /* tens of thousands of deaths, where we may have it */
    LIST_SIZE = 32768,     /* what the kernel puts into one datagram of a list (netlink(7)) */
    TOLD_WITHIN = 2000     /* milliseconds at most; as a rule, less than one */
};

#define NANOSECONDS_PER_MILLISECOND UINT64_C(1000000)

/* A run has one. */
static char datagrams[DATAGRAMS][DATAGRAM_SIZE];

static bool is_among(const uint64_t *cookies, size_t count, uint64_t cookie)
{
    for (size_t i = 0; i < count; i++)
        if (cookies[i] == cookie)
            return true;
    return false;
}

static bool join(int descriptor)
{
    static const int groups[] = {SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET6_TCP_DESTROY,
                                 SKNLGRP_INET_UDP_DESTROY, SKNLGRP_INET6_UDP_DESTROY};
    static const int needed = 1; /* the others may be missing: no IPv6, no udp_diag */
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (setsockopt(descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof groups[i]) != 0 &&
            (int)i < needed)
            return false;
    return true;
}

/* SO_RCVBUF alone is bounded by net.core.rmem_max. */
static void widen(int descriptor)
{
    const int size = BUFFER_SIZE;
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

static int open_diagnosis(void)
{
    const struct sockaddr_nl own = {.nl_family = AF_NETLINK};
    int descriptor = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_SOCK_DIAG);
    /* Unbound, a socket is told nothing. */
    if (descriptor >= 0 && bind(descriptor, (const struct sockaddr *)&own, sizeof own) != 0) {
        const int error = errno;
        close(descriptor);
        errno = error;
        return -1;
    }
    return descriptor;
}

/* Goes through what one datagram holds. */
static void note_all(struct kernel_witness *witness, const char *bytes, size_t length, uint64_t now)
{
    struct obituary obituary;
    bool told;
    for (size_t size; (size = obituary_read(&obituary, &told, bytes, length)) > 0;
         bytes += size, length -= size)
        if (told && is_among(witness->own, witness->own_count, obituary.cookie))
            witness->own_heard++;
        else if (told && !is_among(witness->orphans, witness->orphan_count, obituary.cookie))
            deaths_note(&witness->deaths, &obituary, witness->stall, now);
}

void kernel_witness_hear(struct kernel_witness *witness)
{
    struct mmsghdr messages[DATAGRAMS];
    struct iovec parts[DATAGRAMS];
    int count = witness->socket < 0 ? 0 : DATAGRAMS;
    while (count == DATAGRAMS) {
        memset(messages, 0, sizeof messages);
        for (size_t i = 0; i < DATAGRAMS; i++) {
            parts[i] = (struct iovec){.iov_base = datagrams[i], .iov_len = DATAGRAM_SIZE};
            messages[i].msg_hdr.msg_iov = &parts[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        count = recvmmsg(witness->socket, messages, DATAGRAMS, MSG_DONTWAIT, NULL);
        if (count < 0 && errno == ENOBUFS) {
            witness->deaths.lost = true;
            count = DATAGRAMS;
            continue;
        }
        const uint64_t now = record_time_now();
        for (int i = 0; i < count; i++) /* a nanosecond each keeps their order */
            note_all(witness, datagrams[i], messages[i].msg_len, now + (uint64_t)i);
    }
}

/* Asks for a list of the TCP sockets in `states` (a bit for each of the kernel's), and passes each on. */
static void list_sockets(uint8_t family, uint32_t states,
                         void (*take)(struct kernel_witness *witness, const struct obituary *socket),
                         struct kernel_witness *witness)
{
    static char answer[LIST_SIZE];
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 question;
    } request = {.header = {.nlmsg_len = sizeof request,
                            .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                            .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
                 .question = {.sdiag_family = family,
                              .sdiag_protocol = IPPROTO_TCP,
                              .idiag_ext = 1 << (INET_DIAG_INFO - 1),
                              .idiag_states = states}};
    int descriptor = open_diagnosis();
    if (descriptor < 0)
        return;
    ssize_t length = send(descriptor, &request, sizeof request, 0);
    /* The kernel fills the answer while it is read: there is no waiting. */
    while (length > 0 && (length = recv(descriptor, answer, sizeof answer, 0)) > 0) {
        const char *at = answer;
        struct obituary socket;
        bool told = false;
        bool any = false;
        for (size_t size, left = (size_t)length; (size = obituary_read(&socket, &told, at, left)) > 0;
             at += size, left -= size) {
            any = any || told;
            if (told)
                take(witness, &socket);
        }
        if (!any)
            break; /* NLMSG_DONE, or an error */
    }
    close(descriptor);
}

static void take_listener(struct kernel_witness *witness, const struct obituary *socket)
{
    deaths_note(&witness->deaths, socket, witness->stall, record_time_now());
}

static void list_listeners(struct kernel_witness *witness)
{
    enum { LISTEN = 1 << 10 };
    list_sockets(AF_INET, LISTEN, take_listener, witness);
    list_sockets(AF_INET6, LISTEN, take_listener, witness);
}

static void look_around(struct kernel_witness *witness, bool before_command, const char *run)
{
    if (witness->socket < 0 || witness->looked_around)
        return;
    witness->looked_around = true;
    strangers_note(&witness->strangers, before_command, run);
    list_listeners(witness);
    /* Where no stranger is there now, there was none a moment ago: the program began just before us. */
    const bool nobody = !witness->strangers.unknown && witness->strangers.count == 0;
    witness->alone_from = nobody && witness->began > 0 ? witness->began : record_time_now();
}

void kernel_witness_look_around(struct kernel_witness *witness, const char *run)
{
    look_around(witness, false, run);
}

/* A socket that is told of deaths, or -1 and errno. Not among the first three descriptors, which become others. */
static int open_listening(void)
{
    int low = open_diagnosis();
    int descriptor = low < 0 || low > STDERR_FILENO ? low : fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (descriptor != low)
        close(low);
    if (descriptor < 0 || join(descriptor))
        return descriptor;
    const int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

int kernel_witness_obstacle(void)
{
    int descriptor = open_listening();
    if (descriptor < 0)
        return errno;
    close(descriptor);
    return 0;
}

void kernel_witness_begin(struct kernel_witness *witness, uint32_t stall, bool blind)
{
    witness->stall = stall;
    witness->socket = open_listening();
    if (witness->socket < 0) {
        witness->error = errno;
        return;
    }
    widen(witness->socket);
    strangers_begin(&witness->strangers, getpid());
    if (blind || strangers_are_few())
        look_around(witness, true, NULL);
}

void kernel_witness_take_over(struct kernel_witness *witness, int socket, uint64_t began, uint32_t stall,
                              pid_t top)
{
    witness->stall = stall;
    witness->socket = socket;
    witness->began = began;
    widen(socket);
    strangers_begin(&witness->strangers, top);
}

/* No process has it any more, and the kernel still waits for the peer's acknowledgement, or its end. What is left of a
 * connection that ended well has no counters. */
static void take_orphan(struct kernel_witness *witness, const struct obituary *socket)
{
    if (socket->inode != 0 || !socket->counted || witness->orphan_count == ORPHANS_MAX)
        return;
    witness->orphans[witness->orphan_count++] = socket->cookie;
    deaths_note(&witness->deaths, socket, witness->stall, record_time_now());
}

static void list_orphans(struct kernel_witness *witness)
{
    enum {
        FIN_WAIT_1 = 1 << 4,
        FIN_WAIT_2 = 1 << 5,
        LAST_ACKNOWLEDGEMENT = 1 << 9,
        CLOSING = 1 << 11,
        LEAVING = FIN_WAIT_1 | FIN_WAIT_2 | LAST_ACKNOWLEDGEMENT | CLOSING
    };
    list_sockets(AF_INET, LEAVING, take_orphan, witness);
    list_sockets(AF_INET6, LEAVING, take_orphan, witness);
}

static void seek(void *context, uint64_t inode)
{
    struct kernel_witness *witness = context;
    if (witness->sought_count < SOUGHT_MAX)
        witness->sought[witness->sought_count++] = inode;
}

static void take_sought(struct kernel_witness *witness, const struct obituary *socket)
{
    if (socket->inode != 0 && is_among(witness->sought, witness->sought_count, socket->inode))
        deaths_note(&witness->deaths, socket, witness->stall, record_time_now());
}

void kernel_witness_note_living(struct kernel_witness *witness, pid_t pid)
{
    enum {
        ESTABLISHED = 1 << 1,
        SYN_SENT = 1 << 2,
        CLOSE_WAIT = 1 << 8,
        IN_USE = ESTABLISHED | SYN_SENT | CLOSE_WAIT
    };
    char text[sizeof "2147483647"];
    snprintf(text, sizeof text, "%d", (int)pid);
    witness->sought_count = 0;
    if (!process_sockets_list(text, seek, witness) || witness->sought_count == 0)
        return;
    list_sockets(AF_INET, IN_USE, take_sought, witness);
    list_sockets(AF_INET6, IN_USE, take_sought, witness);
}

/* A socket of our own dies now. False if there is none. */
static bool die(uint64_t *cookie)
{
    socklen_t size = sizeof *cookie;
    const unsigned signature = OBITUARY_SIGNATURE;
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return false;
    setsockopt(descriptor, SOL_SOCKET, SO_MAX_PACING_RATE, &signature, sizeof signature);
    const bool known = getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, cookie, &size) == 0;
    close(descriptor);
    return known;
}

/* One on each processor: the kernel tells of the deaths on one in their order. Where we may not move, one here, whose death is at
 * least told after a moment. */
static size_t die_on_every_processor(uint64_t cookies[PROCESSORS_MAX])
{
    cpu_set_t all;
    size_t count = 0;
    if (sched_getaffinity(0, sizeof all, &all) != 0)
        return die(cookies) ? 1 : 0;
    for (size_t processor = 0; processor < CPU_SETSIZE && count < PROCESSORS_MAX; processor++) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(processor, &one);
        if (CPU_ISSET(processor, &all) && sched_setaffinity(0, sizeof one, &one) == 0 && die(&cookies[count]))
            count++;
    }
    sched_setaffinity(0, sizeof all, &all);
    return count > 0 || !die(cookies) ? count : 1;
}

void kernel_witness_forget(struct kernel_witness *witness)
{
    if (witness->socket >= 0)
        close(witness->socket);
    memset(witness, 0, sizeof *witness);
    witness->socket = -1;
}

uint64_t kernel_witness_end(struct kernel_witness *witness, const char *run)
{
    if (witness->socket < 0)
        return UINT64_MAX;
    kernel_witness_hear(witness);
    list_listeners(witness);
    list_orphans(witness); /* what died before is told below */
    const uint64_t last = record_time_now() + TOLD_WITHIN * NANOSECONDS_PER_MILLISECOND;
    witness->own_count = die_on_every_processor(witness->own);
    kernel_witness_hear(witness);
    for (uint64_t now; witness->own_heard < witness->own_count && (now = record_time_now()) < last;) {
        struct pollfd told = {.fd = witness->socket, .events = POLLIN};
        poll(&told, 1, (int)((last - now) / NANOSECONDS_PER_MILLISECOND) + 1);
        kernel_witness_hear(witness);
    }
    if (witness->own_heard < witness->own_count)
        witness->deaths.lost = true;                    /* the kernel itself is behind */
    const bool any = deaths_kept(&witness->deaths) > 0; /* else nobody asks whose they were */
    if (any)
        look_around(witness, false, run);
    close(witness->socket);
    witness->socket = -1;
    return !any || strangers_ran(&witness->strangers, run) ? UINT64_MAX : witness->alone_from;
}
