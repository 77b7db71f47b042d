#include "conclusion.h"

#include "../evidence/exit_status.h"
#include "../evidence/rehearsal.h"

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
    text_add(text, " On Valohai it would wait for ");
    text_add_unsigned(text, (uint64_t)seconds);
    text_add(text, " s before that (VHRETRY_DELAY); here it did not wait.");
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
    text_add(text, " (judged as ");
    text_add(text, fault_class_name(facts->class));
    text_add(text, ")");
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
        text_add(
            text,
            "vhretry started a retry, and the retry succeeded. But what failed in the end was not what \"");
        text_add(text, facts->rule);
        text_add(text, "\" made fail: the network failed in earnest. The status detail above has it.");
        return;
    }
    text_add(text, "It works: the command failed because of \"");
    text_add(text, facts->rule);
    text_add(text, "\"");
    add_class_seen(text, facts);
    text_add(text, ran_in_place(facts) ? ", vhretry ran it again in place, and it succeeded."
                                       : ", vhretry started a retry, and the retry succeeded.");
    if (lacks_answer(facts))
        text_add(text, " The answer itself was not tried: it can be played in plain HTTP/1 alone.");
    add_delay(text, facts->settings->delay);
}

static void add_no_call(struct text *text, const struct rehearsal_facts *facts)
{
    text_add(text, "No network call of the command matched \"");
    text_add(text, facts->rule);
    text_add(text, "\", so none was made to fail, and it ended with ");
    text_add_signed(text, facts->status);
    text_add(text, facts->status == 0 ? ". " : " by itself. ");
    if (facts->settings->rehearse_attempts == 0) {
        text_add(text, "VHRETRY_REHEARSE_ATTEMPTS is 0, so no attempt rehearses. Unset it.");
        return;
    }
    if (facts->status != 0)
        text_add(text, "Make it work without the rehearsal first: run it alone. ");
    if (strchr(facts->rule, '@'))
        text_add(text, "Check the peer: it is compared with the name or the address, and the port, that the "
                       "program uses. ");
    if (strstr(facts->rule, "dns-"))
        text_add(text, "Only names are looked up: addresses are not, and localhost hardly ever. ");
    text_add(text, "VHRETRY_DEBUG=2 shows its calls. What is static, written in Go or setuid is not reached, "
                   "also below a shell: "
                   "`vhretry doctor COMMAND` tells.");
    if (strchr(facts->rule, '#'))
        text_add(text, " The number behind # counts the matching calls of one process.");
}

/* Why there was no retry although the command failed. */
static void add_refusal(struct text *text, const struct rehearsal_facts *facts)
{
    const struct settings *settings = facts->settings;
    const bool counts =
        facts->class == FAULT_NONE || (settings->classes & (fault_class_set)1 << facts->class) != 0;
    if (settings->mode == MODE_DRY_RUN) {
        text_add(text, "VHRETRY_MODE is dry-run, which only says what it would do. Unset it.");
    } else if (facts->outcome == OUTCOME_EXHAUSTED) {
        text_add(text, "VHRETRY_RETRIES allows for no retry. Set it to 1 or more.");
    } else if (!counts) {
        text_add(text, "faults of class ");
        text_add(text, fault_class_name(facts->class));
        text_add(text, " do not count. To have them count, set VHRETRY_ON=+");
        text_add(text, fault_class_name(facts->class));
        text_add(text, ".");
    } else if (facts->reason[0] == '\0' && facts->status > SIGNAL_STATUS) {
        text_add(text, "it died of a signal, which nobody in it could tell of. Put `vhretry run --` in front "
                       "of the command: it is its "
                       "parent, and sees that.");
    } else if (facts->outcome == OUTCOME_RETRY) {
        text_add(text,
                 "the verdict was a retry, but it could not be started: see the lines of vhretry above.");
    } else {
        text_add(text, "the verdict is ");
        text_add(text, outcome_name(facts->outcome));
        text_add(text, facts->reason[0] ? ": " : "");
        text_add(text, facts->reason);
        text_add(text, ". If this failure deserves a retry, let the program end with status 75, or see what "
                       "VHRETRY_ON, VHRETRY_ONLY, VHRETRY_IGNORE and VHRETRY_WINDOW say.");
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
        text_add(
            text,
            "The command met the failure and ended with 0 all the same: it tried again by itself, went on "
            "without what it did not get (`curl` without `-f`), or lost the status on the way (`… || true`, "
            "a pipe). Valohai takes "
            "that for a success, and nothing is retried. If it is no success, let the command end with "
            "another status than 0.");
        break;
    case CONCLUSION_NOT_RETRIED:
        text_add(text, "The command failed with status ");
        text_add_signed(text, facts->status);
        text_add(text, ", and no retry was started: ");
        add_refusal(text, facts);
        break;
    case CONCLUSION_RETRY_FAILED:
        text_add(text, "vhretry started a retry as it should, but that ended with status ");
        text_add_signed(text, facts->retry_status);
        if (facts->retry_rehearsed) {
            text_add(text, ", because VHRETRY_REHEARSE_ATTEMPTS made that one fail as well, and no further "
                           "retry was started. Set it to the value of VHRETRY_RETRIES or less.");
            break;
        }
        text_add(
            text,
            ", although no call was made to fail in it. The command has to work here without the rehearsal: "
            "run it alone first.");
        if (facts->input_used)
            text_add(
                text,
                " It may be that the first execution has used up standard input: give it a file (`< FILE`), "
                "which each execution reads from its beginning.");
        break;
    case CONCLUSION_NOT_OBSERVED:
        break;
    }
}
