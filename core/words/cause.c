/* The words of a cause: `connect db.internal:5432: Connection refused`.
 */
#include "cause.h"

#include "error_words.h"

#include <netdb.h>
#include <stdbool.h>
#include <string.h>

static void add_resolver_words(struct text *text, const struct fault_cause *cause)
{
    if (cause->error == EAI_SYSTEM && cause->system_error != 0)
        text_add(text, words_of_errno(cause->system_error));
    else
        text_add(text, words_of_resolver(cause->error));
}

/* For what the observer concluded by itself: the kernel had no error to give. */
static const char *words_without_errno(enum fault_phase phase, enum fault_class class)
{
    switch (class) {
    case FAULT_STALLED:
        return phase == PHASE_ANSWER ? "stalled before its end" : "no answer";
    case FAULT_HUNG_UP:
        return phase == PHASE_ANSWER ? "closed by the peer before its end"
                                     : "closed by the peer before it answered";
    case FAULT_RESET:
        return "reset by the peer";
    case FAULT_TIMEOUT:
        return "timed out";
    case FAULT_REFUSED:
        return "refused";
    case FAULT_UNREACHABLE:
        return "not reachable";
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

/* `stalled after 1,048,576 of 31,457,280 bytes`; false where nobody knows how much of the answer had come. */
static bool add_progress(struct text *text, const struct fault_cause *cause)
{
    if (cause->class != FAULT_STALLED || (cause->answer_received == 0 && cause->answer_length == 0))
        return false;
    text_add(text, "stalled after ");
    add_grouped(text, cause->answer_received);
    if (cause->answer_length > 0) {
        text_add(text, " of ");
        add_grouped(text, cause->answer_length);
    }
    text_add(text, cause->answer_length == 0 && cause->answer_received == 1 ? " byte" : " bytes");
    return true;
}

/* A stalled or cut-off answer fails the reading end; who was to send needs an error to be told. */
static const char *verb_of(const struct fault_cause *cause)
{
    if (cause->phase != PHASE_TRANSFER)
        return fault_phase_name(cause->phase);
    return cause->class == FAULT_STALLED || cause->class == FAULT_HUNG_UP ? "receive" : "transfer";
}

/* socket(2) failed before there was anybody to connect to. */
static bool has_no_peer(const struct fault_cause *cause)
{
    return cause->phase == PHASE_CONNECT && cause->peer.family == 0 && cause->peer.name[0] == '\0';
}

/* No operation was seen to fail: what there is to tell is why nobody could see. */
static void add_unknown(struct text *text, const struct fault_cause *cause)
{
    if (cause->phase == PHASE_NONE) {
        text_add(text, "the network where nobody can observe it");
        return;
    }
    text_add(text, "TLS that cannot be read (");
    text_add_peer(text, &cause->peer);
    text_add(text, ")");
}

static void add_cause(struct text *text, const struct fault_cause *cause, bool with_address)
{
    if (cause->class == FAULT_REQUESTED) {
        text_add(text, "exit status 75 (please retry)");
        return;
    }
    if (cause->class == FAULT_UNKNOWN) {
        add_unknown(text, cause);
        return;
    }
    if (cause->told && cause->peer.family == 0 && cause->peer.name[0] == '\0') {
        text_add(text, words_without_errno(cause->phase, cause->class));
        return;
    }
    if (has_no_peer(cause)) {
        text_add(text, "open a socket");
    } else {
        text_add(text, verb_of(cause));
        text_add(text, " ");
        if (with_address)
            text_add_peer_with_address(text, &cause->peer);
        else
            text_add_peer(text, &cause->peer);
    }
    text_add(text, ": ");
    /* A read that ran into SO_RCVTIMEO fails with EAGAIN: "Resource temporarily unavailable" would mislead. */
    bool own_words = cause->error == 0 || cause->class == FAULT_STALLED || cause->class == FAULT_HUNG_UP;
    if (cause->phase == PHASE_RESOLVE && cause->error != 0)
        add_resolver_words(text, cause);
    else if (cause->phase == PHASE_ANSWER && cause->refusal.protocol != ANSWER_PROTOCOL_NONE)
        text_add_refusal(text, &cause->refusal);
    else if (own_words && !add_progress(text, cause))
        text_add(text, words_without_errno(cause->phase, cause->class));
    else if (!own_words)
        text_add(text, words_of_errno(cause->error));
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

/* The class that these words of an error mean in this phase. */
static enum fault_class class_of_words(enum fault_phase phase, const char *words)
{
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++)
        if (strcmp(words_without_errno(phase, (enum fault_class) class), words) == 0)
            return (enum fault_class) class;
    if (phase == PHASE_ANSWER)
        return refusal_class_of_words(words);
    if (phase != PHASE_RESOLVE)
        return fault_class_of_errno(errno_of_words(words));
    int result = resolver_of_words(words);
    return fault_class_of_resolver(result == 0 ? EAI_SYSTEM : result, errno_of_words(words));
}

enum fault_class cause_parse(const char *words, char *peer, size_t size)
{
    static const struct {
        const char *beginning;
        enum fault_phase phase;
    } verbs[] = {{"resolve ", PHASE_RESOLVE},  {"connect ", PHASE_CONNECT}, {"transfer ", PHASE_TRANSFER},
                 {"receive ", PHASE_TRANSFER}, {"answer ", PHASE_ANSWER},   {"open a socket", PHASE_CONNECT}};
    struct text text = text_in(peer, size);
    const char *colon = strstr(words, ": ");
    if (strcmp(words, "exit status 75 (please retry)") == 0)
        return FAULT_REQUESTED;
    for (size_t i = 0; colon && i < sizeof verbs / sizeof verbs[0]; i++) {
        size_t length = strlen(verbs[i].beginning);
        if (strncmp(words, verbs[i].beginning, length) != 0)
            continue;
        text_add_bytes(&text, words + length, (size_t)(colon - words) - length);
        return class_of_words(verbs[i].phase, colon + 2);
    }
    return FAULT_NONE;
}

void text_add_occurrence(struct text *text, const struct fault_cause *cause)
{
    if (cause->count > 1) {
        text_add_unsigned(text, cause->count);
        text_add(text, " times over ");
        text_add_seconds(text, cause->last - cause->first, 1);
        text_add(text, " s, last ");
    }
    text_add_seconds(text, cause->before_end, 1);
    text_add(text, " s before the end");
}
