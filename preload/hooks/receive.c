/* Hooks: the read family. Each calls the real function and notes what came of it, where the descriptor is a connection
 * that we know of; everything else, files above all, costs a few loads.
 */
#define _GNU_SOURCE /* recvmmsg */
#include "../observer/look_ups.h"
#include "../observer/transfer.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../rehearsal/resolver.h"

#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* What a call that returned `result` has filled. */
#define RECEIVED(name, buffer, size, flags)                                                                  \
    transfer_received(name, &transfer, result, &(struct iovec){buffer, size}, 1, flags)

EXPORT ssize_t read(int fd, void *buffer, size_t size)
{
    __typeof__(&read) real = REAL(read);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result =
        real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_read, fd, buffer, size)) : real(fd, buffer, size);
    if (transfer_is_known(&transfer))
        RECEIVED("read", buffer, size, 0);
    return result;
}

ssize_t __read(int fd, void *buffer, size_t size);
EXPORT ssize_t __read(int fd, void *buffer, size_t size) ALIAS_OF(read);

EXPORT ssize_t readv(int fd, const struct iovec *buffers, int count)
{
    __typeof__(&readv) real = REAL(readv);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_readv, fd, buffers, count))
                                  : real(fd, buffers, count);
    if (transfer_is_known(&transfer))
        transfer_received("readv", &transfer, result, buffers, (size_t)count, 0);
    return result;
}

EXPORT ssize_t recv(int fd, void *buffer, size_t size, int flags)
{
    __typeof__(&recv) real = REAL(recv);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result =
        real == NULL ? host_result_of(system_call(SYS_recvfrom, fd, (long)buffer, (long)size, flags, 0, 0))
                     : real(fd, buffer, size, flags);
    if (transfer_is_known(&transfer))
        RECEIVED("recv", buffer, size, flags);
    look_ups_received("recv", fd, result, buffer, size);
    return result;
}

EXPORT ssize_t recvfrom(int fd, void *restrict buffer, size_t size, int flags, __SOCKADDR_ARG address,
                        socklen_t *restrict length)
{
    ssize_t (*real)(int, void *restrict, size_t, int, __SOCKADDR_ARG, socklen_t *restrict) = REAL(recvfrom);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result = real == NULL
                         ? host_result_of(system_call(SYS_recvfrom, fd, (long)buffer, (long)size, flags,
                                                      (long)address.__sockaddr__, (long)length))
                         : real(fd, buffer, size, flags, address, length);
    if (transfer_is_known(&transfer))
        RECEIVED("recvfrom", buffer, size, flags);
    look_ups_received("recvfrom", fd, result, buffer, size);
    resolver_hides(fd, result, address.__sockaddr__, length);
    return result;
}

/* Resolvers have room for an answer in one buffer. */
static void note_datagram(const char *call, int fd, const struct msghdr *message, ssize_t result)
{
    if (result < 0)
        look_ups_received(call, fd, result, NULL, 0);
    else if (message->msg_iovlen > 0)
        look_ups_received(call, fd, result, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    __typeof__(&recvmsg) real = REAL(recvmsg);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_recvmsg, fd, message, flags))
                                  : real(fd, message, flags);
    if (transfer_is_known(&transfer))
        transfer_received("recvmsg", &transfer, result, result < 0 ? NULL : message->msg_iov,
                          result < 0 ? 0 : message->msg_iovlen, flags);
    note_datagram("recvmsg", fd, message, result);
    resolver_hides(fd, result, result > 0 ? message->msg_name : NULL,
                   result > 0 ? &message->msg_namelen : NULL);
    return result;
}

/* recvmmsg(2) returns the number of messages; of a stream, they are parts. */
EXPORT int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags, struct timespec *limit)
{
    __typeof__(&recvmmsg) real = REAL(recvmmsg);
    struct transfer transfer = transfer_listen(fd);
    int result = real == NULL ? host_result(SYSTEM_CALL_5(SYS_recvmmsg, fd, messages, count, flags, limit))
                              : real(fd, messages, count, flags, limit);
    if (transfer_is_known(&transfer) && result < 0)
        transfer_received("recvmmsg", &transfer, result, NULL, 0, flags);
    for (int i = 0; transfer_is_known(&transfer) && i < result; i++) {
        const struct msghdr *message = &messages[i].msg_hdr;
        transfer_received("recvmmsg", &transfer, messages[i].msg_len, message->msg_iov, message->msg_iovlen,
                          flags);
    }
    for (int i = 0; i < result; i++)
        note_datagram("recvmmsg", fd, &messages[i].msg_hdr, messages[i].msg_len);
    return result;
}

/* What programs built with _FORTIFY_SOURCE call. Only glibc has these, and only its programs ask for them. */
ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room);
EXPORT ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room)
{
    __typeof__(&__read_chk) real = REAL(__read_chk);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_read, fd, buffer, size))
                                  : real(fd, buffer, size, room);
    if (transfer_is_known(&transfer))
        RECEIVED("read", buffer, size, 0);
    return result;
}

ssize_t __recv_chk(int fd, void *buffer, size_t size, size_t room, int flags);
EXPORT ssize_t __recv_chk(int fd, void *buffer, size_t size, size_t room, int flags)
{
    __typeof__(&__recv_chk) real = REAL(__recv_chk);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result =
        real == NULL ? host_result_of(system_call(SYS_recvfrom, fd, (long)buffer, (long)size, flags, 0, 0))
                     : real(fd, buffer, size, room, flags);
    if (transfer_is_known(&transfer))
        RECEIVED("recv", buffer, size, flags);
    look_ups_received("recv", fd, result, buffer, size);
    return result;
}

ssize_t __recvfrom_chk(int fd, void *restrict buffer, size_t size, size_t room, int flags,
                       __SOCKADDR_ARG address, socklen_t *restrict length);
EXPORT ssize_t __recvfrom_chk(int fd, void *restrict buffer, size_t size, size_t room, int flags,
                              __SOCKADDR_ARG address, socklen_t *restrict length)
{
    ssize_t (*real)(int, void *restrict, size_t, size_t, int, __SOCKADDR_ARG, socklen_t *restrict) =
        REAL(__recvfrom_chk);
    struct transfer transfer = transfer_listen(fd);
    ssize_t result = real == NULL
                         ? host_result_of(system_call(SYS_recvfrom, fd, (long)buffer, (long)size, flags,
                                                      (long)address.__sockaddr__, (long)length))
                         : real(fd, buffer, size, room, flags, address, length);
    if (transfer_is_known(&transfer))
        RECEIVED("recvfrom", buffer, size, flags);
    look_ups_received("recvfrom", fd, result, buffer, size);
    resolver_hides(fd, result, address.__sockaddr__, length);
    return result;
}
