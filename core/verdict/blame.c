#include "blame.h"

#include "deaf.h"
#include "inquiry.h"
#include "missing.h"
#include "relayed.h"

#include <stdlib.h>

/* Rule 7: the words tell of the network. Which process met that, this one or one below it, or did nobody see it? */
static void hear_of_network(const struct inquiry *inquiry, struct attribution *best)
{
    const struct process *process = inquiry->parent;
    const struct hearing hearing = inquiry_hearing(inquiry);
    const struct relayed relayed = find_relayed(&hearing, inquiry->below);
    struct attribution told = {
        .end = process->end, .through = NO_PROCESS, .speaker = inquiry_speaker(inquiry)};
    if (relayed.named.fault != NULL) {
        attribution_take(&told, relayed.named);
        told.through = relayed.process;
        told.worker = relayed.process != NO_PROCESS;
        attribution_keep_better(best, &told);
        return;
    }
    /* Where the wire heard a good answer to the end, it was not deaf: what the words quote is not the reason. */
    attribution_take(&told, weigh_words(&hearing, process_was_deaf(inquiry->tree, process, inquiry->policy) ||
                                                      relayed.contact ||
                                                      (words_count_by_rule(process) && process->contact)));
    if (is_consequence_of_crash(inquiry, &told))
        told.judgement = JUDGED_CONSEQUENCE;
    attribution_keep_better(best, &told);
}

/* Whether the process went on after the failure of the child, or of the worker, that `best` names. */
static bool lived_on_after(const struct inquiry *inquiry, const struct attribution *best)
{
    const struct process *child = &inquiry->tree->processes[best->through];
    return lived_on(inquiry->tree, inquiry->parent, NULL, best->worker ? best->fault->time : child->end,
                    inquiry->parent->end);
}

/* Rule 8: the words tell of a failure of its own. A child's failure counts only if the process had no time to go on. */
static void hear_of_own_failure(const struct inquiry *inquiry, struct attribution *best)
{
    if (best->judgement > JUDGED_NOT_ONLY)
        return;
    if (best->judgement != JUDGED_BLIND && (best->through == NO_PROCESS || !lived_on_after(inquiry, best)))
        return;
    best->judgement = JUDGED_OWN_FAILURE;
    best->through = NO_PROCESS;
    best->worker = false;
    best->end = inquiry->parent->end;
    best->speaker = inquiry_speaker(inquiry);
}

/* Rule 9: the process failed for want of a thing that another one should have fetched, and its status was dropped. */
static void look_for_fetcher(const struct inquiry *inquiry, struct attribution *best)
{
    const struct fetcher *fetcher =
        fetcher_of_missing(inquiry->fetchers, inquiry->tree, inquiry->policy, inquiry->parent);
    if (fetcher == NULL || fetcher->weighed.judgement > best->judgement)
        return;
    attribution_take(best, fetcher->weighed);
    best->through = fetcher->process;
    best->end = inquiry->tree->processes[fetcher->process].end;
    best->speaker = inquiry_speaker(inquiry);
    best->worker = best->missing = true;
}

/* Whether a fault that was judged so leaves the end unexplained: the process had got over it, or it had little to do with it. What the
 * settings rule out, what the words put in another place and what a sibling's crash brought about explains it. */
static bool leaves_end_open(enum judgement judgement)
{
    return judgement >= JUDGED_TOO_OLD && judgement != JUDGED_OWN_FAILURE && judgement != JUDGED_CONSEQUENCE;
}

/* Rule 10: nothing explains the end, and there was more that nobody could observe: by io_uring, or over TLS that cannot be read, or a
 * record was lost. Its silence says nothing of that, unlike words of a failure of its own. */
static void doubt_silence(const struct inquiry *inquiry, struct attribution *best)
{
    const struct process *process = inquiry->parent;
    if (best->through != NO_PROCESS || !leaves_end_open(best->judgement) ||
        process->testimony.kind == TESTIMONY_OWN_FAILURE)
        return;
    const struct record *unread = unread_before_end(inquiry->tree, process, inquiry->policy);
    if (process->unseen || process->lost || unread != NULL)
        attribution_take(best, (struct weighed){JUDGED_BLIND, JUDGED_BLIND, unread, NULL});
}

/* The kernel told somebody who listened beside it alone, and there was nothing to tell: a compiler, a formatter. Who
 * cannot even ask a name server has used a socket of UDP. */
static bool had_no_connection(const struct process *process)
{
    return process->watched && process->kernel_error == 0 && !process->contact && !process->datagrams &&
           process->signal == 0;
}

static struct attribution explain(const struct inquiry *inquiry)
{
    const struct process *process = inquiry->parent;
    const struct hearing hearing = inquiry_hearing(inquiry);
    struct attribution best = {
        .end = process->end, .through = NO_PROCESS, .speaker = inquiry_speaker(inquiry)};
    attribution_take(&best, weigh_faults(&hearing, process));
    if (process->blind && !had_no_connection(process) && leaves_end_open(best.judgement)) {
        best.judgement = JUDGED_BLIND;
        best.fault = NULL;
        best.rule = NULL;
    }
    if (best.judgement == JUDGED_CAUSE)
        return best;
    ask_children(inquiry, &best);
    if (process->testimony.kind == TESTIMONY_NETWORK && best.judgement != JUDGED_CAUSE &&
        best.judgement != JUDGED_CONSEQUENCE)
        hear_of_network(inquiry, &best);
    if (process->testimony.kind == TESTIMONY_OWN_FAILURE)
        hear_of_own_failure(inquiry, &best);
    if (best.judgement > JUDGED_NOT_ONLY)
        look_for_fetcher(inquiry, &best);
    doubt_silence(inquiry, &best);
    return best;
}

/* The processes below the root, parents before children: no recursion, because a journal can claim any depth. */
static size_t list_descendants(const struct tree *tree, size_t *order)
{
    size_t count = 0;
    order[count++] = tree->root;
    for (size_t i = 0; i < count; i++) {
        const struct process *process = &tree->processes[order[i]];
        for (size_t child = 0; child < process->child_count; child++)
            order[count++] = tree->children[process->first_child + child];
    }
    return count;
}

struct attribution *blame(const struct tree *tree, const struct verdict_policy *policy)
{
    if (tree->root == NO_PROCESS)
        return NULL;
    size_t *order = malloc(tree->count * sizeof *order);
    struct below *below = below_prepare(tree);
    struct fetchers *fetchers = calloc(1, sizeof *fetchers);
    struct attribution *attributions = calloc(tree->count, sizeof *attributions);
    if (order == NULL || below == NULL || fetchers == NULL || attributions == NULL) {
        free(order);
        free(below);
        free(fetchers);
        free(attributions);
        return NULL;
    }
    for (size_t left = list_descendants(tree, order); left > 0; left--) {
        size_t process = order[left - 1];
        struct inquiry inquiry = {tree, policy, attributions, &tree->processes[process], below, fetchers};
        attributions[process] = explain(&inquiry);
    }
    free(order);
    free(below);
    free(fetchers);
    return attributions;
}
