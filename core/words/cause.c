/* The words of a cause: `connect db.internal:5432: Connection refused`.
 */
#include "cause.h"

#include "../messages/causes.h"
#include "error_words.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void add_resolver_words(struct text *text, const struct fault_cause *cause)
{
    if (cause->error == EAI_SYSTEM && cause->system_error != 0)
        text_add(text, words_of_errno(cause->system_error));
    else
        text_add(text, words_of_resolver(cause->error));
}

/* Adds a sentence of causes.h with the peer in it. */
static void add_with_peer(struct text *text, const char *sentence, const struct fault_cause *cause,
                          bool with_address)
{
    const char *place = strstr(sentence, "%s");
    text_add_bytes(text, sentence, (size_t)(place - sentence));
    if (with_address)
        text_add_peer_with_address(text, &cause->peer);
    else
        text_add_peer(text, &cause->peer);
    text_add(text, place + 2);
}

/* For what the observer concluded by itself: the kernel had no error to give. */
static const char *words_without_error(enum fault_class class)
{
    switch (class) {
    case FAULT_TIMEOUT:
        return CAUSE_WORDS_TIMEOUT;
    case FAULT_REFUSED:
        return CAUSE_WORDS_REFUSED;
    case FAULT_UNREACHABLE:
        return CAUSE_WORDS_UNREACHABLE;
    default:
        return fault_class_name(class);
    }
}

/* 31,457,280 */
static void add_grouped(struct text *text, uint64_t number)
{
    enum { GROUP = 1000, GROUP_DIGITS = 3, GROUPS_MAX = 7 };
    unsigned groups[GROUPS_MAX];
    int count = 0;
    do {
        groups[count++] = (unsigned)(number % GROUP);
        number /= GROUP;
    } while (number > 0);
    text_add_unsigned(text, groups[--count]);
    while (count > 0) {
        text_add(text, ",");
        text_add_digits(text, groups[--count], GROUP_DIGITS);
    }
}

/* `1,048,576 of 31,457,280 bytes`; false where nobody knows how much of the answer had come. */
static bool add_progress(struct text *text, const struct fault_cause *cause)
{
    char received[32];
    char length[32];
    char progress[96];
    struct text received_text = text_in(received, sizeof received);
    struct text length_text = text_in(length, sizeof length);
    if (cause->answer_received == 0 && cause->answer_length == 0)
        return false;
    add_grouped(&received_text, cause->answer_received);
    add_grouped(&length_text, cause->answer_length);
    if (cause->answer_length > 0)
        snprintf(progress, sizeof progress, CAUSE_PROGRESS, received, length);
    else if (cause->answer_received == 1)
        snprintf(progress, sizeof progress, CAUSE_PROGRESS_ONE, received);
    else
        snprintf(progress, sizeof progress, CAUSE_PROGRESS_UNKNOWN, received);
    text_add(text, progress);
    return true;
}

/* The peer closed the connection, or was waited for in vain. */
static void add_silence(struct text *text, const struct fault_cause *cause, bool with_address)
{
    const bool closed = cause->class == FAULT_HUNG_UP;
    const bool begun = cause->phase == PHASE_ANSWER;
    char data[96] = "";
    struct text progress = text_in(data, sizeof data);
    if (add_progress(&progress, cause)) {
        add_with_peer(text, closed ? CAUSE_CLOSED_AFTER : CAUSE_STALLED_AFTER, cause, with_address);
        text_add(text, data);
    } else if (closed) {
        add_with_peer(text, begun ? CAUSE_CLOSED_EARLY : CAUSE_CLOSED, cause, with_address);
    } else {
        add_with_peer(text, begun ? CAUSE_STALLED : CAUSE_NO_ANSWER, cause, with_address);
    }
}

/* socket(2) failed before there was anybody to connect to. */
static bool has_no_peer(const struct fault_cause *cause)
{
    return cause->phase == PHASE_CONNECT && cause->peer.family == 0 && cause->peer.name[0] == '\0';
}

/* No operation was seen to fail: what there is to tell is why nobody could see. */
static void add_unknown(struct text *text, const struct fault_cause *cause)
{
    if (cause->phase == PHASE_NONE)
        text_add(text, CAUSE_UNOBSERVED);
    else
        add_with_peer(text, CAUSE_UNREADABLE_TLS, cause, false);
}

/* The error of an operation, in words. */
static void add_error(struct text *text, const struct fault_cause *cause)
{
    if (cause->error == 0)
        text_add(text, words_without_error(cause->class));
    else if (cause->phase == PHASE_RESOLVE)
        add_resolver_words(text, cause);
    else
        text_add(text, words_of_errno(cause->error));
}

/* Of an exchange that had begun. */
static void add_break(struct text *text, const struct fault_cause *cause, bool with_address)
{
    if (cause->error == EPIPE) {
        add_with_peer(text, CAUSE_PIPE, cause, with_address);
    } else if (cause->error == ECONNRESET || (cause->error == 0 && cause->class == FAULT_RESET)) {
        add_with_peer(text, CAUSE_RESET, cause, with_address);
    } else {
        add_with_peer(text, CAUSE_BROKEN, cause, with_address);
        add_error(text, cause);
    }
}

static void add_exchange(struct text *text, const struct fault_cause *cause, bool with_address)
{
    if (cause->phase == PHASE_ANSWER && cause->refusal.protocol != ANSWER_PROTOCOL_NONE) {
        add_with_peer(text, CAUSE_ANSWERED, cause, with_address);
        text_add_refusal(text, &cause->refusal);
    } else if (cause->class == FAULT_STALLED || cause->class == FAULT_HUNG_UP) {
        /* A read that ran into SO_RCVTIMEO fails with EAGAIN: its words, "Resource temporarily unavailable", would mislead. */
        add_silence(text, cause, with_address);
    } else {
        add_break(text, cause, with_address);
    }
}

static void add_cause(struct text *text, const struct fault_cause *cause, bool with_address)
{
    const bool nameless = cause->peer.family == 0 && cause->peer.name[0] == '\0';
    if (cause->class == FAULT_REQUESTED) {
        text_add(text, CAUSE_REQUESTED);
    } else if (cause->class == FAULT_UNKNOWN) {
        add_unknown(text, cause);
    } else if (cause->told && nameless) {
        text_add(text, words_without_error(cause->class));
    } else if (cause->phase == PHASE_RESOLVE) {
        add_with_peer(text, CAUSE_RESOLVE, cause, with_address);
        add_error(text, cause);
    } else if (has_no_peer(cause)) {
        text_add(text, CAUSE_SOCKET);
        add_error(text, cause);
    } else if (cause->phase == PHASE_CONNECT) {
        add_with_peer(text, CAUSE_CONNECT, cause, with_address);
        add_error(text, cause);
    } else {
        add_exchange(text, cause, with_address);
    }
}

void text_add_cause(struct text *text, const struct fault_cause *cause)
{
    add_cause(text, cause, false);
}

void text_add_cause_for_log(struct text *text, const struct fault_cause *cause)
{
    add_cause(text, cause, true);
    text_add(text, " [");
    text_add(text, fault_class_name(cause->class));
    text_add(text, "]");
}

void text_add_occurrence(struct text *text, const struct fault_cause *cause)
{
    if (cause->count > 1) {
        text_add_unsigned(text, cause->count);
        text_add(text, CAUSE_TIMES);
        text_add_seconds(text, cause->last - cause->first, 1);
        text_add(text, CAUSE_LAST);
    }
    text_add_seconds(text, cause->before_end, 1);
    text_add(text, CAUSE_BEFORE);
}
