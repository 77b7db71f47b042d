#include "story.h"

#include "../messages/verdicts.h"
#include "cause.h"
#include "class_guide.h"
#include "quoted.h"

static const char *network_headline(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_EXHAUSTED:
        return "The network made this run fail, and no retry is left";
    case OUTCOME_DISABLED:
        return "The network made this run fail, and retries are off";
    default:
        return "The network made this run fail";
    }
}

const char *words_of_rehearsal(const struct verdict *verdict)
{
    return verdict->cause.class == FAULT_NONE || verdict->cause.rehearsed ? VERDICT_REHEARSED
                                                                          : VERDICT_REHEARSED_ELSEWHERE;
}

void text_add_headline(struct text *text, const struct verdict *verdict)
{
    text_add(text, verdict->rehearsal_met ? "Rehearsal: " : "");
    switch (verdict->outcome) {
    case OUTCOME_RETRY:
    case OUTCOME_EXHAUSTED:
    case OUTCOME_DISABLED:
        if (verdict->cause.class == FAULT_REQUESTED)
            text_add(text, "The program asked for another attempt");
        else if (verdict->cause.class == FAULT_UNKNOWN)
            text_add(text, "The network may have made this run fail");
        else
            text_add(text, network_headline(verdict->outcome));
        break;
    case OUTCOME_SUCCEEDED:
        text_add(text, "This run went well");
        break;
    case OUTCOME_NOT_NETWORK:
        text_add(text, "This run failed, and not because of the network");
        break;
    case OUTCOME_UNKNOWN:
        text_add(text, "This run failed, and nobody could see why");
        break;
    case OUTCOME_STOPPED:
        text_add(text, "This run was stopped");
        break;
    }
}

static void add_failure(struct text *text, const struct verdict *verdict)
{
    if (verdict->cause.class == FAULT_NONE)
        return;
    text_add(text, "What failed: ");
    text_add_cause_of_verdict(text, verdict);
    if (verdict->cause.class != FAULT_REQUESTED && !verdict->cause.told) {
        text_add(text, ", ");
        text_add_occurrence(text, &verdict->cause);
    }
    text_add(text, ". ");
    const struct class_guide *guide = class_guide(verdict->cause.class);
    if (guide) {
        text_add(text, guide->meaning);
        text_add(text, " ");
    }
}

void text_add_story(struct text *text, const struct verdict *verdict)
{
    if (verdict->rehearsal_met) {
        text_add(text, "This is a rehearsal: ");
        text_add(text, words_of_rehearsal(verdict));
        text_add(text, ". ");
    }
    add_failure(text, verdict);
    if (verdict->reason[0] == '\0')
        return;
    text_add(text, "Why this verdict: ");
    text_add(text, verdict->reason);
    text_add(text, ".");
}
