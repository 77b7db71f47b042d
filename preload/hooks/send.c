/* Hooks: the write family. As in receive.c; we look at what was sent only if it is short enough for a
 * farewell.
 */
#define _GNU_SOURCE /* sendmmsg, splice */
#include "../observer/last_words.h"
#include "../observer/look_ups.h"
#include "../observer/observe.h"
#include "../observer/transfer.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../rehearsal/resolver.h"
#include "connect.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static inline __attribute__((always_inline)) void note_sent(const char *call, const struct transfer *transfer,
                                                            int fd, const void *bytes, size_t size, int flags,
                                                            ssize_t result)
{
    if (last_words_hear(fd) && result > 0)
        last_words_written(fd, bytes, (size_t)result);
    const struct iovec buffer = {.iov_base = (void *)bytes, .iov_len = size};
    if (transfer_is_known(transfer))
        transfer_sent(call, transfer, result, &buffer, 1, flags);
}

EXPORT ssize_t write(int fd, const void *bytes, size_t size)
{
    __typeof__(&write) real = REAL(write);
    struct transfer transfer = transfer_send(fd, bytes, size, false);
    ssize_t result =
        real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_write, fd, bytes, size)) : real(fd, bytes, size);
    note_sent("write", &transfer, fd, bytes, size, 0, result);
    return result;
}

ssize_t __write(int fd, const void *bytes, size_t size);
EXPORT ssize_t __write(int fd, const void *bytes, size_t size) ALIAS_OF(write);

/* pwrite(2) is for files, of which one may be what standard error leads to. */
EXPORT ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    __typeof__(&pwrite) real = REAL(pwrite);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_4(SYS_pwrite64, fd, bytes, size, offset))
                                  : real(fd, bytes, size, offset);
    if (last_words_hear(fd) && result > 0)
        last_words_written(fd, bytes, (size_t)result);
    return result;
}

/* With 64 bits the same function. */
EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) ALIAS_OF(pwrite);

EXPORT ssize_t writev(int fd, const struct iovec *buffers, int count)
{
    __typeof__(&writev) real = REAL(writev);
    struct transfer transfer = transfer_send(fd, buffers, (size_t)count, true);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_writev, fd, buffers, count))
                                  : real(fd, buffers, count);
    if (last_words_hear(fd) && result > 0)
        last_words_gathered(fd, buffers, (size_t)count, (size_t)result);
    if (transfer_is_known(&transfer))
        transfer_sent("writev", &transfer, result, buffers, (size_t)count, 0);
    if (count == 1 && result > 0) /* gRPC's c-ares asks so */
        look_ups_sent(fd, buffers[0].iov_base, buffers[0].iov_len, result, NULL, 0);
    return result;
}

EXPORT ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    __typeof__(&send) real = REAL(send);
    struct transfer transfer = transfer_send(fd, bytes, size, false);
    ssize_t result = resolver_answers(fd, bytes, size, NULL, 0) ? (ssize_t)size
                     : real == NULL
                         ? host_result_of(system_call(SYS_sendto, fd, (long)bytes, (long)size, flags, 0, 0))
                         : real(fd, bytes, size, flags);
    note_sent("send", &transfer, fd, bytes, size, flags, result);
    look_ups_sent(fd, bytes, size, result, NULL, 0);
    return result;
}

ssize_t __send(int fd, const void *bytes, size_t size, int flags);
EXPORT ssize_t __send(int fd, const void *bytes, size_t size, int flags) ALIAS_OF(send);

/* A rehearsal needs the connect that TCP Fast Open saves. Programs can do without it: not every kernel has it. */
static bool is_fast_open(int flags)
{
    return __builtin_expect(rehearsing, 0) && (flags & MSG_FASTOPEN) != 0;
}

/* The connection is known only now. Returns what is to be noted of the transfer. */
static __attribute__((noinline)) struct transfer
note_fast_open(int fd, const struct sockaddr *address, socklen_t length, ssize_t result, uint64_t started)
{
    const int error = *host_errno();
    connect_note_fast_open(fd, address, length, result < 0 ? error : 0, started);
    *host_errno() = error;
    return transfer_begin(fd);
}

static bool opens_fast(int flags, const void *address)
{
    return __builtin_expect((flags & MSG_FASTOPEN) != 0, 0) && address != NULL && observing;
}

EXPORT ssize_t sendto(int fd, const void *bytes, size_t size, int flags, __CONST_SOCKADDR_ARG address,
                      socklen_t length)
{
    ssize_t (*real)(int, const void *, size_t, int, __CONST_SOCKADDR_ARG, socklen_t) = REAL(sendto);
    struct transfer transfer = transfer_send(fd, bytes, size, false);
    const bool opens = opens_fast(flags, address.__sockaddr__);
    const uint64_t started = opens ? observe_start() : 0;
    if (is_fast_open(flags))
        return host_result_of(-EOPNOTSUPP);
    ssize_t result = resolver_answers(fd, bytes, size, address.__sockaddr__, length) ? (ssize_t)size
                     : real == NULL
                         ? host_result_of(system_call(SYS_sendto, fd, (long)bytes, (long)size, flags,
                                                      (long)address.__sockaddr__, (long)length))
                         : real(fd, bytes, size, flags, address, length);
    if (opens)
        transfer = note_fast_open(fd, address.__sockaddr__, length, result, started);
    note_sent("sendto", &transfer, fd, bytes, size, flags, result);
    look_ups_sent(fd, bytes, size, result, address.__sockaddr__, length);
    return result;
}

