#include "overtaken_question.h"

#include "../../core/wire/farewell.h"
#include "../platform/own_stack.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "answers.h"
#include "inspection.h"

#include <sys/uio.h>

/* As much of a question as its head has, as a rule. */
enum { OVERTAKEN_MAX = 512 };

/* Copies the question that another thread is sending, as far as it is there and `copy` has room. It may change, or go, at any moment. */
static size_t copy_question(const struct socket_entry *entry, const void *sending, const struct iovec *copy)
{
    enum { BUFFERS_MAX = 4 };
    struct iovec buffers[BUFFERS_MAX] = {
        {.iov_base = (void *)sending, .iov_len = __atomic_load_n(&entry->sending_size, __ATOMIC_RELAXED)}};
    const uint32_t pid = process_pid();
    size_t count = 1;
    if (__atomic_load_n(&entry->gathered, __ATOMIC_RELAXED)) {
        count = buffers[0].iov_len < BUFFERS_MAX ? buffers[0].iov_len : BUFFERS_MAX;
        const struct iovec list = {.iov_base = (void *)sending, .iov_len = count * sizeof buffers[0]};
        const struct iovec own = {.iov_base = buffers, .iov_len = list.iov_len};
        if (system_call(SYS_process_vm_readv, pid, (long)&own, 1, (long)&list, 1, 0) != (long)list.iov_len)
            return 0;
    }
    const long length = system_call(SYS_process_vm_readv, pid, (long)copy, 1, (long)buffers, (long)count, 0);
    return length > 0 ? (size_t)length : 0;
}

struct overtaken {
    struct socket_entry *entry;
    const void *sending;
};

/* Without its bytes the question is one that nobody knows. */
static void note_question(void *argument)
{
    const struct overtaken *overtaken = argument;
    struct socket_entry *entry = overtaken->entry;
    struct connection *connection = &entry->connection;
    char copy[OVERTAKEN_MAX];
    const struct iovec room = {.iov_base = copy, .iov_len = sizeof copy};
    const size_t length = copy_question(entry, overtaken->sending, &room);
    if (length > 0 && message_expects_no_answer(copy, length))
        return;
    if (!connection_sent(connection, boot_time(), 0, MESSAGE_ASKS, connection->received))
        return;
    inspection_asked();
    answers_request_began(entry, length > 0 ? copy : NULL, length);
}

void overtaken_question_look_for(struct socket_entry *entry)
{
    if (__atomic_load_n(&entry->sending, __ATOMIC_RELAXED) == NULL ||
        entry->connection.last == DIRECTION_SENT || answer_is_unfinished(&entry->answer) ||
        tls_records_begun(&entry->tls))
        return;
    struct overtaken overtaken = {entry, __atomic_exchange_n(&entry->sending, NULL, __ATOMIC_ACQUIRE)};
    if (overtaken.sending != NULL)
        on_own_stack(note_question, &overtaken);
}
