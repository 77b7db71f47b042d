#include "sockets.h"

#include "../../core/evidence/connection_judgement.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/process.h"

#include <linux/tcp.h> /* libc's <netinet/tcp.h> has a tcp_info without byte counts */
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>

struct socket_entry socket_entries[SOCKET_SLOTS] SELDOM;
int sockets_highest;

static uint32_t last_serial;

/* A bit for each slot whose socket has, or had, another descriptor: who looks for the other one among a thousand connections looks
 * at these alone. Written by all threads, one bit too many being harmless; a fork keeps them; a vfork child sets bits for descriptors
 * that are not its parent's, which no cookie confirms. */
enum { SLOTS_IN_WORD = 64 };
static uint64_t slots_with_duplicates[SOCKET_SLOTS / SLOTS_IN_WORD] SELDOM;

static unsigned slot_number(const struct socket_entry *entry)
{
    return (unsigned)(entry - socket_entries);
}

static void mark_duplicated(struct socket_entry *entry, bool duplicated)
{
    uint64_t *word = &slots_with_duplicates[slot_number(entry) / SLOTS_IN_WORD];
    const uint64_t bit = UINT64_C(1) << (slot_number(entry) % SLOTS_IN_WORD);
    if (duplicated)
        __atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
    else if ((__atomic_load_n(word, __ATOMIC_RELAXED) & bit) != 0)
        __atomic_fetch_and(word, ~bit, __ATOMIC_RELAXED);
}

/* The first entry of the same socket from slot `first` on. NULL if there is none. */
static struct socket_entry *duplicate_from(unsigned first, const struct socket_entry *entry)
{
    for (unsigned slot = first; slot < SOCKET_SLOTS; slot++) {
        const uint64_t rest =
            __atomic_load_n(&slots_with_duplicates[slot / SLOTS_IN_WORD], __ATOMIC_RELAXED) >>
            (slot % SLOTS_IN_WORD);
        if (rest == 0) {
            slot |= SLOTS_IN_WORD - 1;
            continue;
        }
        slot += (unsigned)__builtin_ctzll(rest);
        struct socket_entry *other = &socket_entries[slot];
        if (other != entry && other->number != 0 && other->cookie == entry->cookie &&
            other->owner == entry->owner)
            return other;
    }
    return NULL;
}

static bool get_option(int fd, int level, int option, void *value, socklen_t size)
{
    socklen_t length = size;
    return SYSTEM_CALL_5(SYS_getsockopt, fd, level, option, value, &length) == 0;
}

bool socket_is_stream(int fd)
{
    int type = 0;
    return get_option(fd, SOL_SOCKET, SO_TYPE, &type, sizeof type) && type == SOCK_STREAM;
}

bool socket_has_time_limit(int fd, int option)
{
    struct timeval limit = {0};
    return get_option(fd, SOL_SOCKET, option, &limit, sizeof limit) &&
           (limit.tv_sec != 0 || limit.tv_usec != 0);
}

/* A field of the beginning of struct tcp_info. */
#define TOLD(field)                                                                                          \
    (*(const __typeof__(((struct tcp_info *)0)->field) *)(told.room + offsetof(struct tcp_info, field)))

struct kernel_connection socket_kernel_view(int fd)
{
    /* What is behind is not asked for; an older kernel fills in less. */
    enum {
        ASKED =
            offsetof(struct tcp_info, tcpi_notsent_bytes) + sizeof(((struct tcp_info *)0)->tcpi_notsent_bytes)
    };
    union {
        char room[ASKED];
        uint64_t aligned;
    } told;
    socklen_t length = ASKED;
    memset(&told, 0, sizeof told);
    if (SYSTEM_CALL_5(SYS_getsockopt, fd, IPPROTO_TCP, TCP_INFO, told.room, &length) != 0)
        return (struct kernel_connection){.state = -1};
    return (struct kernel_connection){
        .state = TOLD(tcpi_state),
        .acked = TOLD(tcpi_bytes_acked),
        .received = TOLD(tcpi_bytes_received),
        .unacked = TOLD(tcpi_unacked) + (TOLD(tcpi_notsent_bytes) > 0 ? 1 : 0),
        .since_sent = TOLD(tcpi_last_data_sent),
        .since_received = TOLD(tcpi_last_data_recv),
        .segments_sent = TOLD(tcpi_segs_out),
        .segments_received = TOLD(tcpi_segs_in),
        .sent_again = TOLD(tcpi_total_retrans),
        .counts_segments = length >= offsetof(struct tcp_info, tcpi_segs_in) + sizeof(uint32_t),
    };
}
#undef TOLD

