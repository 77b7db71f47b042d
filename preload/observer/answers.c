#include "answers.h"

#include "../../core/wire/promise.h"
#include "../platform/clock.h"
#include "../platform/own_stack.h"
#include "../platform/system_call.h"
#include "contacts.h"
#include "http2_connections.h"
#include "names.h"
#include "observe.h"
#include "redirects.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* Asked rarely: a fault is on its way. */
static uint64_t wall_clock_seconds(void)
{
    struct timespec now = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_REALTIME, &now);
    return now.tv_sec > 0 ? (uint64_t)now.tv_sec : 0;
}

/* On a stack of ours. */
static void note_fault(const char *call, const struct peer *peer, uint64_t received,
                       const struct answer *answer)
{
    char data[64];
    struct text words = text_in(data, sizeof data);
    struct fault fault = {.class = (enum fault_class)answer->class,
                          .phase = PHASE_ANSWER,
                          .bytes = received,
                          .question = answer->question,
                          .refusal = answer_refusal(answer, wall_clock_seconds())};
    memcpy(&fault.peer, peer, sizeof fault.peer);
    names_add_to(&fault.peer);
    text_add_refusal(&words, &fault.refusal);
    observe_fault(call, &fault, data, 0);
}

struct refused_answer {
    const char *call;
    const struct socket_entry *entry;
    const struct answer *answer;
};

static void note_refused_answer(void *argument)
{
    const struct refused_answer *refused = argument;
    note_fault(refused->call, &refused->entry->peer, refused->entry->connection.received, refused->answer);
}

static __attribute__((noinline)) void note_refusal(const char *call, const struct socket_entry *entry,
                                                   const struct answer *answer)
{
    struct refused_answer refused = {call, entry, answer};
    on_own_stack(note_refused_answer, &refused);
}

struct refused_by_name {
    const char *call;
    const struct peer *peer;
    const struct answer *answer;
};

static void note_refused_by_name(void *argument)
{
    const struct refused_by_name *refused = argument;
    note_fault(refused->call, refused->peer, 0, refused->answer);
}

struct recovery {
    const struct socket_entry *entry;
    enum fault_phase phase;
    uint32_t question;
};

static void note_recovery(void *argument)
{
    const struct recovery *recovery = argument;
    struct peer peer = recovery->entry->peer;
    names_add_to(&peer);
    faults_recovered(recovery->phase, &peer, recovery->question);
}

static __attribute__((noinline)) void note_recovered(const struct socket_entry *entry, enum fault_phase phase,
                                                     uint32_t question)
{
    struct recovery recovery = {entry, phase, question};
    if (faults_any_open() && sockets_verify(entry))
        on_own_stack(note_recovery, &recovery);
}

void answers_peer_recovered(const struct socket_entry *entry, enum fault_phase phase)
{
    const struct answer *answer = &entry->answer;
    note_recovered(entry, phase,
                   answer->speaks == ANSWER_HTTP2 ? answer->parser.http2_heard : answer->question);
}

static inline __attribute__((always_inline)) void note_result(const char *call, struct socket_entry *entry,
                                                              const struct answer *answer)
{
    if (answer->result == ANSWER_GOOD) {
        if (answer->protocol == ANSWER_HTTP && answer->code[0] == '3' && answer->question != 0 &&
            answer->parser.http1.path != 0)
            redirects_note(answer->parser.http1.path, answer->question);
        contacts_hear();
        note_recovered(entry, PHASE_ANSWER, answer->question);
    }
    if (answer->result != ANSWER_FAULT || !sockets_verify(entry))
        return;
    note_refusal(call, entry, answer);
}

/* HTTP/2 ------------------------------------------------------------------------------------------------- */

static void http2_stop(struct socket_entry *entry)
{
    http2_connections_end(entry->cookie);
    entry->answer.ignoring = true;
}

static void http2_forget_questions(struct socket_entry *entry)
{
    entry->answer.question = 0;
    entry->answer.kept = 0;
    entry->answer.parser.http2_heard = 0;
}

