#include "relayed.h"

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

struct relayed find_relayed(const struct hearing *hearing, struct below *below)
{
    const struct tree *tree = hearing->tree;
    struct hearing named = *hearing;
    named.named_only = true;
    struct relayed relayed = {{JUDGED_NO_FAULT, JUDGED_NO_FAULT, NULL}, NO_PROCESS, false};
    listen_to(&named, below, (size_t)(hearing->speaker - tree->processes), &relayed);
    size_t count = add_children(tree, hearing->speaker, below, 0);
    for (size_t i = 0; i < count; i++) {
        const struct process *process = &tree->processes[below->queue[i]];
        count = add_children(tree, process, below, count);
        relayed.contact = relayed.contact || (process->contact && !process->heard);
        listen_to(&named, below, below->queue[i], &relayed);
    }
    for (size_t i = 0; i < below->orphan_count; i++)
        if (may_be_worker(hearing->speaker, &tree->processes[below->orphans[i]]))
            listen_to(&named, below, below->orphans[i], &relayed);
    return relayed;
}
