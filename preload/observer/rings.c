#include "rings.h"

#include "../platform/own_stack.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/process.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* Of linux/io_uring.h, which older systems do not have. */
enum { OFFSET_OF_ENTRIES = 0x10000000 /* IORING_OFF_SQES */, FLAG_FIXED_FILE = 1 /* IOSQE_FIXED_FILE */ };
enum operation {
    OPERATION_SENDMSG = 9,
    OPERATION_RECVMSG = 10,
    OPERATION_ACCEPT = 13,
    OPERATION_CONNECT = 16,
    OPERATION_SEND = 26,
    OPERATION_RECV = 27,
    OPERATION_SEND_ZC = 47,
    OPERATION_SENDMSG_ZC = 48
};

/* The beginning of struct io_uring_sqe. */
struct entry {
    uint8_t operation;
    uint8_t flags;
    uint16_t priority;
    int32_t fd;
    uint8_t rest[56];
};

_Static_assert(sizeof(struct entry) == 64, "entries follow one another as the kernel reads them");

enum {
    LINE_SIZE = 128,       /* one that names a ring is shorter */
    MAPS_MAX = 4096 * 512, /* bytes of /proc/self/maps that are read at most */
    CHUNK_ENTRIES = 16,
    ENTRIES_MAX = 32768, /* IORING_MAX_ENTRIES */
    DESCRIPTORS_LOOKED_AT = 32
};

struct uses {
    bool connects;
    bool transfers;
    bool accepts;
};

/* Sockets of this machine alone (AF_UNIX, AF_NETLINK) are no network. One that is closed by now may have been any. */
static bool may_be_internet(const struct entry *entry)
{
    int domain = AF_UNSPEC;
    socklen_t size = sizeof domain;
    if ((entry->flags & FLAG_FIXED_FILE) != 0 ||
        SYSTEM_CALL_5(SYS_getsockopt, entry->fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0)
        return true;
    return domain == AF_INET || domain == AF_INET6;
}

static void look_at_entry(const struct entry *entry, struct uses *uses)
{
    switch (entry->operation) {
    case OPERATION_ACCEPT:
        uses->accepts = true;
        break;
    case OPERATION_CONNECT:
        uses->connects = uses->connects || may_be_internet(entry);
        break;
    case OPERATION_SENDMSG:
    case OPERATION_RECVMSG:
    case OPERATION_SEND:
    case OPERATION_RECV:
    case OPERATION_SEND_ZC:
    case OPERATION_SENDMSG_ZC:
        uses->transfers = uses->transfers || may_be_internet(entry);
        break;
    default:
        break;
    }
}

/* Another thread may give the ring back at this moment: the kernel copies, through a pipe, what we must not touch. */
static void look_at_ring(uintptr_t start, uintptr_t end, struct uses *uses)
{
    int pipe[2] = {-1, -1};
    struct entry entries[CHUNK_ENTRIES];
    if (SYSTEM_CALL_2(SYS_pipe2, pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    for (size_t seen = 0; seen < ENTRIES_MAX && start + sizeof entries <= end && !uses->connects;
         seen += CHUNK_ENTRIES, start += sizeof entries) {
        if (SYSTEM_CALL_3(SYS_write, pipe[1], start, sizeof entries) != (long)sizeof entries ||
            SYSTEM_CALL_3(SYS_read, pipe[0], entries, sizeof entries) != (long)sizeof entries)
            break;
        for (size_t i = 0; i < CHUNK_ENTRIES; i++)
            look_at_entry(&entries[i], uses);
    }
    SYSTEM_CALL_1(SYS_close, pipe[0]);
    SYSTEM_CALL_1(SYS_close, pipe[1]);
}

/* The hexadecimal number at `*at`, which is moved to what follows it. */
static uintptr_t number_at(const char *line, size_t length, size_t *at)
{
    uintptr_t number = 0;
    for (; *at < length; ++*at) {
        const char digit = line[*at];
        if (digit >= '0' && digit <= '9')
            number = number * 16 + (uintptr_t)(digit - '0');
        else if (digit >= 'a' && digit <= 'f')
            number = number * 16 + (uintptr_t)(digit - 'a' + 10);
        else
            break;
    }
    return number;
}

/* A line of proc_pid_maps(5): `7f00-7f80 rw-s 10000000 00:0f 2069    anon_inode:[io_uring]`. */
static void look_at_line(const char *line, size_t length, struct uses *uses)
{
    static const char name[] = "anon_inode:[io_uring]";
    const size_t name_length = sizeof name - 1;
    size_t at = 0;
    if (length < name_length || memcmp(line + length - name_length, name, name_length) != 0)
        return;
    uintptr_t start = number_at(line, length, &at);
    at++;
    uintptr_t end = number_at(line, length, &at);
    at += sizeof " rw-s " - 1;
    if (number_at(line, length, &at) == OFFSET_OF_ENTRIES)
        look_at_ring(start, end, uses);
}

/* Any thread sets it, a fork keeps it, and a vfork child may set it for its parent: it costs a look that finds nothing. */
static bool made_socket SELDOM;

void rings_note_socket(void)
{
    if (!__atomic_load_n(&made_socket, __ATOMIC_RELAXED))
        __atomic_store_n(&made_socket, true, __ATOMIC_RELAXED);
}

/* A ring's descriptor, as that of epoll, is the only kind of file without a type. */
static bool may_be_ring(int fd)
{
    struct stat status;
    return SYSTEM_CALL_2(SYS_fstat, fd, &status) == 0 && (status.st_mode & S_IFMT) == 0;
}

/* Most programs that fail have no ring, and /proc/self/maps costs a small one 3 % of its start and end. A ring needs two
 * things to use the network: a descriptor of its own, which is a low one, for the kernel gives the lowest that is free; and a
 * socket. The descriptor may be closed by now while its memory stays (io_uring_close_ring_fd). The socket may be one that no
 * hook saw: it was inherited, or made by the ring (IORING_OP_SOCKET). Only a program that hides both is not found. */
static bool is_worth_looking(void)
{
    if (__atomic_load_n(&made_socket, __ATOMIC_RELAXED))
        return true;
    for (int fd = 0; fd < DESCRIPTORS_LOOKED_AT; fd++)
        if (may_be_ring(fd))
            return true;
    return false;
}

/* At the end, on a stack of ours. */
TAKES_MUCH_STACK

bool rings_used_network(void)
{
    struct uses uses = {false, false, false};
    char line[LINE_SIZE];
    char chunk[1024];
    size_t length = 0;
    if (!process_is_own_image() /* a vfork child: the rings are its parent's */ || !is_worth_looking())
        return false;
    long file = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return false;
    for (long total = 0, got = 1; got > 0 && total < MAPS_MAX; total += got) {
        got = SYSTEM_CALL_3(SYS_read, file, chunk, sizeof chunk);
        for (long i = 0; i < got; i++) {
            if (chunk[i] == '\n') {
                if (length < sizeof line)
                    look_at_line(line, length, &uses);
                length = 0;
            } else if (length < sizeof line) {
                line[length++] = chunk[i];
            }
        }
    }
    SYSTEM_CALL_1(SYS_close, file);
    return uses.connects || (uses.transfers && !uses.accepts);
}

TAKES_MUCH_STACK_END