/* After an error the message may be no memory, unless the kernel came as far as the connection. */
static void note_message(const struct transfer *transfer, const struct msghdr *message, int flags,
                         ssize_t result)
{
    if (!transfer_is_known(transfer))
        return;
    if (result >= 0 || transfer_failed_in_connection(result))
        transfer_sent("sendmsg", transfer, result, message->msg_iov, message->msg_iovlen, flags);
    else
        transfer_sent("sendmsg", transfer, result, NULL, 0, flags);
}

/* Resolvers send each question whole. */
static void note_datagram(int fd, const struct msghdr *message, ssize_t result)
{
    if (result > 0 && message->msg_iovlen == 1)
        look_ups_sent(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len, result,
                      message->msg_name, message->msg_namelen);
}

static bool answers_message(int fd, const struct msghdr *message)
{
    return rehearsing && message != NULL && message->msg_iovlen == 1 &&
           resolver_answers(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len, message->msg_name,
                            message->msg_namelen);
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    __typeof__(&sendmsg) real = REAL(sendmsg);
    struct transfer transfer = transfer_begin(fd);
    const bool opens = opens_fast(flags, message);
    const uint64_t started = opens ? observe_start() : 0;
    if (is_fast_open(flags))
        return host_result_of(-EOPNOTSUPP);
    ssize_t result = answers_message(fd, message) ? (ssize_t)message->msg_iov[0].iov_len
                     : real == NULL ? host_result_of(SYSTEM_CALL_3(SYS_sendmsg, fd, message, flags))
                                    : real(fd, message, flags);
    if (last_words_hear(fd) && result > 0)
        last_words_gathered(fd, message->msg_iov, message->msg_iovlen, (size_t)result);
    /* Else the message may be no memory. */
    const bool read = result >= 0 || transfer_failed_in_connection(result) || *host_errno() == EINPROGRESS;
    if (opens && read && message->msg_name != NULL)
        transfer = note_fast_open(fd, message->msg_name, message->msg_namelen, result, started);
    note_message(&transfer, message, flags, result);
    note_datagram(fd, message, result);
    return result;
}

/* sendmmsg(2) returns the number of messages; of a stream, the first one stands for all. */
EXPORT int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    __typeof__(&sendmmsg) real = REAL(sendmmsg);
    struct transfer transfer = transfer_begin(fd);
    int result = real == NULL ? host_result(SYSTEM_CALL_4(SYS_sendmmsg, fd, messages, count, flags))
                              : real(fd, messages, count, flags);
    if (transfer_is_known(&transfer) && result != 0)
        transfer_sent("sendmmsg", &transfer, result > 0 ? (ssize_t)messages[0].msg_len : -1, NULL, 0, flags);
    for (int i = 0; i < result; i++)
        note_datagram(fd, &messages[i].msg_hdr, messages[i].msg_len);
    return result;
}

EXPORT ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
    __typeof__(&sendfile) real = REAL(sendfile);
    struct transfer transfer = transfer_begin(to);
    ssize_t result = real == NULL ? host_result_of(SYSTEM_CALL_4(SYS_sendfile, to, from, offset, size))
                                  : real(to, from, offset, size);
    if (transfer_is_known(&transfer))
        transfer_sent("sendfile", &transfer, result, NULL, 0, 0);
    return result;
}

/* With 64 bits the same function. */
EXPORT ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) ALIAS_OF(sendfile);

/* splice(2): one end is a pipe, the other may be a connection, in either direction. EPIPE without a reader of the pipe
 * says nothing of the connection that was to be read. */
EXPORT ssize_t splice(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned flags)
{
    __typeof__(&splice) real = REAL(splice);
    struct transfer source = transfer_listen(from);
    struct transfer target = transfer_begin(to);
    ssize_t result = real == NULL ? host_result_of(system_call(SYS_splice, from, (long)from_offset, to,
                                                               (long)to_offset, (long)size, flags))
                                  : real(from, from_offset, to, to_offset, size, flags);
    int receive_flags = (flags & SPLICE_F_NONBLOCK) != 0 ? MSG_DONTWAIT : 0;
    if (transfer_is_known(&source) && (result >= 0 || *host_errno() != EPIPE))
        transfer_received("splice", &source, result, &(struct iovec){NULL, size}, 1, receive_flags);
    if (transfer_is_known(&target))
        transfer_sent("splice", &target, result, NULL, 0, receive_flags);
    return result;
}
