#include "rehearsal_report.h"

#include "../evidence/rehearsal.h"
#include "../messages/retries.h"
#include "../words/quoted.h"
#include "../words/say.h"

#include <stdlib.h>

bool rehearsal_is_on(void)
{
    const char *value = getenv("VHRETRY_REHEARSE");
    return value && value[0] != '\0' &&
           rehearsal_is_due(getenv("VHRETRY_RETRY_COUNT"), getenv("VHRETRY_REHEARSE_ATTEMPTS"));
}

static bool leads_to_retry(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_RETRY || verdict->outcome == OUTCOME_EXHAUSTED;
}

static void say_what_would_follow(const struct verdict *verdict)
{
    char cause[768];
    struct text text = text_in(cause, sizeof cause);
    text_add_cause_quoted_for_log(&text, verdict);
    say(SAY_REHEARSED_OUTSIDE, cause);
}

void report_rehearsal(const struct situation *situation, bool runs_again)
{
    const struct verdict *verdict = &situation->verdict;
    /* NULL: malformed, which the settings have said. */
    if (!rehearsal_is_on() || !situation->settings.rehearse)
        return;
    if (!verdict->rehearsal_met) {
        say(SAY_REHEARSED_NOTHING, situation->settings.rehearse);
        return;
    }
    if (verdict->cause.class == FAULT_NONE || verdict->cause.rehearsed)
        say_as_rehearsal();
    if (verdict->outcome == OUTCOME_SUCCEEDED)
        say(SAY_REHEARSED_SUCCESS);
    else if (situation->settings.mode == MODE_DRY_RUN)
        return; /* it says what would follow */
    else if (!leads_to_retry(verdict))
        say(SAY_REHEARSED_VERDICT, outcome_name(verdict->outcome), verdict->reason);
    else if (!situation->identity.in_execution && !runs_again)
        say_what_would_follow(verdict);
}
