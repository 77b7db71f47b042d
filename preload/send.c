/* Hooks: the write family. As in receive.c; what a connection was told is looked at only if it is short enough for a
 * farewell.
 */
#define _GNU_SOURCE /* sendmmsg, splice */
#include "real.h"
#include "system_call.h"
#include "transfer.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* How much the connection had received before the call. What another thread receives meanwhile may be the answer
 * already. */
static inline uint64_t received_by(int fd)
{
    const struct socket_entry *entry = sockets_find(fd);
    return entry == NULL ? 0 : entry->connection.received;
}

static void note_sent(const char *call, int fd, const void *bytes, size_t size, int flags, ssize_t result,
                      uint64_t received)
{
    struct socket_entry *entry = sockets_find(fd);
    const struct iovec buffer = {.iov_base = (void *)bytes, .iov_len = size};
    if (entry != NULL)
        transfer_sent(call, entry, result, &buffer, 1, flags, received);
}

EXPORT ssize_t write(int fd, const void *bytes, size_t size)
{
    __typeof__(&write) real = REAL(write);
    uint64_t received = received_by(fd);
    ssize_t result =
        real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_write, fd, bytes, size)) : real(fd, bytes, size);
    note_sent("write", fd, bytes, size, 0, result, received);
    return result;
}

ssize_t __write(int fd, const void *bytes, size_t size);
EXPORT ssize_t __write(int fd, const void *bytes, size_t size) ALIAS_OF(write);

EXPORT ssize_t writev(int fd, const struct iovec *buffers, int count)
{
    __typeof__(&writev) real = REAL(writev);
    uint64_t received = received_by(fd);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_writev, fd, buffers, count))
                                  : real(fd, buffers, count);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL)
        transfer_sent("writev", entry, result, buffers, (size_t)count, 0, received);
    return result;
}

EXPORT ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    __typeof__(&send) real = REAL(send);
    uint64_t received = received_by(fd);
    ssize_t result = real == NULL
                         ? host_result_of(system_call(SYS_sendto, fd, (long)bytes, (long)size, flags, 0, 0))
                         : real(fd, bytes, size, flags);
    note_sent("send", fd, bytes, size, flags, result, received);
    return result;
}

ssize_t __send(int fd, const void *bytes, size_t size, int flags);
EXPORT ssize_t __send(int fd, const void *bytes, size_t size, int flags) ALIAS_OF(send);

EXPORT ssize_t sendto(int fd, const void *bytes, size_t size, int flags, __CONST_SOCKADDR_ARG address,
                      socklen_t length)
{
    ssize_t (*real)(int, const void *, size_t, int, __CONST_SOCKADDR_ARG, socklen_t) = REAL(sendto);
    uint64_t received = received_by(fd);
    ssize_t result = real == NULL ? host_result_of(system_call(SYS_sendto, fd, (long)bytes, (long)size, flags,
                                                               (long)address.__sockaddr__, (long)length))
                                  : real(fd, bytes, size, flags, address, length);
    note_sent("sendto", fd, bytes, size, flags, result, received);
    return result;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    __typeof__(&sendmsg) real = REAL(sendmsg);
    uint64_t received = received_by(fd);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_sendmsg, fd, message, flags))
                                  : real(fd, message, flags);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL)
        transfer_sent("sendmsg", entry, result, message->msg_iov, message->msg_iovlen, flags, received);
    return result;
}

/* sendmmsg(2) returns the number of messages; of a stream, the first one stands for all. */
EXPORT int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    __typeof__(&sendmmsg) real = REAL(sendmmsg);
    uint64_t received = received_by(fd);
    int result = real == NULL ? host_result(SYSTEM_CALL_4(SYS_sendmmsg, fd, messages, count, flags))
                              : real(fd, messages, count, flags);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL && result != 0)
        transfer_sent("sendmmsg", entry, result > 0 ? (ssize_t)messages[0].msg_len : -1, NULL, 0, flags,
                      received);
    return result;
}

EXPORT ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
    __typeof__(&sendfile) real = REAL(sendfile);
    uint64_t received = received_by(to);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_4(SYS_sendfile, to, from, offset, size))
                                  : real(to, from, offset, size);
    struct socket_entry *entry = sockets_find(to);
    if (entry != NULL)
        transfer_sent("sendfile", entry, result, NULL, 0, 0, received);
    return result;
}

/* With 64 bits the same function. */
EXPORT ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) ALIAS_OF(sendfile);

/* splice(2): one end is a pipe, the other may be a connection, in either direction. An error says nothing of which end
 * it came from unless the other one is not ours. */
EXPORT ssize_t splice(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned flags)
{
    __typeof__(&splice) real = REAL(splice);
    struct socket_entry *source = sockets_find(from);
    struct socket_entry *target = sockets_find(to);
    uint64_t received = received_by(to);
    if (source != NULL)
        source->connection.listens = true;
    ssize_t result = real == NULL ? host_result_of(system_call(SYS_splice, from, (long)from_offset, to,
                                                               (long)to_offset, (long)size, flags))
                                  : real(from, from_offset, to, to_offset, size, flags);
    int receive_flags = (flags & SPLICE_F_NONBLOCK) != 0 ? MSG_DONTWAIT : 0;
    if (source != NULL)
        transfer_received("splice", source, result, size, receive_flags);
    if (target != NULL)
        transfer_sent("splice", target, result, NULL, 0, receive_flags, received);
    return result;
}
