#include "inquiry.h"

struct hearing inquiry_hearing(const struct inquiry *inquiry)
{
    return (struct hearing){.tree = inquiry->tree,
                            .policy = inquiry->policy,
                            .speaker = inquiry->parent,
                            .end = inquiry->parent->end};
}

size_t inquiry_speaker(const struct inquiry *inquiry)
{
    return inquiry->parent->testimony.kind == TESTIMONY_SILENT
               ? NO_PROCESS
               : (size_t)(inquiry->parent - inquiry->tree->processes);
}

void attribution_take(struct attribution *attribution, struct weighed weighed)
{
    attribution->judgement = weighed.judgement;
    attribution->wire = weighed.wire;
    attribution->fault = weighed.fault;
    attribution->rule = weighed.rule;
}

void attribution_keep_better(struct attribution *best, const struct attribution *candidate)
{
    if (candidate->judgement < best->judgement)
        *best = *candidate;
}

const struct process *inquiry_child(const struct inquiry *inquiry, size_t index)
{
    return &inquiry->tree->processes[inquiry->tree->children[inquiry->parent->first_child + index]];
}

struct attribution *inquiry_attribution_of(const struct inquiry *inquiry, const struct process *process)
{
    return &inquiry->attributions[process - inquiry->tree->processes];
}
