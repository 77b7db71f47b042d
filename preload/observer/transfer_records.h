/* What a transfer says where its bytes are TLS: its records tell, and the bytes in them are nobody's to read.
 *
 * Async-signal-safe; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_TRANSFER_RECORDS_H
#define VHRETRY_PRELOAD_OBSERVER_TRANSFER_RECORDS_H

#include "sockets.h"

#include <sys/types.h>
#include <sys/uio.h>

/* A load, where it is not TLS: a hello begins with this byte. What splice(2) takes is not at hand. */
static inline bool transfer_records_may_tell(const struct tls_records *tls, const struct iovec *buffers,
                                             size_t count)
{
    enum { HANDSHAKE = 22 };
    if (tls_records_begin(tls))
        return true;
    const bool at_hand = count > 0 && buffers[0].iov_len > 0 && buffers[0].iov_base != NULL;
    return at_hand && *(const unsigned char *)buffers[0].iov_base == HANDSHAKE;
}

/* `length` bytes have come in the `count` buffers; without buffers they are not at hand. Returns false if the records tell nothing of
 * them. */
bool transfer_records_received(const char *call, struct socket_entry *entry, size_t length,
                               const struct iovec *buffers, size_t count);

/* What the program has sent, `result` bytes, as the reader of records has it (TLS_ASKS and the like): a message that is not TLS is none of its
 * affair. */
unsigned transfer_records_read_sent(struct tls_records *tls, ssize_t result, const struct iovec *buffers,
                                    size_t count);

/* What the program means by the records that it has sent, as transfer_records_read_sent has them. */
enum message_meaning transfer_records_sent(const char *call, struct socket_entry *entry, unsigned records);

#endif
