/* What we remember of a socket between two calls.
 *
 * A table indexed by descriptor, and only a hint: libc closes descriptors behind our back, a forked or vfork'ed child has
 * its own, a number is used again. So an entry carries the socket's cookie (SO_COOKIE, socket(7)) and the pid
 * that made it, and what concludes a fault from it asks sockets_verify first. Lock-free and async-signal-safe; two
 * threads that use one socket at once may lose a byte count, never more.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_SOCKETS_H
#define VHRETRY_PRELOAD_OBSERVER_SOCKETS_H

#include "../../core/evidence/connection.h"
#include "../../core/evidence/peer.h"
#include "../../core/wire/answer.h"
#include "../../core/wire/tls_records.h"

#include <sys/uio.h>

struct socket_entry {
    int number;      /* descriptor + 1; 0 free */
    uint32_t owner;  /* pid */
    uint32_t serial; /* tells two connections under one descriptor apart */
    struct connection connection;
    struct tls_records tls;
    struct answer answer; /* to the program's last question */
    uint64_t cookie;
    /* What a thread sends at this moment: `sending_size` bytes, or as many buffers (struct iovec) if they are `gathered`. It is the program's
     * memory, and may be none: only process_vm_readv(2) looks at it. NULL: nothing. */
    const void *sending;
    size_t sending_size;
    bool gathered;
    struct peer peer; /* long, and seldom asked for: last */
};

/* Remembers the connection that this process makes with `fd`, and forgets the one before. NULL if it is not to be
 * remembered: in a vfork child, or while another thread writes the same entry. `connection.started` is 0. */
struct socket_entry *sockets_remember(int fd, const struct peer *peer);

/* The connection that `entry` remembers, and that this thread is making, is made: to its `peer`. `connection.started` is 0. */
void sockets_settle(struct socket_entry *entry);

extern int sockets_highest; /* one past the largest descriptor that was ever in the table */

enum { SOCKET_SLOTS = 1024 /* descriptors share slots from this number on */ };

extern struct socket_entry socket_entries[SOCKET_SLOTS];

/* The entry of `fd`, perhaps of a socket that is gone; NULL if there is none. Two loads: it is asked for at every
 * transfer of every file. */
static inline struct socket_entry *sockets_find(int fd)
{
    if (fd < 0 || fd >= __atomic_load_n(&sockets_highest, __ATOMIC_RELAXED))
        return NULL;
    struct socket_entry *entry = &socket_entries[(unsigned)fd % SOCKET_SLOTS];
    return __atomic_load_n(&entry->number, __ATOMIC_RELAXED) == fd + 1 ? entry : NULL;
}

/* Is it still the socket that the entry speaks of, in the process that made it, and of the stream type? UDP's connect
 * sends nothing. */
bool sockets_verify(const struct socket_entry *entry);

/* The socket is gone, or answers for itself no more. */
void sockets_forget(int fd);

/* The same of an entry that this process owns, without asking the kernel who it is. */
void sockets_forget_entry(struct socket_entry *entry);

/* Nothing is to be looked at any more. */
void sockets_forget_all(void);

/* `to` is another name of `from` (dup(2)). */
void sockets_duplicate(int from, int to);

/* Tells the other descriptors of the same socket what this one has learned: bash writes to one copy and reads from the
 * next. */
void sockets_share(const struct socket_entry *entry);

/* In the child of a fork: the connections are its parent's until it uses them. */
void sockets_start_forked(void);

/* Does another entry speak of the same socket? */
bool sockets_has_duplicate(const struct socket_entry *entry);

/* Does this process speak `protocol` (enum answer_protocol) with the host of `entry`, on another connection? */
bool sockets_speak_to_host(const struct socket_entry *entry, unsigned protocol);

/* Does this process wait for anybody but `peer`: for a connect, for an answer, or for the rest of one? */
bool sockets_await_others(const struct peer *peer);

/* Did the connect of `entry` lose a race to another one that this process remembers (connection_lost_race)? */
bool sockets_lost_race(const struct socket_entry *entry);

/* The peer of a connection that is still being made, as the kernel knows it (SO_PEERNAME, where getpeername(2) fails).
 * False if it does not say. */
bool socket_peer(int fd, struct peer *peer);

/* Where the socket itself is bound (getsockname(2)). False for anything but IPv4 and IPv6. */
bool socket_own_address(int fd, struct peer *peer);

/* Is it a connection-oriented socket? */
bool socket_is_stream(int fd);

/* Has it a time limit for receiving or sending (SO_RCVTIMEO, SO_SNDTIMEO; `option` is which)? */
bool socket_has_time_limit(int fd, int option);

/* Copies what waits to be read into the parts and leaves it there. Returns bytes, or below 0: nothing waits, or the program would notice.
 * Never blocks. Where nothing waits it does not look: that would take the socket's error from the program. */
long socket_peek(int fd, const struct iovec *parts, size_t count);

/* What its TLS records would tell of the connection, had the program read all that waits. Returns how many bytes wait; 0: none, or it
 * is not known. Looking changes nothing. */
size_t sockets_read_ahead(const struct socket_entry *entry, struct tls_records *ahead);

/* The kernel's view of a TCP connection (TCP_INFO, tcp(7)); state -1 if it does not say. Unlike SO_ERROR, asking changes
 * nothing. */
struct kernel_connection socket_kernel_view(int fd);

/* Is the connect that was under way made? By poll(2), and by socket_kernel_view where that does not tell for sure. Asking changes nothing. */
bool socket_is_connected(int fd);

/* Have both sides ended it, or was it reset (POLLHUP)? True, too, where the kernel does not say. Costs a fifth of socket_kernel_view, which
 * takes the socket's lock. Asking changes nothing. */
bool socket_has_hung_up(int fd);

#endif