/* Returns false if nothing of it was part of an answer. */
static __attribute__((noinline)) bool http2_received(const char *call, struct socket_entry *entry,
                                                     const char *bytes, size_t length)
{
    struct http2 *http2 = bytes != NULL ? http2_connections_take(entry->cookie) : NULL;
    struct answer answer = {.result = ANSWER_INCOMPLETE};
    if (http2 == NULL) {
        http2_stop(entry);
        http2_forget_questions(entry);
        return true;
    }
    http2->answered = false;
    http2->heard = 0;
    while (length > 0 && answer.result != ANSWER_FOREIGN) {
        size_t taken = http2_feed(http2, bytes, length, &answer);
        bytes += taken;
        length -= taken;
        note_result(call, entry, &answer);
    }
    bool answered = http2->answered || answer.result == ANSWER_FOREIGN;
    entry->answer.open = http2->open;
    entry->answer.question = http2_asked(http2);
    entry->answer.parser.http2_heard = http2->heard;
    http2_connections_give_back(http2);
    if (answer.result == ANSWER_FOREIGN) {
        http2_stop(entry);
        http2_forget_questions(entry);
    }
    return answered;
}

/* Without a connection ---------------------------------------------------------------------------------- */

void answers_received_by_name(const char *call, const char *name, struct answer *answer, const void *bytes,
                              size_t length)
{
    const char *next = bytes;
    struct peer peer = {0};
    peer_set_name(&peer, name);
    contacts_told_by_name(&peer);
    while (length > 0 && answer_expects_more(answer)) {
        size_t taken = answer_feed(answer, next, length);
        next += taken;
        length -= taken;
        if (answer->result == ANSWER_GOOD)
            faults_recovered(PHASE_ANSWER, &peer, answer->question);
        else if (answer->result == ANSWER_FAULT)
            on_own_stack(note_refused_by_name, &(struct refused_by_name){call, &peer, answer});
    }
}

/* All protocols ------------------------------------------------------------------------------------------ */

enum ending answers_ending(const struct socket_entry *entry)
{
    if (entry->connection.by_records)
        return tls_records_are_within(&entry->tls) ? ENDING_CUT_OFF : ENDING_FAIR;
    return answer_is_cut_off(&entry->answer)      ? ENDING_CUT_OFF
           : answer_lacks_goodbye(&entry->answer) ? ENDING_WITHOUT_GOODBYE
                                                  : ENDING_FAIR;
}

/* An alert lies unread, which says why. */
static void explain_by_records(struct socket_entry *entry)
{
    struct tls_records ahead;
    if (sockets_verify(entry) && sockets_read_ahead(entry, &ahead) > 0 && ahead.explained)
        connection_explained(&entry->connection);
}

/* MSG_PEEK leaves all where it is; the answer is parsed on a copy. */
static void explain_break(const char *call, struct socket_entry *entry)
{
    enum { PEEK_SIZE = 512 };
    char unread[PEEK_SIZE];
    struct answer copy = entry->answer;
    if (tls_records_tell(&entry->tls))
        explain_by_records(entry);
    if (tls_records_begun(&entry->tls) || entry->connection.has_tls || copy.speaks == ANSWER_HTTP2 ||
        !sockets_verify(entry))
        return;
    if (answer_blames_size(&copy)) {
        connection_explained(&entry->connection);
        return;
    }
    const struct iovec part = {.iov_base = unread, .iov_len = sizeof unread};
    long length = socket_peek(entry->number - 1, &part, 1);
    const char *next = unread;
    while (length > 0 && answer_expects_more(&copy)) {
        size_t taken = answer_feed(&copy, next, (size_t)length);
        next += taken;
        length -= (long)taken;
        bool fault = copy.result == ANSWER_FAULT;
        bool told = copy.result != ANSWER_INCOMPLETE && copy.result != ANSWER_FOREIGN;
        if (!fault && !(told && answer_blames_request(&copy)))
            continue;
        if (fault)
            note_result(call, entry, &copy);
        else
            contacts_hear();
        connection_explained(&entry->connection);
    }
}

struct broken_connection {
    const char *call;
    struct socket_entry *entry;
};

static void explain_on_own_stack(void *argument)
{
    const struct broken_connection *broken = argument;
    explain_break(broken->call, broken->entry);
}

void answers_explain_break(const char *call, struct socket_entry *entry)
{
    struct broken_connection broken = {call, entry};
    on_own_stack(explain_on_own_stack, &broken);
}

