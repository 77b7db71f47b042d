#include "tolerated.h"

#include <string.h>

/* Siblings that ran this long together after a failure are work, not clean-up. */
#define WENT_ON_NANOSECONDS UINT64_C(100000000)

/* How many siblings are looked at on either side. Attempts of one loop are neighbours; a bound keeps a parent of
 * 100,000 children from costing their square. */
enum { NEIGHBOURS = 32 };

static const struct process *child_at(const struct tree *tree, const struct process *parent, size_t index)
{
    return &tree->processes[tree->children[parent->first_child + index]];
}

/* The position among its siblings, by start, of the first child that started at `time` or later. */
static size_t first_started_after(const struct tree *tree, const struct process *parent, uint64_t time)
{
    size_t low = 0;
    size_t high = parent->child_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (child_at(tree, parent, middle)->start < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool ended_well(const struct process *process)
{
    return process->end != TIME_UNKNOWN && process->status == 0;
}

/* Whether the parent's status means, by its manual, that some child had failed: then going on was no absorption.
 * xargs(1): 123 if any invocation ended with 1 to 125. GNU make: 2 if a recipe failed, with -k and -j long after. */
static bool status_speaks_of_children(const struct process *parent)
{
    return (parent->status == 123 && process_is_program(parent, "xargs")) ||
           (parent->status == 2 &&
            (process_is_program(parent, "make") || process_is_program(parent, "gmake")));
}

static bool went_on(const struct tree *tree, const struct process *parent, size_t after)
{
    uint64_t together = 0;
    for (size_t i = after; i < parent->child_count && i < after + NEIGHBOURS; i++) {
        const struct process *sibling = child_at(tree, parent, i);
        if (ended_well(sibling))
            together += time_before(sibling->start, sibling->end);
        if (together >= WENT_ON_NANOSECONDS)
            return true;
    }
    return false;
}

/* Whether a later attempt, the same program again, ended well. */
static bool was_repeated_well(const struct tree *tree, const struct process *parent,
                              const struct process *child, size_t after)
{
    for (size_t i = after; i < parent->child_count && i < after + NEIGHBOURS; i++) {
        const struct process *sibling = child_at(tree, parent, i);
        if (ended_well(sibling) && child->program[0] != '\0' && strcmp(sibling->program, child->program) == 0)
            return true;
    }
    return false;
}

/* Of faults that only words tell of the peer is often not known: then the program and the class must be the same. */
static bool same_failure(const struct process *one, const struct record *fault, const struct process *other,
                         const struct record *other_fault)
{
    if (fault->kind != RECORD_WORDS || other_fault->kind != RECORD_WORDS)
        return peer_same(&fault->peer, &other_fault->peer);
    return peer_same(&fault->peer, &other_fault->peer) ||
           (fault->class == other_fault->class && strcmp(one->program, other->program) == 0);
}

/* Whether another sibling failed in the same way: a retry loop that gave up, with pauses between. */
static bool failed_repeatedly(const struct tree *tree, const struct attribution *attributions,
                              const struct process *parent, const struct process *child)
{
    const struct attribution *own = &attributions[child - tree->processes];
    if (own->judgement != JUDGED_CAUSE)
        return false;
    size_t around = first_started_after(tree, parent, child->start);
    size_t from = around > NEIGHBOURS ? around - NEIGHBOURS : 0;
    for (size_t i = from; i < parent->child_count && i < around + NEIGHBOURS; i++) {
        const struct process *sibling = child_at(tree, parent, i);
        const struct attribution *other = &attributions[sibling - tree->processes];
        if (sibling != child && sibling->status != 0 && other->judgement == JUDGED_CAUSE &&
            same_failure(child, own->fault, sibling, other->fault))
            return true;
    }
    return false;
}

bool children_went_on(const struct tree *tree, const struct process *parent, uint64_t since)
{
    return went_on(tree, parent, first_started_after(tree, parent, since));
}

bool child_was_tolerated(const struct tree *tree, const struct attribution *attributions,
                         const struct process *parent, const struct process *child)
{
    if (child->status == parent->status || status_speaks_of_children(parent))
        return false;
    size_t after = first_started_after(tree, parent, child->end);
    if (!went_on(tree, parent, after))
        return false;
    return was_repeated_well(tree, parent, child, after) ||
           !failed_repeatedly(tree, attributions, parent, child);
}
