#include "transfer.h"

#include "../../core/wire/farewell.h"
#include "../platform/own_stack.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "answers.h"
#include "contacts.h"
#include "fault_life.h"
#include "faults.h"
#include "inspection.h"
#include "overtaken_question.h"
#include "tls_session.h"
#include "transfer_records.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

/* A blocking call that comes back with EAGAIN has met the socket's own time limit, socket(7). The kernel is asked only
 * where that may be. */
static bool met_time_limit(const struct socket_entry *entry, int error, int flags, int option)
{
    int fd = entry->number - 1;
    return connection_may_have_met_time_limit(&entry->connection, error) && (flags & MSG_DONTWAIT) == 0 &&
           socket_has_time_limit(fd, option) && (SYSTEM_CALL_3(SYS_fcntl, fd, F_GETFL, 0) & O_NONBLOCK) == 0;
}

bool transfer_failed_in_connection(ssize_t result)
{
    return result < 0 && fault_class_of_errno(*host_errno()) != FAULT_NONE;
}

/* The kernel is asked only where no hook has seen a transfer so far. */
static bool asked_unseen(const struct socket_entry *entry)
{
    if (entry->connection.last != DIRECTION_NONE)
        return false;
    struct kernel_connection kernel = socket_kernel_view(entry->number - 1);
    return connection_asked_unseen(&entry->connection, &kernel);
}

static void note_reply(struct socket_entry *entry)
{
    if (connection_is_answered(&entry->connection)) {
        inspect_on_reply(entry);
        return;
    }
    if (asked_unseen(entry))
        answers_request_began(entry, NULL, 0);
    inspect_on_reply(entry);
}

/* Returns false if nothing of it was part of an answer. */
static inline __attribute__((always_inline)) bool
hear(const char *call, struct socket_entry *entry, size_t length, const struct iovec *buffers, size_t count)
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
        inspect_on_connect(call, entry);
    if ((flags & MSG_PEEK) == 0) {
        connection_received(connection, length);
        if (faults_any_open())
            fault_life_received(length);
    }
    bool thrown_away = (flags & MSG_TRUNC) != 0; /* tcp(7): the buffers hold nothing, or are none */
    if (thrown_away)
        count = 0;
    if ((flags & MSG_PEEK) != 0 ? tls_records_tell(&entry->tls)
                                : transfer_records_may_tell(&entry->tls, buffers, count) &&
                                      transfer_records_received(call, entry, length, buffers, count))
        return;
    if (!connection_hears_wire(connection))
        return;
    if (answers_are_interleaved(entry)) {
        if ((flags & MSG_PEEK) == 0 && hear(call, entry, length, buffers, count)) {
            note_reply(entry);
            answers_note_rest(entry);
        }
        return;
    }
    overtaken_question_look_for(entry);
    note_reply(entry);
    if ((flags & MSG_PEEK) != 0)
        return; /* what is only peeked at comes again */
    if (answers_expect_more(entry))
        hear(call, entry, length, buffers, count);
    answers_note_rest(entry);
}

static bool has_room(const struct iovec *buffers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (buffers[i].iov_len > 0)
            return true;
    return false;
}

/* Before the connection is told that it is broken. */
static void note_break(const char *call, struct socket_entry *entry)
{
    inspect_before_break(entry);
    answers_explain_break(call, entry);
}

struct failed_transfer {
    const char *call;
    struct socket_entry *entry;
    const struct transfer *transfer; /* of a read */
    const struct iovec *buffers;     /* of a send */
    size_t count;
    ssize_t result;
    int error, flags;
};

