#include "verdict_lines.h"

#include "../evidence/exit_status.h"
#include "../messages/reasons.h"
#include "../messages/verdicts.h"
#include "../verdict/signal_name.h"
#include "cause.h"
#include "formatted.h"
#include "printable.h"
#include "quoted.h"
#include "story.h"

enum { SIGNAL_MAX = 64 };

/* As wide as the longest name and two spaces, so that `explain` may have longer names than these four. */
enum { NAME_COLUMN = 11 };

static void add_name(struct text *text, const char *prefix, const char *name)
{
    text_add(text, prefix);
    char column[NAME_COLUMN + 1];
    struct text padded = text_in(column, sizeof column);
    text_add(&padded, name);
    text_add_column(&padded, NAME_COLUMN);
    text_add(text, column);
}

static void add_outcome(struct text *text, const struct verdict *verdict, const struct verdict_policy *policy,
                        bool in_execution)
{
    text_add(text, outcome_name(verdict->outcome));
    if (verdict->outcome != OUTCOME_RETRY && verdict->outcome != OUTCOME_EXHAUSTED)
        return;
    const bool exhausted = verdict->outcome == OUTCOME_EXHAUSTED;
    const unsigned number = policy->retry_count + (exhausted ? 0 : 1);
    if (exhausted && number > policy->retries)
        text_add_formatted(text, VERDICT_TAG_ABOVE, number, policy->retries);
    else if (exhausted || in_execution)
        text_add_formatted(text, VERDICT_ATTEMPT, number, policy->retries);
    else
        text_add_formatted(text, VERDICT_OUTSIDE, number, policy->retries);
}

/* `exited with 1`, `was ended by SIGTERM`: a status above 128 is what a shell makes of a signal. */
static void add_end(struct text *text, int status)
{
    if (status <= SIGNAL_STATUS || status > SIGNAL_STATUS + SIGNAL_MAX) {
        text_add(text, WHY_EXITED);
        text_add_signed(text, status);
    } else {
        text_add(text, WHY_ENDED_BY);
        text_add_signal_name(text, status - SIGNAL_STATUS);
    }
}

static const char *program_of(const char *program)
{
    return program[0] != '\0' ? program : VERDICT_UNKNOWN_PROGRAM;
}

static void add_process(struct text *text, const struct blamed_process *process)
{
    text_add(text, program_of(process->program));
    text_add(text, " (pid ");
    text_add_unsigned(text, process->pid);
    text_add(text, ", ");
    add_end(text, process->status);
    text_add(text, process->blind ? VERDICT_NOT_OBSERVED ")" : ")");
}

void text_add_blamed(struct text *text, const struct blamed_process *process)
{
    text_add(text, program_of(process->program));
    text_add(text, ", pid ");
    text_add_unsigned(text, process->pid);
    text_add(text, ", ");
    add_end(text, process->status);
}

/* `a network failure (refused db:5432)` */
static void add_meaning(struct text *text, const struct testimony *testimony)
{
    if (testimony->kind == TESTIMONY_OWN_FAILURE) {
        text_add(text, VERDICT_OWN_FAILURE);
        return;
    }
    text_add(text, VERDICT_NETWORK_FAILURE);
    text_add(text, testimony->class != FAULT_NONE ? fault_class_name(testimony->class) : VERDICT_NO_CLASS);
    text_add(text, testimony->peer[0] ? " " : "");
    text_add_printable(text, testimony->peer, sizeof testimony->peer);
    text_add(text, ")");
}

static void add_words(struct text *text, const char *prefix, const struct quoted_words *words)
{
    if (words->line[0] == '\0')
        return;
    text_add(text, "\n");
    add_name(text, prefix, LABEL_WORDS);
    text_add_quoted(text, words->line, QUOTED_MAX);
    text_add(text, " (");
    text_add_printable(text, program_of(words->program), sizeof words->program);
    text_add(text, ", pid ");
    text_add_unsigned(text, words->pid);
    text_add(text, ")");
    if (words->deciding != DECIDED_BY_WIRE && words->deciding != DECIDED_BY_WORDS)
        return;
    text_add(text, "\n");
    add_name(text, prefix, "");
    text_add(text, VERDICT_WORDS_NAME);
    add_meaning(text, &words->testimony);
    text_add(text, words->deciding == DECIDED_BY_WORDS ? VERDICT_WORDS_DECIDED : VERDICT_WIRE_DECIDED);
}

void text_add_verdict(struct text *text, const char *prefix, const struct verdict *verdict,
                      const struct verdict_policy *policy, bool in_execution)
{
    add_name(text, prefix, LABEL_VERDICT);
    add_outcome(text, verdict, policy, in_execution);

    text_add(text, "\n");
    add_name(text, prefix, LABEL_CAUSE);
    if (verdict->cause.class == FAULT_NONE) {
        text_add(text, VERDICT_NONE);
    } else {
        text_add_cause_of_verdict(text, verdict);
        if (verdict->cause.class != FAULT_REQUESTED && !verdict->cause.told) {
            text_add(text, "\n");
            add_name(text, prefix, "");
            text_add_occurrence(text, &verdict->cause);
        }
    }

    if (verdict->path_length > 0) {
        text_add(text, "\n");
        add_name(text, prefix, LABEL_BLAME);
        for (size_t i = 0; i < verdict->path_length; i++) {
            text_add(text, i == 0 ? "" : " > ");
            add_process(text, &verdict->path[i]);
        }
    }

    add_words(text, prefix, &verdict->words);

    if (verdict->rehearsal_met) {
        text_add(text, "\n");
        add_name(text, prefix, LABEL_REHEARSAL);
        text_add(text, words_of_rehearsal(verdict));
    }

    if (verdict->rule != NULL) {
        char rule[RULE_TEXT_SIZE];
        struct text written = text_in(rule, sizeof rule);
        text_add_rule(&written, verdict->rule);
        text_add(text, "\n");
        add_name(text, prefix, LABEL_RULE);
        text_add_formatted(text, VERDICT_RULE_LINE, verdict->rule->line);
        text_add_printable(text, rule, sizeof rule - 1);
    }

    if (verdict->reason[0]) {
        text_add(text, "\n");
        add_name(text, prefix, LABEL_REASON);
        text_add(text, verdict->reason);
    }
    text_add(text, "\n");
}
