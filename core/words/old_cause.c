#include "old_cause.h"

#include "../evidence/text.h"
#include "error_words.h"

#include <netdb.h>
#include <string.h>

/* What version 1 said where the kernel had no error to give. */
static const char *words_without_error(enum fault_phase phase, enum fault_class class)
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

/* The class that these words of an error mean in this phase. */
static enum fault_class class_of_words(enum fault_phase phase, const char *words)
{
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++)
        if (strcmp(words_without_error(phase, (enum fault_class) class), words) == 0)
            return (enum fault_class) class;
    if (phase == PHASE_ANSWER)
        return refusal_class_of_words(words);
    if (phase != PHASE_RESOLVE)
        return fault_class_of_errno(errno_of_words(words));
    int result = resolver_of_words(words);
    return fault_class_of_resolver(result == 0 ? EAI_SYSTEM : result, errno_of_words(words));
}

enum fault_class old_cause_parse(const char *words, char *peer, size_t size)
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