/* Nothing is there, or there is no room: that happens all the time. */
static bool is_ordinary(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void note_failed_read(void *argument)
{
    const struct failed_transfer *failed = argument;
    const char *call = failed->call;
    const struct transfer *transfer = failed->transfer;
    const int error = failed->error;
    const int flags = failed->flags;
    struct socket_entry *entry = failed->entry;
    if (met_time_limit(entry, error, flags, SO_RCVTIMEO)) {
        inspect_on_time_limit(call, entry);
        return;
    }
    if (fault_class_of_errno(error) != FAULT_NONE) {
        note_break(call, entry);
        inspect_on_reset(entry);
    }
    const struct connection_fault fault =
        connection_read_failed(&entry->connection, error, transfer->waited, answers_ending(entry));
    inspection_note_fault(call, entry, &fault);
}

static __attribute__((noinline)) void fail_to_read(const char *call, const struct transfer *transfer,
                                                   int flags)
{
    struct failed_transfer failed = {
        .call = call, .entry = transfer->entry, .transfer = transfer, .error = *host_errno(), .flags = flags};
    if (is_ordinary(failed.error) && !met_time_limit(failed.entry, failed.error, flags, SO_RCVTIMEO))
        note_failed_read(&failed);
    else
        on_own_stack(note_failed_read, &failed);
}

void transfer_received(const char *call, const struct transfer *transfer, ssize_t result,
                       const struct iovec *buffers, size_t count, int flags)
{
    struct socket_entry *entry = transfer->entry;
    if ((flags & MSG_ERRQUEUE) != 0)
        return; /* time stamps and the like, no data */
    connection_used(&entry->connection);
    tls_saw(entry);
    if (result > 0) {
        note_data(call, entry, (size_t)result, buffers, count, flags);
    } else if (result == 0 && has_room(buffers, count)) {
        inspect_on_end_of_file(call, entry);
    } else if (result < 0) {
        fail_to_read(call, transfer, flags);
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

static __attribute__((noinline)) bool is_farewell(const struct socket_entry *entry,
                                                  const struct iovec *buffers, size_t count, ssize_t result)
{
    char copy[FAREWELL_SIZE_MAX];
    size_t length = copy_message(copy, buffers, count, result);
    struct tls_records tls = entry->tls;
    if (length == 0)
        return false;
    if (!tls_records_tell(&tls))
        return message_expects_no_answer(copy, length);
    return (tls_records_sent(&tls, copy, length) & TLS_ASKS) == 0 && tls_records_tell(&tls);
}

/* What the program means by what it has sent. A good-bye is the last moment at which it is known to miss an answer; and what
 * answers remember of HTTP/2 may change with it. */
static enum message_meaning hear_bytes(const char *call, struct socket_entry *entry, const char *message,
                                       size_t length)
{
    if (length == 0)
        return MESSAGE_ASKS;
    if (answers_message_cancels(entry, message, length))
        inspect_on_taking_leave(call, entry);
    if (!entry->connection.has_tls)
        answers_message_sent(entry, message, length);
    if (answers_are_interleaved(entry))
        return answers_reply_is_due(entry, message, length) ? MESSAGE_ASKS : MESSAGE_EXPECTS_NO_ANSWER;
    if (!message_expects_no_answer(message, length))
        return MESSAGE_ASKS;
    if (!message_is_farewell(message, length))
        return MESSAGE_EXPECTS_NO_ANSWER;
    inspect_on_taking_leave(call, entry);
    return MESSAGE_TAKES_LEAVE;
}

static __attribute__((noinline)) enum message_meaning hear_pieces(const char *call,
                                                                  struct socket_entry *entry, ssize_t result,
                                                                  const struct iovec *buffers, size_t count)
{
    char copy[FAREWELL_SIZE_MAX];
    return hear_bytes(call, entry, copy, copy_message(copy, buffers, count, result));
}

static enum message_meaning hear_message(const char *call, struct socket_entry *entry, ssize_t result,
                                         const struct iovec *buffers, size_t count)
{
    const bool whole = count == 1 && buffers[0].iov_len == (size_t)result;
    return whole ? hear_bytes(call, entry, buffers[0].iov_base, (size_t)result)
                 : hear_pieces(call, entry, result, buffers, count);
}

typedef void note_request(struct socket_entry *entry, const void *bytes, size_t length);

struct beginning {
    note_request *note;
    struct socket_entry *entry;
    size_t sent;
    const struct iovec *buffers;
    size_t count;
};

/* In pieces, each too short to tell. */
static void note_question_of_pieces(void *argument)
{
    enum { BEGINNING_MAX = 512 };
    const struct beginning *beginning = argument;
    char copy[BEGINNING_MAX];
    size_t wanted = beginning->sent < BEGINNING_MAX ? beginning->sent : BEGINNING_MAX;
    size_t length = 0;
    for (size_t i = 0; i < beginning->count && length < wanted; i++) {
        const struct iovec *buffer = &beginning->buffers[i];
        size_t size = buffer->iov_len < wanted - length ? buffer->iov_len : wanted - length;
        memcpy(copy + length, buffer->iov_base, size);
        length += size;
    }
    beginning->note(beginning->entry, copy, length);
}

/* A question, or more of it: the protocol, and what it asks, are told from its beginning. What the kernel has taken of it, it has read. */
static void note_question(note_request *note, struct socket_entry *entry, ssize_t result,
                          const struct iovec *buffers, size_t count)
{
    enum { ENOUGH = 64 };
    const size_t sent = (size_t)result;
    struct beginning beginning = {note, entry, sent, buffers, count};
    if (count == 0)
        note(entry, NULL, 0);
    else if (buffers[0].iov_len >= sent || buffers[0].iov_len >= ENOUGH)
        note(entry, buffers[0].iov_base, buffers[0].iov_len < sent ? buffers[0].iov_len : sent);
    else
        on_own_stack(note_question_of_pieces, &beginning);
}

/* Encrypted, it may begin like anything. */
static void begin_encrypted_answer(struct socket_entry *entry)
{
    static const unsigned char record[] = {23, 3, 3};
    answers_request_began(entry, record, sizeof record);
}

static void note_sent(const char *call, const struct transfer *transfer, ssize_t result,
                      const struct iovec *buffers, size_t count)
{
    struct socket_entry *entry = transfer->entry;
    struct connection *connection = &entry->connection;
    tls_saw_sent(entry, buffers, count);
    if (connection->connecting)
        inspect_on_connect(call, entry);
    unsigned records = transfer_records_may_tell(&entry->tls, buffers, count)
                           ? transfer_records_read_sent(&entry->tls, result, buffers, count)
                           : 0;
    bool by_records = tls_records_tell(&entry->tls);
    enum message_meaning meaning = MESSAGE_EXPECTS_NO_ANSWER;
    if (by_records)
        meaning = transfer_records_sent(call, entry, records);
    else if (connection_takes_questions(connection))
        meaning = hear_message(call, entry, result, buffers, count);
    if (meaning == MESSAGE_TAKES_LEAVE)
        answers_took_leave(entry);
    uint64_t now = meaning == MESSAGE_ASKS ? boot_time() : 0;
    if (connection->promised != 0)
        connection_spoke(connection, boot_time());
    if (connection_sent(connection, now, (size_t)result, meaning, transfer->received)) {
        inspection_asked();
        if (by_records)
            begin_encrypted_answer(entry);
        else
            note_question(answers_request_began, entry, result, buffers, count);
    } else if (answers_request_is_short(entry) && meaning == MESSAGE_ASKS && !connection->has_tls) {
        if (by_records) /* its first bytes were not enough for a ClientHello */
            begin_encrypted_answer(entry);
        else
            note_question(answers_request_goes_on, entry, result, buffers, count);
    }
    if (answers_are_interleaved(entry) && !connection->has_tls && !by_records)
        answers_bytes_sent(entry, buffers, count, (size_t)result);
}

static void note_failed_send(void *argument)
{
    const struct failed_transfer *failed = argument;
    const char *call = failed->call;
    struct socket_entry *entry = failed->entry;
    const struct iovec *buffers = failed->buffers;
    const size_t count = failed->count;
    const ssize_t result = failed->result;
    const int error = failed->error;
    const int flags = failed->flags;
    if (met_time_limit(entry, error, flags, SO_SNDTIMEO)) {
        inspect_on_time_limit(call, entry);
        return;
    }
    if (transfer_failed_in_connection(result))
        note_break(call, entry);
    bool farewell = transfer_failed_in_connection(result) && is_farewell(entry, buffers, count, result);
    const struct connection_fault fault = connection_write_failed(&entry->connection, error, farewell);
    inspection_note_fault(call, entry, &fault);
}

static __attribute__((noinline)) void fail_to_send(const char *call, struct socket_entry *entry,
                                                   ssize_t result, const struct iovec *buffers, size_t count,
                                                   int flags)
{
    struct failed_transfer failed = {.call = call,
                                     .entry = entry,
                                     .buffers = buffers,
                                     .count = count,
                                     .result = result,
                                     .error = *host_errno(),
                                     .flags = flags};
    if (is_ordinary(failed.error) && !met_time_limit(failed.entry, failed.error, flags, SO_SNDTIMEO))
        note_failed_send(&failed);
    else
        on_own_stack(note_failed_send, &failed);
}

void transfer_sent(const char *call, const struct transfer *transfer, ssize_t result,
                   const struct iovec *buffers, size_t count, int flags)
{
    struct socket_entry *entry = transfer->entry;
    __atomic_store_n(&entry->sending, NULL, __ATOMIC_RELAXED);
    connection_used(&entry->connection);
    tls_saw(entry);
    if (result > 0) {
        note_sent(call, transfer, result, buffers, count);
    } else if (result < 0) {
        fail_to_send(call, entry, result, buffers, count, flags);
    }
    sockets_share(entry);
}
