/* What the hooks of receive.c and send.c note of a transfer. Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_TRANSFER_H
#define VHRETRY_PRELOAD_TRANSFER_H

#include "sockets.h"

#include <sys/types.h>
#include <sys/uio.h>

/* `call` has asked for `wanted` bytes with `flags` (recv(2)) and returned `result`; the first bytes are at `bytes`. NULL:
 * what came is not at hand (splice), or nothing did. */
void transfer_received(const char *call, struct socket_entry *entry, ssize_t result, const void *bytes,
                       size_t wanted, int flags);

/* `call` has tried to send what the `count` buffers hold, and returned `result`. No buffers: what was sent is not at
 * hand (sendfile). */
void transfer_sent(const char *call, struct socket_entry *entry, ssize_t result, const struct iovec *buffers,
                   size_t count, int flags);

#endif
