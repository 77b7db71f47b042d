#include "transfer.h"

#include "../core/wire/farewell.h"
#include "answers.h"
#include "look.h"
#include "process.h"
#include "real.h"
#include "system_call.h"
#include "tls.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

/* A blocking call that comes back with EAGAIN has met the socket's own time limit, socket(7). The question to the kernel
 * is asked only of sockets that were connected in the blocking way, and only while an answer is missing. */
static bool met_time_limit(const struct socket_entry *entry, int error, int flags, int option)
{
    int fd = entry->number - 1;
    return error == EAGAIN && !entry->connection.non_blocking && (flags & MSG_DONTWAIT) == 0 &&
           entry->connection.last == DIRECTION_SENT && socket_has_time_limit(fd, option) &&
           (SYSTEM_CALL_3(SYS_fcntl, fd, F_GETFL, 0) & O_NONBLOCK) == 0;
}

bool transfer_failed_in_connection(ssize_t result)
{
    return result < 0 && fault_class_of_errno(*host_errno()) != FAULT_NONE;
}

static void note_reply(const char *call, struct socket_entry *entry, size_t length,
                       const struct iovec *buffers, size_t count)
{
    if (entry->connection.last == DIRECTION_RECEIVED)
        return;
    /* Over TLS a server may say good-bye instead of an answer; many programs close then, and read no further. */
    if (count > 0 && buffers[0].iov_base != NULL && buffers[0].iov_len >= length &&
        message_is_good_bye(buffers[0].iov_base, length)) {
        look_after_end_of_file(call, entry);
        return;
    }
    /* What stdio sends no hook sees (bash's printf): then the kernel says whether there was a question. */
    if (entry->connection.last == DIRECTION_NONE && socket_kernel_view(entry->number - 1).acked > 1)
        answers_request_began(entry, NULL, 0);
    entry->connection.last = DIRECTION_RECEIVED;
    look_after_reply(entry);
}

/* Returns false if nothing of it was part of an answer. */
static bool hear(const char *call, struct socket_entry *entry, size_t length, const struct iovec *buffers,
                 size_t count)
{
    bool answered = false;
    if (count == 0) /* it is not at hand */
        return answers_received(call, entry, NULL, length);
    for (size_t i = 0; i < count && length > 0 && answers_expect_more(entry); i++) {
        size_t size = buffers[i].iov_len < length ? buffers[i].iov_len : length;
        if (size > 0 && answers_received(call, entry, buffers[i].iov_base, size))
            answered = true;
        length -= size;
    }
    return answered;
}

static void note_data(const char *call, struct socket_entry *entry, size_t length,
                      const struct iovec *buffers, size_t count, int flags)
{
    struct connection *connection = &entry->connection;
    if (connection->connecting)
        look_after_connect(call, entry);
    if ((flags & MSG_PEEK) == 0)
        connection->received += length;
    if (connection->has_tls || connection->end_seen)
        return;
    bool thrown_away = (flags & MSG_TRUNC) != 0; /* tcp(7): the buffers hold nothing, or are none */
    if (thrown_away)
        count = 0;
    if (answers_are_interleaved(entry)) {
        if ((flags & MSG_PEEK) == 0 && hear(call, entry, length, buffers, count))
            note_reply(call, entry, length, buffers, count);
        return;
    }
    note_reply(call, entry, length, buffers, count);
    if (answers_expect_more(entry) && (flags & MSG_PEEK) == 0) /* what is only peeked at comes again */
        hear(call, entry, length, buffers, count);
}

static bool has_room(const struct iovec *buffers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (buffers[i].iov_len > 0)
            return true;
    return false;
}

void transfer_received(const char *call, const struct transfer *transfer, ssize_t result,
                       const struct iovec *buffers, size_t count, int flags)
{
    struct socket_entry *entry = transfer->entry;
    struct connection *connection = &entry->connection;
    if ((flags & MSG_ERRQUEUE) != 0)
        return; /* time stamps and the like, no data */
    connection->inherited = false;
    tls_saw(entry);
    if (result > 0) {
        note_data(call, entry, (size_t)result, buffers, count, flags);
    } else if (result == 0 && has_room(buffers, count)) {
        look_after_end_of_file(call, entry);
    } else if (result < 0) {
        int error = *host_errno();
        if (met_time_limit(entry, error, flags, SO_RCVTIMEO))
            look_after_time_limit(call, entry);
        else if (transfer_failed_in_connection(result) && !connection_may_be_broken(connection))
            connection->end_seen = true;
        else if (error == EAGAIN)
            connection->waited = transfer->waited; /* only asked, as Java does after its wait: no new wait */
        else
            look_after_error(call, entry, error, connection->last != DIRECTION_SENT);
    }
    sockets_share(entry);
}

