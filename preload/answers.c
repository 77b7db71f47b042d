#include "answers.h"

#include "../core/wire/http2.h"
#include "look.h"
#include "names.h"
#include "observe.h"
#include "seldom.h"
#include "system_call.h"

#include <string.h>
#include <time.h>

/* Asked rarely: a fault is on its way. */
static uint64_t wall_clock_seconds(void)
{
    struct timespec now = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_REALTIME, &now);
    return now.tv_sec > 0 ? (uint64_t)now.tv_sec : 0;
}

static void note_fault(const char *call, const struct peer *peer, uint64_t received,
                       const struct answer *answer)
{
    char data[64];
    struct text words = text_in(data, sizeof data);
    struct fault fault = {.class = (enum fault_class)answer->class,
                          .phase = PHASE_ANSWER,
                          .bytes = received,
                          .refusal = answer_refusal(answer, wall_clock_seconds())};
    memcpy(&fault.peer, peer, sizeof fault.peer);
    text_add_refusal(&words, &fault.refusal);
    observe_fault(call, &fault, data, 0);
}

static void note_result(const char *call, struct socket_entry *entry, const struct answer *answer)
{
    if (answer->result == ANSWER_GOOD)
        look_after_good_answer(entry);
    if (answer->result != ANSWER_FAULT || !sockets_verify(entry))
        return;
    struct peer peer = entry->peer;
    names_add_to(&peer);
    note_fault(call, &peer, entry->connection.received, answer);
}

/* HTTP/2 ------------------------------------------------------------------------------------------------- */

/* Of HTTP/2 all is to be heard from the first byte, whatever is asked meanwhile; what is known of it is here, by the socket's
 * cookie, which copies of a descriptor share. Few programs have many at once, and whose place another one takes is heard no
 * more. */
enum { HTTP2_CONNECTIONS = 16 };

static struct {
    uint64_t cookie; /* 0: free */
    struct http2 http2;
} connections[HTTP2_CONNECTIONS] SELDOM;

static struct http2 *http2_of(const struct socket_entry *entry)
{
    for (size_t i = 0; i < HTTP2_CONNECTIONS; i++)
        if (__atomic_load_n(&connections[i].cookie, __ATOMIC_ACQUIRE) == entry->cookie)
            return &connections[i].http2;
    return NULL;
}

/* Threads may do so at once: each takes its place before it fills it. */
static void http2_start(struct socket_entry *entry)
{
    static const uint64_t being_made = UINT64_MAX;
    static uint32_t next;
    size_t place = 0;
    for (; place < HTTP2_CONNECTIONS; place++) {
        uint64_t free = 0;
        if (__atomic_compare_exchange_n(&connections[place].cookie, &free, being_made, false,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            break;
    }
    if (place == HTTP2_CONNECTIONS)
        place = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % HTTP2_CONNECTIONS;
    http2_begin(&connections[place].http2);
    __atomic_store_n(&connections[place].cookie, entry->cookie, __ATOMIC_RELEASE);
    entry->answer.speaks = ANSWER_HTTP2;
}

static void http2_stop(struct socket_entry *entry)
{
    for (size_t i = 0; i < HTTP2_CONNECTIONS; i++)
        if (connections[i].cookie == entry->cookie)
            connections[i].cookie = 0;
    entry->answer.deaf = true;
}

/* Returns false if nothing of it was part of an answer. */
static bool http2_hear(const char *call, struct socket_entry *entry, const char *bytes, size_t length)
{
    struct http2 *http2 = http2_of(entry);
    struct answer answer = {.result = ANSWER_FOREIGN};
    if (http2 != NULL)
        http2->answered = false;
    while (http2 != NULL && bytes != NULL && length > 0) {
        size_t taken = http2_feed(http2, bytes, length, &answer);
        bytes += taken;
        length -= taken;
        if (answer.result == ANSWER_FOREIGN)
            break;
        note_result(call, entry, &answer);
    }
    if (answer.result == ANSWER_FOREIGN) {
        http2_stop(entry);
        return true;
    }
    entry->answer.open = http2->open;
    return http2->answered;
}

/* Without a connection ---------------------------------------------------------------------------------- */

void answers_hear_from(const char *call, const char *name, struct answer *answer, const void *bytes,
                       size_t length)
{
    const char *next = bytes;
    struct peer peer = {0};
    peer_set_name(&peer, name);
    while (length > 0 && answer_listens(answer)) {
        size_t taken = answer_feed(answer, next, length);
        next += taken;
        length -= taken;
        if (answer->result == ANSWER_GOOD)
            faults_recovered(PHASE_ANSWER, &peer);
        else if (answer->result == ANSWER_FAULT)
            note_fault(call, &peer, 0, answer);
    }
}

/* All protocols ------------------------------------------------------------------------------------------ */

void answers_conclude(const char *call, struct socket_entry *entry)
{
    if (!answers_listen(entry))
        return;
    if (entry->answer.speaks == ANSWER_HTTP2) {
        http2_stop(entry);
        return;
    }
    answer_conclude(&entry->answer);
    note_result(call, entry, &entry->answer);
}

bool answers_are_due(struct socket_entry *entry, const void *bytes, size_t length)
{
    if (!answers_are_interleaved(entry) || bytes == NULL)
        return true;
    enum http2_message said = http2_message(bytes, length);
    if (said == HTTP2_TAKES_BACK)
        entry->answer.open = false;
    return said == HTTP2_ASKS;
}

void answers_after_question(struct socket_entry *entry, const void *bytes, size_t length)
{
    if (entry->answer.speaks == ANSWER_HTTP2) {
        entry->answer.open = false; /* it may be that the program wants no more of it */
        return;
    }
    answer_ask(&entry->answer, bytes, length);
    if (bytes != NULL && entry->cookie != 0 && http2_is_preface(bytes, length))
        http2_start(entry);
}

bool answers_hear_more(const char *call, struct socket_entry *entry, const void *bytes, size_t length)
{
    const char *next = bytes;
    if (entry->answer.speaks == ANSWER_HTTP2)
        return http2_hear(call, entry, bytes, length);
    if (bytes == NULL) {
        answers_conclude(call, entry);
        return true;
    }
    while (length > 0 && answers_listen(entry)) {
        size_t taken = answer_feed(&entry->answer, next, length);
        next += taken;
        length -= taken;
        note_result(call, entry, &entry->answer);
    }
    return true;
}