/* Of `events`, and of POLLERR, POLLHUP and POLLNVAL, what holds now. Below 0: nobody knows. */
static int events_of(int fd, short events)
{
    struct pollfd asked = {.fd = fd, .events = events};
    /* It reads no time from us, which makes it a sixth cheaper; newer architectures do without. */
#if defined(SYS_poll)
    const long result = SYSTEM_CALL_3(SYS_poll, &asked, 1, 0);
#else
    const struct timespec at_once = {0};
    const long result = SYSTEM_CALL_5(SYS_ppoll, &asked, 1, &at_once, 0, 0);
#endif
    return result < 0 ? -1 : asked.revents;
}

bool socket_is_connected(int fd)
{
    const int events = events_of(fd, POLLOUT);
    if (events == 0 || events == POLLOUT)
        return events == POLLOUT;
    const struct kernel_connection kernel = socket_kernel_view(fd);
    return connection_is_made(&kernel);
}

bool socket_has_hung_up(int fd)
{
    return events_of(fd, 0) != 0;
}

/* SO_PEEK_OFF makes each MSG_PEEK begin behind the one before it (socket(7); TCP since Linux 6.9): what we peek at, the program
 * would miss. */
static bool may_peek(int fd)
{
    int offset = -1;
    return !get_option(fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset) || offset < 0;
}

static int bytes_unread(int fd)
{
    int unread = 0;
    return SYSTEM_CALL_3(SYS_ioctl, fd, FIONREAD, &unread) == 0 ? unread : 0;
}

long socket_peek(int fd, const struct iovec *parts, size_t count)
{
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = count};
    return bytes_unread(fd) > 0 && may_peek(fd)
               ? SYSTEM_CALL_3(SYS_recvmsg, fd, &message, MSG_PEEK | MSG_DONTWAIT)
               : -1;
}

/* A program may close its connections on a small stack. So it is read in pieces: a peek always begins at the first byte, but
 * those before the piece may go to the same place, for what comes later is written over them. */
size_t sockets_read_ahead(const struct socket_entry *entry, struct tls_records *ahead)
{
    enum { UNREAD_MAX = 4096 /* bytes: more than a server sends of what answers nothing */, PIECE = 512 };
    char piece[PIECE];
    struct iovec parts[UNREAD_MAX / PIECE];
    int fd = entry->number - 1;
    memcpy(ahead, &entry->tls, sizeof *ahead);
    int waiting = tls_records_tell(ahead) ? bytes_unread(fd) : 0;
    if (waiting <= 0 || waiting > UNREAD_MAX)
        return 0;
    size_t length = (size_t)waiting;
    for (size_t at = 0, count = 0; at < length; at += PIECE) {
        size_t size = length - at < PIECE ? length - at : PIECE;
        parts[count++] = (struct iovec){.iov_base = piece, .iov_len = size};
        if (socket_peek(fd, parts, count) != (long)(at + size))
            return 0;
        tls_records_received(ahead, piece, size);
    }
    return length;
}

bool socket_peer(int fd, struct peer *peer)
{
    struct sockaddr_in in4 = {0};
    struct sockaddr_in6 in6 = {0};
    /* The kernel refuses a size above the address's own. */
    if (get_option(fd, SOL_SOCKET, SO_PEERNAME, &in6, sizeof in6))
        return peer_from_address(peer, (const struct sockaddr *)&in6, sizeof in6);
    return get_option(fd, SOL_SOCKET, SO_PEERNAME, &in4, sizeof in4) &&
           peer_from_address(peer, (const struct sockaddr *)&in4, sizeof in4);
}

bool socket_own_address(int fd, struct peer *peer)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    return SYSTEM_CALL_3(SYS_getsockname, fd, &address, &length) == 0 &&
           peer_from_address(peer, (const struct sockaddr *)&address, length);
}

static uint64_t cookie_of(int fd)
{
    uint64_t cookie = 0;
    get_option(fd, SOL_SOCKET, SO_COOKIE, &cookie, sizeof cookie);
    return cookie;
}

static struct socket_entry *slot_of(int fd)
{
    return &socket_entries[(unsigned)fd % SOCKET_SLOTS];
}

