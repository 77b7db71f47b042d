/* The reason of a verdict: one sentence for a person.
 */
#ifndef VHRETRY_VERDICT_REASON_H
#define VHRETRY_VERDICT_REASON_H

#include "attribution.h"

/* Adds why the evidence does, or does not, explain the failure, for which `process` is blamed; `parent` is its parent,
 * NULL if it is the root. If `attribution->worker`, it is blamed in its parent's place. */
void text_add_judgement(struct text *text, const struct process *process, const struct process *parent,
                        const struct attribution *attribution, const struct verdict_policy *policy);

#endif
