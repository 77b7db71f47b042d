#include "fleet_text.h"

#include <math.h>
#include <stdio.h>

void text_add_about(struct text *text, double seconds)
{
    char data[64];
    const long whole = lround(ceil(seconds));
    const long minutes = lround(ceil(seconds / 60));
    if (whole == 1)
        snprintf(data, sizeof data, "1 second");
    else if (whole < 120)
        snprintf(data, sizeof data, "%ld seconds", whole);
    else if (minutes < 120)
        snprintf(data, sizeof data, "%ld minutes", minutes);
    else
        snprintf(data, sizeof data, "%ld h %ld min", minutes / 60, minutes % 60);
    text_add(text, data);
}

static void add_executions(struct text *text, unsigned count)
{
    text_add_unsigned(text, count);
    text_add(text, count == 1 ? " execution" : " executions");
}

void text_add_spread(struct text *text, const struct fault_cause *cause, unsigned siblings, double span,
                     double turn)
{
    add_executions(text, siblings);
    text_add(text, " of this task failed for ");
    text_add_peer(text, &cause->peer);
    text_add(text, " together: their retries start over ");
    text_add_about(text, span);
    text_add(text, ", this one ");
    text_add_about(text, turn);
    text_add(text, " after its delay");
}

void text_add_circuit(struct text *text, const struct fault_cause *cause, unsigned failed, double failing,
                      double next)
{
    text_add(text, "circuit open: ");
    add_executions(text, failed);
    text_add(text, " failed for ");
    text_add_peer(text, &cause->peer);
    text_add(text, " in ");
    text_add_about(text, failing);
    text_add(text, "; next try in ");
    text_add_about(text, next);
}

void text_add_apart(struct text *text, const struct fault_cause *cause, unsigned failed, double next)
{
    add_executions(text, failed);
    text_add(text, " beside this one failed for ");
    text_add_peer(text, &cause->peer);
    text_add(text, ": their retries start apart, this one in ");
    text_add_about(text, next);
}

void text_add_chain_over(struct text *text, double age, double deadline, unsigned retry, unsigned retries)
{
    text_add(text, "the chain of retries began ");
    text_add_about(text, age);
    text_add(text, " ago, and VHRETRY_CHAIN_DEADLINE is ");
    text_add_about(text, deadline);
    text_add(text, " (it would be retry ");
    text_add_unsigned(text, retry);
    text_add(text, " of ");
    text_add_unsigned(text, retries);
    text_add(text, ")");
}

void text_add_budget(struct text *text, const struct fault_cause *cause, const struct fleet_use *use,
                     double budget)
{
    char share[32];
    snprintf(share, sizeof share, "%.10g %%", round(budget * 1000) / 10);
    text_add_unsigned(text, fleet_retried(use));
    text_add(text, " of the ");
    add_executions(text, use->members);
    text_add(text, " of this task were retried for ");
    text_add_peer(text, &cause->peer);
    text_add(text, ", and VHRETRY_BUDGET allows ");
    text_add(text, share);
}

void text_add_fleet(struct text *text, unsigned siblings, double longest)
{
    text_add(text, "starts apart from others that failed for the same peer");
    if (siblings > 0) {
        text_add(text, " (");
        text_add_unsigned(text, siblings);
        text_add(text, ")");
    }
    text_add(text, ", and up to ");
    text_add_about(text, longest);
    text_add(text, " later while their retries fail (VHRETRY_CIRCUIT)");
}
