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

static void note_sent(const char *call, int fd, const void *bytes, size_t size, int flags, ssize_t result)
{
    struct socket_entry *entry = sockets_find(fd);
    const struct iovec buffer = {.iov_base = (void *)bytes, .iov_len = size};
    if (entry != NULL)
        transfer_sent(call, entry, result, &buffer, 1, flags);
}

EXPORT ssize_t write(int fd, const void *bytes, size_t size)
{
    __typeof__(&write) real = REAL(write);
    ssize_t result =
        real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_write, fd, bytes, size)) : real(fd, bytes, size);
    note_sent("write", fd, bytes, size, 0, result);
    return result;
}

ssize_t __write(int fd, const void *bytes, size_t size);
EXPORT ssize_t __write(int fd, const void *bytes, size_t size) ALIAS_OF(write);

EXPORT ssize_t writev(int fd, const struct iovec *buffers, int count)
{
    __typeof__(&writev) real = REAL(writev);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_writev, fd, buffers, count))
                                  : real(fd, buffers, count);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL)
        transfer_sent("writev", entry, result, buffers, (size_t)count, 0);
    return result;
}

EXPORT ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    __typeof__(&send) real = REAL(send);
    ssize_t result = real == NULL
                         ? host_result_of(system_call(SYS_sendto, fd, (long)bytes, (long)size, flags, 0, 0))
                         : real(fd, bytes, size, flags);
    note_sent("send", fd, bytes, size, flags, result);
    return result;
}

ssize_t __send(int fd, const void *bytes, size_t size, int flags);
EXPORT ssize_t __send(int fd, const void *bytes, size_t size, int flags) ALIAS_OF(send);

EXPORT ssize_t sendto(int fd, const void *bytes, size_t size, int flags, __CONST_SOCKADDR_ARG address,
                      socklen_t length)
{
    ssize_t (*real)(int, const void *, size_t, int, __CONST_SOCKADDR_ARG, socklen_t) = REAL(sendto);
    ssize_t result = real == NULL ? host_result_of(system_call(SYS_sendto, fd, (long)bytes, (long)size, flags,
                                                               (long)address.__sockaddr__, (long)length))
                                  : real(fd, bytes, size, flags, address, length);
    note_sent("sendto", fd, bytes, size, flags, result);
    return result;
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    __typeof__(&sendmsg) real = REAL(sendmsg);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_sendmsg, fd, message, flags))
                                  : real(fd, message, flags);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL)
        transfer_sent("sendmsg", entry, result, message->msg_iov, message->msg_iovlen, flags);
    return result;
}

/* sendmmsg(2) returns the number of messages; of a stream, the first one stands for all. */
EXPORT int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    __typeof__(&sendmmsg) real = REAL(sendmmsg);
    int result = real == NULL ? host_result(SYSTEM_CALL_4(SYS_sendmmsg, fd, messages, count, flags))
                              : real(fd, messages, count, flags);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL && result != 0)
        transfer_sent("sendmmsg", entry, result > 0 ? (ssize_t)messages[0].msg_len : -1, NULL, 0, flags);
    return result;
}

EXPORT ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
    __typeof__(&sendfile) real = REAL(sendfile);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_4(SYS_sendfile, to, from, offset, size))
                                  : real(to, from, offset, size);
    struct socket_entry *entry = sockets_find(to);
    if (entry != NULL)
        transfer_sent("sendfile", entry, result, NULL, 0, 0);
    return result;
}

/* With 64 bits the same function. */
EXPORT ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) ALIAS_OF(sendfile);

/* splice(2): one end is a pipe, the other may be a connection, in either direction. An error says nothing of which end
 * it came from unless the other one is not ours. */
EXPORT ssize_t splice(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned flags)
{
    __typeof__(&splice) real = REAL(splice);
    ssize_t result = real == NULL ? host_result_of(system_call(SYS_splice, from, (long)from_offset, to,
                                                               (long)to_offset, (long)size, flags))
                                  : real(from, from_offset, to, to_offset, size, flags);
    int receive_flags = (flags & SPLICE_F_NONBLOCK) != 0 ? MSG_DONTWAIT : 0;
    struct socket_entry *source = sockets_find(from);
    struct socket_entry *target = sockets_find(to);
    if (source != NULL)
        transfer_received("splice", source, result, NULL, size, receive_flags);
    if (target != NULL)
        transfer_sent("splice", target, result, NULL, 0, receive_flags);
    return result;
}
