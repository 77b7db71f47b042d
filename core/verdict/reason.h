/* The reason of a verdict: one sentence for a person.
 */
#ifndef VHRETRY_VERDICT_REASON_H
#define VHRETRY_VERDICT_REASON_H

#include "blame.h"

/* Adds why the evidence does, or does not, explain the failure. `parent` is the process in whose place a forked worker
 * is blamed; NULL if `process` is blamed itself. */
void text_add_judgement(struct text *text, const struct process *process, const struct process *parent,
                        const struct explanation *explanation, const struct verdict_policy *policy);

#endif