static void raise_highest(int fd)
{
    int highest = __atomic_load_n(&sockets_highest, __ATOMIC_RELAXED);
    while (fd >= highest && !__atomic_compare_exchange_n(&sockets_highest, &highest, fd + 1, false,
                                                         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
}

/* While it is filled in, nobody finds it. */
static void publish(struct socket_entry *entry, int fd)
{
    __atomic_store_n(&entry->number, fd + 1, __ATOMIC_RELEASE);
    raise_highest(fd);
}

struct socket_entry *sockets_remember(int fd, const struct peer *peer)
{
    if (fd < 0 || !process_is_own_image())
        return NULL;
    struct socket_entry *entry = slot_of(fd);
    __atomic_store_n(&entry->number, 0, __ATOMIC_RELAXED);
    mark_duplicated(entry, false);
    connection_started(&entry->connection);
    memset(&entry->tls, 0, sizeof entry->tls);
    memset(&entry->answer, 0, sizeof entry->answer);
    memcpy(&entry->peer, peer, sizeof *peer);
    entry->owner = process_image_pid();
    __atomic_store_n(&entry->serial, __atomic_add_fetch(&last_serial, 1, __ATOMIC_RELAXED), __ATOMIC_RELAXED);
    entry->cookie = cookie_of(fd);
    publish(entry, fd);
    return entry;
}

void sockets_settle(struct socket_entry *entry)
{
    connection_started(&entry->connection);
}

bool sockets_verify(const struct socket_entry *entry)
{
    int fd = entry->number - 1;
    return fd >= 0 && entry->owner == process_pid() && entry->cookie == cookie_of(fd) && socket_is_stream(fd);
}

void sockets_forget(int fd)
{
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL && entry->owner == process_pid())
        sockets_forget_entry(entry);
}

void sockets_forget_entry(struct socket_entry *entry)
{
    if (entry->connection.duplicated)
        mark_duplicated(entry, false);
    __atomic_store_n(&entry->number, 0, __ATOMIC_RELAXED);
}

void sockets_forget_all(void)
{
    __atomic_store_n(&sockets_highest, 0, __ATOMIC_RELAXED);
}

void sockets_duplicate(int from, int to)
{
    struct socket_entry *original = sockets_find(from);
    if (original == NULL || to < 0 || from == to || original->owner != process_pid())
        return;
    struct socket_entry *copy = slot_of(to);
    __atomic_store_n(&copy->number, 0, __ATOMIC_RELAXED);
    connection_duplicated(&original->connection);
    memcpy(copy, original, sizeof *copy);
    mark_duplicated(original, true);
    mark_duplicated(copy, true);
    publish(copy, to);
}

void sockets_share(const struct socket_entry *entry)
{
    struct socket_entry *other = entry->connection.duplicated ? duplicate_from(0, entry) : NULL;
    for (; other != NULL; other = duplicate_from(slot_number(other) + 1, entry)) {
        memcpy(&other->connection, &entry->connection, sizeof other->connection);
        memcpy(&other->tls, &entry->tls, sizeof other->tls);
        memcpy(&other->answer, &entry->answer, sizeof other->answer);
    }
}

void sockets_start_forked(void)
{
    uint32_t pid = process_pid();
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++) {
        if (socket_entries[slot].number == 0)
            continue; /* do not write to pages that need not be copied */
        socket_entries[slot].owner = pid;
        connection_inherited(&socket_entries[slot].connection);
    }
}

bool sockets_has_duplicate(const struct socket_entry *entry)
{
    return entry->connection.duplicated && duplicate_from(0, entry) != NULL;
}

bool sockets_speak_to_host(const struct socket_entry *entry, unsigned protocol)
{
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++) {
        const struct socket_entry *other = &socket_entries[slot];
        if (other != entry && other->number != 0 && other->answer.speaks == protocol &&
            other->peer.family == entry->peer.family &&
            memcmp(other->peer.address, entry->peer.address, sizeof entry->peer.address) == 0)
            return true;
    }
    return false;
}

/* As the entry is now: its thread may write to it meanwhile, and what is torn is a hint as good as an older one. */
__attribute__((noinline, no_sanitize("thread"))) static void
look_at(void *copy, const volatile void *original, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((volatile char *)copy)[i] = ((const volatile char *)original)[i];
}

bool sockets_await_others(const struct peer *peer)
{
    const uint32_t pid = process_image_pid();
    const int highest = __atomic_load_n(&sockets_highest, __ATOMIC_RELAXED);
    for (int slot = 0; slot < highest && slot < SOCKET_SLOTS; slot++) {
        const struct socket_entry *entry = &socket_entries[slot];
        uint32_t owner;
        struct connection connection;
        struct peer other;
        if (__atomic_load_n(&entry->number, __ATOMIC_RELAXED) == 0)
            continue;
        look_at(&owner, &entry->owner, sizeof owner);
        look_at(&connection, &entry->connection, sizeof connection);
        if (owner != pid || !connection_keeps_waiting(&connection))
            continue;
        look_at(&other, &entry->peer, sizeof other);
        if (!peer_same(&other, peer))
            return true;
    }
    return false;
}

bool sockets_lost_race(const struct socket_entry *entry)
{
    for (int slot = 0; slot < sockets_highest && slot < SOCKET_SLOTS; slot++) {
        const struct socket_entry *other = &socket_entries[slot];
        if (other->number != 0 &&
            connection_lost_race(&entry->connection, &entry->peer, &other->connection, &other->peer))
            return true;
    }
    return false;
}
