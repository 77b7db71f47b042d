#include "story.h"

#include "../messages/stories.h"
#include "../messages/verdicts.h"
#include "cause.h"
#include "class_guide.h"
#include "quoted.h"

static const char *network_headline(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_EXHAUSTED:
        return STORY_THE_NETWORK_MADE_THIS;
    case OUTCOME_DISABLED:
        return STORY_THE_NETWORK_MADE_THIS_ALSO;
    default:
        return STORY_THE_NETWORK_MADE_THIS_ALSO_ALSO;
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
            text_add(text, STORY_THE_PROGRAM_ASKED);
        else if (verdict->cause.class == FAULT_UNKNOWN)
            text_add(text, STORY_THE_NETWORK_MAY_HAVE);
        else
            text_add(text, network_headline(verdict->outcome));
        break;
    case OUTCOME_SUCCEEDED:
        text_add(text, STORY_THIS_RUN_WENT_WELL);
        break;
    case OUTCOME_NOT_NETWORK:
        text_add(text, STORY_THIS_RUN_FAILED);
        break;
    case OUTCOME_UNKNOWN:
        text_add(text, STORY_THIS_RUN_FAILED_ALSO);
        break;
    case OUTCOME_STOPPED:
        text_add(text, STORY_THIS_RUN_WAS_STOPPED);
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
        text_add(text, STORY_THIS_IS_A_REHEARSAL);
        text_add(text, words_of_rehearsal(verdict));
        text_add(text, ". ");
    }
    add_failure(text, verdict);
    if (verdict->reason[0] == '\0')
        return;
    text_add(text, STORY_WHY_THIS_VERDICT);
    text_add(text, verdict->reason);
    text_add(text, ".");
}
