#include "tolerated.h"

#include "later_work.h"

#include <string.h>

/* Whether the parent's status means, by its manual, that some child had failed: then going on was no absorption.
 * xargs(1): 123 if any invocation ended with 1 to 125. GNU make: 2 if a recipe failed, with -k and -j long after. */
static bool status_speaks_of_children(const struct process *parent)
{
    return (parent->status == 123 && process_is_program(parent, "xargs")) ||
           (parent->status == 2 &&
            (process_is_program(parent, "make") || process_is_program(parent, "gmake")));
}

/* Whether a later attempt, the same program again, ended well. */
static bool was_repeated_well(const struct tree *tree, const struct process *parent,
                              const struct process *child, size_t after)
{
    for (size_t i = after; i < parent->child_count && i < after + NEIGHBOURS; i++) {
        const struct process *sibling = tree_child_at(tree, parent, i);
        if (process_ended_well(tree, sibling) && child->program[0] != '\0' &&
            strcmp(sibling->program, child->program) == 0)
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
        const struct process *sibling = tree_child_at(tree, parent, i);
        const struct attribution *other = &attributions[sibling - tree->processes];
        if (sibling != child && sibling->status != 0 && other->judgement == JUDGED_CAUSE &&
            same_failure(child, own->fault, sibling, other->fault))
            return true;
    }
    return false;
}

bool child_was_tolerated(const struct tree *tree, const struct attribution *attributions,
                         const struct process *parent, const struct process *child)
{
    if (child->status == parent->status || status_speaks_of_children(parent))
        return false;
    if (!children_went_on(tree, parent, child->end))
        return false;
    return was_repeated_well(tree, parent, child, first_started_after(tree, parent, child->end)) ||
           !failed_repeatedly(tree, attributions, parent, child);
}
