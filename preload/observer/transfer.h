/* What the hooks of receive.c and send.c note of a transfer. Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_TRANSFER_H
#define VHRETRY_PRELOAD_OBSERVER_TRANSFER_H

#include "../rehearsal/patience.h"
#include "sockets.h"

#include <sys/types.h>
#include <sys/uio.h>

/* A transfer under way, as it was before the call: meanwhile another thread may close the descriptor, make a new connection
 * under its number, or receive the answer. */
struct transfer {
    struct socket_entry *entry; /* NULL: no connection that we know of */
    uint32_t serial;
    uint64_t received; /* bytes */
    bool waited;       /* what connection_listens returned */
};

/* Before a call that sends. */
static inline struct transfer transfer_begin(int fd)
{
    struct socket_entry *entry = sockets_find(fd);
    if (__builtin_expect(entry == NULL, 1))
        return (struct transfer){.entry = NULL};
    return (struct transfer){.entry = entry, .serial = entry->serial, .received = entry->connection.received};
}

/* Before a call that sends `size` bytes, or as many buffers. Another thread may read the answer before this one comes to note the question. */
static inline struct transfer transfer_send(int fd, const void *bytes, size_t size, bool gathered)
{
    struct transfer transfer = transfer_begin(fd);
    if (__builtin_expect(transfer.entry != NULL, 0)) {
        __atomic_store_n(&transfer.entry->gathered, gathered, __ATOMIC_RELAXED);
        __atomic_store_n(&transfer.entry->sending_size, size, __ATOMIC_RELAXED);
        __atomic_store_n(&transfer.entry->sending, bytes, __ATOMIC_RELEASE);
    }
    return transfer;
}

/* Before a call that receives, in which the thread may wait while another one gives the connection up. */
static inline struct transfer transfer_listen(int fd)
{
    struct transfer transfer = transfer_begin(fd);
    if (__builtin_expect(transfer.entry != NULL, 0)) {
        patience_receives(fd);
        transfer.waited = connection_listens(&transfer.entry->connection);
    }
    return transfer;
}

/* Is there anything to note? */
static inline bool transfer_is_known(const struct transfer *transfer)
{
    return __builtin_expect(transfer->entry != NULL, 0) && transfer->entry->serial == transfer->serial;
}

/* `call` has asked to fill the `count` buffers, with `flags` (recv(2)), and returned `result`. A buffer at NULL: what came is
 * not at hand (splice). */
void transfer_received(const char *call, const struct transfer *transfer, ssize_t result,
                       const struct iovec *buffers, size_t count, int flags);

/* `call` has tried to send what the `count` buffers hold, and returned `result`. No buffers: what was sent is not at
 * hand (sendfile). */
void transfer_sent(const char *call, const struct transfer *transfer, ssize_t result,
                   const struct iovec *buffers, size_t count, int flags);

/* Did the call fail in the connection, and not in what it was given? Then the kernel has read its arguments. */
bool transfer_failed_in_connection(ssize_t result);

#endif