void answers_conclude(const char *call, struct socket_entry *entry)
{
    if (!answers_expect_more(entry))
        return;
    if (entry->answer.speaks == ANSWER_HTTP2) {
        http2_stop(entry);
        return;
    }
    answer_conclude(&entry->answer);
    note_result(call, entry, &entry->answer);
}

bool answers_reply_is_due(const struct socket_entry *entry, const void *bytes, size_t length)
{
    return !answers_are_interleaved(entry) || bytes == NULL || http2_message(bytes, length) == HTTP2_REQUESTS;
}

bool answers_message_cancels(const struct socket_entry *entry, const void *bytes, size_t length)
{
    return answers_are_interleaved(entry) && bytes != NULL && http2_message(bytes, length) == HTTP2_CANCELS;
}

/* The first message often has the first request behind its preface. */
void answers_message_sent(struct socket_entry *entry, const void *bytes, size_t length)
{
    if (bytes == NULL)
        return;
    if (!answers_are_interleaved(entry) && http2_is_preface(bytes, length))
        answers_request_began(entry, bytes, length);
    if (!answers_are_interleaved(entry))
        return;
    http2_connections_note_sent(entry->cookie, bytes, length);
    if (http2_message(bytes, length) == HTTP2_CANCELS) {
        entry->answer.open = false;
        connection_owes(&entry->connection, false);
    }
}

/* What more than one protocol's parser is to know of a question, as much of it as is there. */
static void note_beginning(struct socket_entry *entry, const void *bytes, size_t length)
{
    uint32_t promised = message_promises(bytes, length);
    if (promised != 0)
        connection_promises(&entry->connection, boot_time(), promised * UINT64_C(1000000000));
    if (entry->cookie != 0 && http2_is_preface(bytes, length)) {
        http2_connections_begin(entry->cookie);
        entry->answer.speaks = ANSWER_HTTP2;
        http2_forget_questions(entry);
    }
}

void answers_request_began(struct socket_entry *entry, const void *bytes, size_t length)
{
    if (entry->answer.speaks == ANSWER_HTTP2) {
        entry->answer.open = false; /* it may be that the program wants no more of it */
        return;
    }
    answer_request_began(&entry->answer, bytes, length);
    if (entry->answer.question != 0) {
        const uint32_t first = redirects_question(bytes, length);
        entry->answer.question = first != 0 ? first : entry->answer.question;
    }
    if (bytes != NULL)
        note_beginning(entry, bytes, length);
}

/* What came before this piece is followed now; the piece itself is by answers_bytes_sent, as any other of HTTP/2. */
void answers_request_goes_on(struct socket_entry *entry, const void *bytes, size_t length)
{
    struct answer *answer = &entry->answer;
    const size_t before = answer->kept;
    char beginning[QUESTION_BEGINNING_SIZE];
    answer_request_goes_on(answer, bytes, length);
    if (bytes == NULL || answer->kept == 0)
        return;
    memcpy(beginning, answer->beginning, sizeof beginning);
    note_beginning(entry, beginning, answer->kept);
    if (answer->speaks == ANSWER_HTTP2)
        answer->question = http2_connections_follow(entry->cookie, beginning, before);
}

void answers_bytes_sent(struct socket_entry *entry, const struct iovec *buffers, size_t count, size_t length)
{
    for (size_t i = 0; i < count && length > 0; i++) {
        size_t size = buffers[i].iov_len < length ? buffers[i].iov_len : length;
        if (size > 0)
            entry->answer.question = http2_connections_follow(entry->cookie, buffers[i].iov_base, size);
        length -= size;
    }
    if (length > 0)
        entry->answer.question = http2_connections_follow(entry->cookie, NULL, length);
}

bool answers_received(const char *call, struct socket_entry *entry, const void *bytes, size_t length)
{
    const char *next = bytes;
    if (entry->answer.speaks == ANSWER_HTTP2)
        return http2_received(call, entry, bytes, length);
    if (bytes == NULL) {
        answers_conclude(call, entry);
        return true;
    }
    while (length > 0 && answers_expect_more(entry)) {
        size_t taken = answer_feed(&entry->answer, next, length);
        next += taken;
        length -= taken;
        note_result(call, entry, &entry->answer);
    }
    return true;
}
