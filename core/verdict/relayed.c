#include "relayed.h"

#include "deaf.h"

#include <stdlib.h>

struct below *below_prepare(const struct tree *tree)
{
    struct below *below = malloc(sizeof *below);
    if (below == NULL)
        return NULL;
    below->budget = LISTENED_FAULTS_MAX;
    below->orphan_count = 0;
    for (size_t i = 0; i < tree->count && below->orphan_count < LISTENED_MAX; i++)
        if (tree->processes[i].parent == NO_PROCESS && i != tree->root && tree->processes[i].fault_count > 0)
            below->orphans[below->orphan_count++] = i;
    return below;
}

static size_t add_children(const struct tree *tree, const struct process *parent, struct below *below,
                           size_t count)
{
    for (size_t i = 0; i < parent->child_count && count < LISTENED_MAX; i++)
        below->queue[count++] = tree->children[parent->first_child + i];
    return count;
}

static void listen_to(const struct hearing *hearing, struct below *below, size_t index,
                      struct relayed *relayed)
{
    const struct process *process = &hearing->tree->processes[index];
    if (process->fault_count >= below->budget)
        return;
    below->budget -= process->fault_count + 1;
    struct weighed weighed = weigh_faults(hearing, process);
    if (weighed.judgement >= relayed->named.judgement)
        return;
    relayed->named = weighed;
    relayed->process = process == hearing->speaker ? NO_PROCESS : index;
}

static bool may_be_worker(const struct process *speaker, const struct process *orphan)
{
    return orphan->image.namespace == speaker->image.namespace && orphan->image.start >= speaker->start &&
           orphan->image.start <= speaker->end;
}

/* Did `other` run beside the speaker, and end well? The other end of a pipe, as git's helper is for `git index-pack`: it
 * reports what it met, and ends with 0. */
static bool ended_well_beside(const struct process *other, const struct process *speaker)
{
    return other != speaker && other->end != TIME_UNKNOWN && other->status == 0 &&
           other->start < speaker->end && speaker->start < other->end;
}

static void listen_to_brothers(const struct hearing *named, struct below *below, struct relayed *relayed)
{
    const struct tree *tree = named->tree;
    const struct process *speaker = named->speaker;
    if (speaker->parent == NO_PROCESS)
        return;
    size_t count = add_children(tree, &tree->processes[speaker->parent], below, 0);
    for (size_t i = 0; i < count; i++) {
        const struct process *process = &tree->processes[below->queue[i]];
        struct relayed heard = *relayed;
        if (!ended_well_beside(process, speaker))
            continue;
        count = add_children(tree, process, below, count);
        listen_to(named, below, below->queue[i], &heard);
        if (heard.named.fault != NULL && heard.named.fault->time <= speaker->end)
            *relayed = heard;
    }
}

struct relayed find_relayed(const struct hearing *hearing, struct below *below)
{
    const struct tree *tree = hearing->tree;
    struct hearing named = *hearing;
    named.named_only = true;
    struct relayed relayed = {{JUDGED_NO_FAULT, JUDGED_NO_FAULT, NULL, NULL}, NO_PROCESS, false};
    listen_to(&named, below, (size_t)(hearing->speaker - tree->processes), &relayed);
    size_t count = add_children(tree, hearing->speaker, below, 0);
    for (size_t i = 0; i < count; i++) {
        const struct process *process = &tree->processes[below->queue[i]];
        count = add_children(tree, process, below, count);
        relayed.contact = relayed.contact || process_was_deaf(tree, process, hearing->policy) ||
                          (words_count_by_rule(hearing->speaker) && process->contact);
        listen_to(&named, below, below->queue[i], &relayed);
    }
    for (size_t i = 0; i < below->orphan_count; i++)
        if (may_be_worker(hearing->speaker, &tree->processes[below->orphans[i]]))
            listen_to(&named, below, below->orphans[i], &relayed);
    if (relayed.named.fault == NULL)
        listen_to_brothers(&named, below, &relayed);
    return relayed;
}
