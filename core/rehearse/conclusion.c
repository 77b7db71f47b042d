#include "conclusion.h"

#include "../evidence/exit_status.h"
#include "../evidence/rehearsal.h"
#include "../messages/rehearsals.h"
#include "../words/amount.h"
#include "../words/formatted.h"

#include <string.h>

/* Of an execution that succeeds Valohai is told nothing, unless its command ran again. */
static bool ran_in_place(const struct rehearsal_facts *facts)
{
    return facts->status == 0 && facts->told[0] != '\0';
}

enum conclusion conclusion_of(const struct rehearsal_facts *facts)
{
    if (!facts->met)
        return CONCLUSION_NO_CALL;
    if (facts->retried)
        return facts->retry_status == 0 ? CONCLUSION_RETRIED : CONCLUSION_RETRY_FAILED;
    if (ran_in_place(facts))
        return CONCLUSION_RETRIED;
    return facts->status == 0 ? CONCLUSION_SWALLOWED : CONCLUSION_NOT_RETRIED;
}

static void add_delay(struct text *text, double seconds)
{
    if (seconds < 1)
        return;
    char duration[64];
    struct text words = text_in(duration, sizeof duration);
    text_add_wait_time(&words, seconds);
    text_add_formatted(text, CONCLUDE_DELAY, duration);
}

/* How the rule failed is not always how it reads: a peer that speaks no HTTP/1 cannot answer with 503, and hangs up. */
static void add_class_seen(struct text *text, const struct rehearsal_facts *facts)
{
    char data[256];
    struct text problem = text_in(data, sizeof data);
    struct rehearsal rehearsal;
    bool named = facts->class == FAULT_NONE || !rehearsal_parse(&rehearsal, facts->rule, &problem);
    for (size_t i = 0; !named && i < rehearsal.count; i++)
        named = rehearsal.rules[i].class == facts->class;
    if (named)
        return;
    text_add_formatted(text, CONCLUDE_JUDGED_AS, fault_class_name(facts->class));
}

/* A class that is an answer comes about as one, or not at all. */
static bool lacks_answer(const struct rehearsal_facts *facts)
{
    char data[256];
    struct text problem = text_in(data, sizeof data);
    struct rehearsal rehearsal;
    return facts->class == FAULT_HUNG_UP && rehearsal_parse(&rehearsal, facts->rule, &problem) &&
           rehearsal.count == 1 && rehearsal_is_answer(rehearsal.rules[0].class);
}

static void add_success(struct text *text, const struct rehearsal_facts *facts)
{
    if (facts->in_earnest) {
        text_add_formatted(text, CONCLUDE_IN_EARNEST, facts->rule);
        return;
    }
    text_add_formatted(text, CONCLUDE_WORKS, facts->rule);
    add_class_seen(text, facts);
    text_add(text, ran_in_place(facts) ? CONCLUDE_RERUN : CONCLUDE_RETRIED);
    if (lacks_answer(facts))
        text_add(text, CONCLUDE_NO_ANSWER);
    add_delay(text, facts->settings->delay);
}

static void add_no_call(struct text *text, const struct rehearsal_facts *facts)
{
    text_add_formatted(text, CONCLUDE_NO_CALL, facts->rule, facts->status);
    text_add(text, facts->status == 0 ? ". " : CONCLUDE_BY_ITSELF ". ");
    if (facts->settings->rehearse_attempts == 0) {
        text_add(text, CONCLUDE_ATTEMPTS_0);
        return;
    }
    if (facts->status != 0)
        text_add(text, CONCLUDE_ALONE_FIRST);
    if (strchr(facts->rule, '@'))
        text_add(text, CONCLUDE_PEER);
    if (strstr(facts->rule, "dns-"))
        text_add(text, CONCLUDE_NAMES);
    text_add(text, CONCLUDE_CALLS);
    if (strchr(facts->rule, '#'))
        text_add(text, CONCLUDE_COUNTED);
}

/* Why there was no retry although the command failed. */
static void add_refusal(struct text *text, const struct rehearsal_facts *facts)
{
    const struct settings *settings = facts->settings;
    const bool counts =
        facts->class == FAULT_NONE || (settings->classes & (fault_class_set)1 << facts->class) != 0;
    if (settings->mode == MODE_DRY_RUN) {
        text_add(text, CONCLUDE_DRY_RUN);
    } else if (facts->outcome == OUTCOME_EXHAUSTED) {
        text_add(text, CONCLUDE_NO_RETRIES);
    } else if (!counts) {
        const char *name = fault_class_name(facts->class);
        text_add_formatted(text, CONCLUDE_CLASS_OFF, name, name);
    } else if (facts->reason[0] == '\0' && facts->status > SIGNAL_STATUS) {
        text_add(text, CONCLUDE_SIGNAL);
    } else if (facts->outcome == OUTCOME_RETRY) {
        text_add(text, CONCLUDE_NOT_STARTED);
    } else {
        text_add_formatted(text, CONCLUDE_VERDICT, outcome_name(facts->outcome));
        text_add(text, facts->reason[0] ? ": " : "");
        text_add(text, facts->reason);
        text_add(text, CONCLUDE_ADVICE);
    }
}

void text_add_conclusion(struct text *text, const struct rehearsal_facts *facts)
{
    switch (conclusion_of(facts)) {
    case CONCLUSION_RETRIED:
        add_success(text, facts);
        break;
    case CONCLUSION_NO_CALL:
        add_no_call(text, facts);
        break;
    case CONCLUSION_SWALLOWED:
        text_add(text, CONCLUDE_SWALLOWED);
        break;
    case CONCLUSION_NOT_RETRIED:
        text_add_formatted(text, CONCLUDE_NOT_RETRIED, facts->status);
        add_refusal(text, facts);
        break;
    case CONCLUSION_RETRY_FAILED:
        text_add_formatted(text, CONCLUDE_RETRY_FAILED, facts->retry_status);
        if (facts->retry_rehearsed) {
            text_add(text, CONCLUDE_REHEARSED);
            break;
        }
        text_add(text, CONCLUDE_FAILED_ALONE);
        if (facts->input_used)
            text_add(text, CONCLUDE_INPUT);
        break;
    case CONCLUSION_NOT_OBSERVED:
        break;
    }
}
