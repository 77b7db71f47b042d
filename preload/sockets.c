#include "sockets.h"

#include "process.h"
#include "system_call.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* Descriptors share slots from this number on; the entry says whose it is. */
enum { SOCKET_SLOTS = 256 };

struct socket_entry {
    uint32_t sequence; /* odd while it is written */
    int fd;            /* -1 free */
    uint32_t pid;
    uint64_t cookie;
    struct connecting_socket connecting;
};

static struct socket_entry entries[SOCKET_SLOTS];
static uint32_t outstanding;
static int highest;

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

int socket_tcp_state(int fd)
{
    struct tcp_info info;
    memset(&info, 0, sizeof info);
    return get_option(fd, IPPROTO_TCP, TCP_INFO, &info, sizeof info) ? info.tcpi_state : -1;
}

static uint64_t cookie_of(int fd)
{
    uint64_t cookie = 0;
    get_option(fd, SOL_SOCKET, SO_COOKIE, &cookie, sizeof cookie);
    return cookie;
}

static struct socket_entry *slot_of(int fd)
{
    return &entries[(unsigned)fd % SOCKET_SLOTS];
}

static bool begin_write(struct socket_entry *entry)
{
    uint32_t sequence = __atomic_load_n(&entry->sequence, __ATOMIC_RELAXED);
    return (sequence & 1) == 0 && __atomic_compare_exchange_n(&entry->sequence, &sequence, sequence + 1,
                                                              false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static void end_write(struct socket_entry *entry)
{
    __atomic_fetch_add(&entry->sequence, 1, __ATOMIC_RELEASE);
}

void sockets_connecting(int fd, const struct peer *peer, uint64_t started)
{
    struct socket_entry *entry = slot_of(fd);
    if (!process_is_own_image() || !begin_write(entry))
        return;
    bool was_free = entry->pid == 0;
    entry->fd = fd;
    entry->pid = process_pid();
    entry->cookie = cookie_of(fd);
    entry->connecting.started = started;
    memcpy(&entry->connecting.peer, peer, sizeof *peer);
    end_write(entry);
    if (was_free)
        __atomic_fetch_add(&outstanding, 1, __ATOMIC_RELAXED);
    if (fd >= __atomic_load_n(&highest, __ATOMIC_RELAXED))
        __atomic_store_n(&highest, fd + 1, __ATOMIC_RELAXED);
}

bool sockets_find_connecting(int fd, struct connecting_socket *found)
{
    if (fd < 0 || __atomic_load_n(&outstanding, __ATOMIC_RELAXED) == 0)
        return false;
    struct socket_entry *entry = slot_of(fd);
    uint32_t before = __atomic_load_n(&entry->sequence, __ATOMIC_ACQUIRE);
    if ((before & 1) != 0 || entry->fd != fd || entry->pid == 0)
        return false;
    bool believed = entry->pid == process_pid() && entry->cookie == cookie_of(fd);
    memcpy(found, &entry->connecting, sizeof *found);
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&entry->sequence, __ATOMIC_RELAXED) == before && believed;
}

void sockets_forget(int fd)
{
    if (fd < 0 || __atomic_load_n(&outstanding, __ATOMIC_RELAXED) == 0)
        return;
    struct socket_entry *entry = slot_of(fd);
    if (entry->pid == 0 || entry->fd != fd || entry->pid != process_pid() || !begin_write(entry))
        return;
    if (entry->pid != 0 && entry->fd == fd) {
        entry->pid = 0;
        __atomic_fetch_sub(&outstanding, 1, __ATOMIC_RELAXED);
    }
    end_write(entry);
}

int sockets_end(void)
{
    return __atomic_load_n(&outstanding, __ATOMIC_RELAXED) == 0 ? 0
                                                                : __atomic_load_n(&highest, __ATOMIC_RELAXED);
}
