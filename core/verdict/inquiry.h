/* One question of blame.c: why did this process fail? What all rules need for it at hand (core/verdict/README.md, "Blame"). */
#ifndef VHRETRY_VERDICT_INQUIRY_H
#define VHRETRY_VERDICT_INQUIRY_H

#include "attribution.h"
#include "weighing.h"

struct inquiry {
    const struct tree *tree;
    const struct verdict_policy *policy;
    struct attribution *attributions; /* of every process; those of the children are there already */
    const struct process *parent;
    struct below *below;
    struct fetchers *fetchers;
};

/* The parent's own words, for its own end. */
struct hearing inquiry_hearing(const struct inquiry *inquiry);

/* Whose words are heard when the parent's end is explained; NO_PROCESS if it said nothing. */
size_t inquiry_speaker(const struct inquiry *inquiry);

const struct process *inquiry_child(const struct inquiry *inquiry, size_t index);

struct attribution *inquiry_attribution_of(const struct inquiry *inquiry, const struct process *process);

void attribution_take(struct attribution *attribution, struct weighed weighed);

/* `*best` becomes `*candidate` if that explains the end better. */
void attribution_keep_better(struct attribution *best, const struct attribution *candidate);

/* Rules 2 to 6, ask_children.c: what the parent's children say, in `best` if it is the better explanation. */
void ask_children(const struct inquiry *inquiry, struct attribution *best);

/* Whether a child crashed, and what `attribution` names broke with it. */
bool is_consequence_of_crash(const struct inquiry *inquiry, const struct attribution *attribution);

#endif