/* Copies what the program sent, if it is short enough for a farewell; 0 if not. What the kernel has not read, after an
 * error or of a message that it took in part, may be no memory: process_vm_readv(2) is careful. */
static size_t copy_message(char *copy, const struct iovec *buffers, size_t count, ssize_t result)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (buffers[i].iov_len > FAREWELL_SIZE_MAX - length)
            return 0;
        length += buffers[i].iov_len;
    }
    if (result >= 0 && (size_t)result != length)
        return 0; /* part of a message says nothing */
    if (result < 0) {
        struct iovec local = {.iov_base = copy, .iov_len = length};
        return system_call(SYS_process_vm_readv, process_pid(), (long)&local, 1, (long)buffers, (long)count,
                           0) == (long)length
                   ? length
                   : 0;
    }
    length = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(copy + length, buffers[i].iov_base, buffers[i].iov_len);
        length += buffers[i].iov_len;
    }
    return length;
}

static bool is_farewell(const struct iovec *buffers, size_t count, ssize_t result)
{
    char copy[FAREWELL_SIZE_MAX];
    size_t length = copy_message(copy, buffers, count, result);
    return length > 0 && message_expects_no_answer(copy, length);
}

/* Does the peer answer what has been sent? */
static bool is_question(struct socket_entry *entry, ssize_t result, const struct iovec *buffers, size_t count)
{
    char copy[FAREWELL_SIZE_MAX];
    bool whole = count == 1 && buffers[0].iov_len == (size_t)result;
    const char *message = whole ? buffers[0].iov_base : copy;
    size_t length = whole ? (size_t)result : copy_message(copy, buffers, count, result);
    if (length == 0)
        return true;
    if (answers_are_interleaved(entry)) {
        answers_message_sent(entry, message, length);
        return answers_reply_is_due(entry, message, length);
    }
    if (!message_expects_no_answer(message, length))
        return true;
    if (message_is_farewell(message, length))
        entry->connection.parted = true;
    return false;
}

/* How the question begins, as far as the protocol is to be told from it; what the kernel has taken of it, it has read. */
static void begin_answer(struct socket_entry *entry, ssize_t result, const struct iovec *buffers,
                         size_t count)
{
    enum { BEGINNING_MAX = 32 };
    char copy[BEGINNING_MAX];
    size_t wanted = result < BEGINNING_MAX ? (size_t)result : BEGINNING_MAX;
    size_t length = 0;
    if (count > 0 && buffers[0].iov_len >= wanted) {
        answers_request_began(entry, buffers[0].iov_base, wanted);
        return;
    }
    for (size_t i = 0; i < count && length < wanted; i++) {
        size_t size = buffers[i].iov_len < wanted - length ? buffers[i].iov_len : wanted - length;
        memcpy(copy + length, buffers[i].iov_base, size);
        length += size;
    }
    answers_request_began(entry, count == 0 ? NULL : copy, length);
}

/* Returns true if it is the first part of a question. */
static bool note_question(struct socket_entry *entry, uint64_t received)
{
    struct connection *connection = &entry->connection;
    connection->last_sent = boot_time();
    if (connection->first_sent == 0)
        connection->first_sent = connection->last_sent;
    connection->listens = false;
    connection->parted = false;
    /* If something came while the call was under way, no one can tell which was first. */
    if (connection->has_tls || connection->received != received)
        return false;
    bool first = connection->last != DIRECTION_SENT;
    connection->last = DIRECTION_SENT;
    return first;
}

void transfer_sent(const char *call, const struct transfer *transfer, ssize_t result,
                   const struct iovec *buffers, size_t count, int flags)
{
    struct socket_entry *entry = transfer->entry;
    struct connection *connection = &entry->connection;
    connection->inherited = false;
    tls_saw(entry);
    if (result > 0) {
        tls_saw_sent(entry, buffers, count);
        if (connection->connecting)
            look_after_connect(call, entry);
        connection->sent += (size_t)result;
        /* After the peer's end there is nothing to wait for. */
        if (!connection->end_seen && !connection->farewell && is_question(entry, result, buffers, count) &&
            note_question(entry, transfer->received))
            begin_answer(entry, result, buffers, count);
    } else if (result < 0) {
        int error = *host_errno();
        bool idle = connection->last != DIRECTION_SENT || connection->end_seen;
        if (met_time_limit(entry, error, flags, SO_SNDTIMEO))
            look_after_time_limit(call, entry);
        else if (transfer_failed_in_connection(result) && !connection->farewell &&
                 !is_farewell(buffers, count, result))
            look_after_error(call, entry, error, idle);
    }
    sockets_share(entry);
}
