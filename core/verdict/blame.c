#include "blame.h"

#include "choked.h"
#include "deaf.h"
#include "missing.h"
#include "relayed.h"
#include "tolerated.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* A crash closes sockets before it is over: an interpreter unwinds, tells its traceback and tidies up in between. */
#define CRASH_DURATION UINT64_C(2000000000)

/* What explaining one process needs at hand. */
struct inquiry {
    const struct tree *tree;
    const struct verdict_policy *policy;
    struct attribution *attributions; /* of every process; those of the children are there already */
    const struct process *parent;
    struct below *below;
    struct fetchers *fetchers;
};

/* The parent's own words, for its own end. */
static struct hearing hearing_of(const struct inquiry *inquiry)
{
    return (struct hearing){.tree = inquiry->tree,
                            .policy = inquiry->policy,
                            .speaker = inquiry->parent,
                            .end = inquiry->parent->end};
}

/* Whose words are heard when the parent's end is explained; NO_PROCESS if it said nothing. */
static size_t speaker_of(const struct inquiry *inquiry)
{
    return inquiry->parent->testimony.kind == TESTIMONY_SILENT
               ? NO_PROCESS
               : (size_t)(inquiry->parent - inquiry->tree->processes);
}

static void take(struct attribution *attribution, struct weighed weighed)
{
    attribution->judgement = weighed.judgement;
    attribution->wire = weighed.wire;
    attribution->fault = weighed.fault;
    attribution->rule = weighed.rule;
}

static const struct process *child_at(const struct inquiry *inquiry, size_t index)
{
    return &inquiry->tree->processes[inquiry->tree->children[inquiry->parent->first_child + index]];
}

static struct attribution *attribution_of(const struct inquiry *inquiry, const struct process *process)
{
    return &inquiry->attributions[process - inquiry->tree->processes];
}

static bool failed_inside(const struct process *child, const struct process *parent)
{
    /* One that outlived its parent, a daemon, cannot have failed it. */
    return child->status != 0 && child->end <= parent->end;
}

/* Whether a child may be blamed. One that ended by somebody else's will (a launcher stops the other workers, a script
 * its server) ranks behind those that failed by themselves, unless its parent passes its status on. A writer whose
 * reader had enough (`yes | head`) has not failed at all. */
static enum suspicion suspect(const struct inquiry *inquiry, const struct process *child)
{
    if (!failed_inside(child, inquiry->parent) ||
        child_was_tolerated(inquiry->tree, inquiry->attributions, inquiry->parent, child))
        return NOT_SUSPECT;
    if (child->status == inquiry->parent->status)
        return SUSPECT;
    if (child->status == SIGNAL_STATUS + SIGPIPE)
        return NOT_SUSPECT;
    return child->stopped ? SUSPECT_STOPPED : SUSPECT;
}

/* Rule 3: the last suspect to end or, if the parent's status is above 1, the last with that same status. A status
 * of 1 says nothing: every interpreter gives it for every error. */
static const struct process *select_child(const struct inquiry *inquiry, enum suspicion suspicion)
{
    const struct process *last = NULL;
    const struct process *last_same = NULL;
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *child = child_at(inquiry, i);
        if (attribution_of(inquiry, child)->suspicion != suspicion)
            continue;
        if (last == NULL || child->end >= last->end)
            last = child;
        if (child->status == inquiry->parent->status && (last_same == NULL || child->end >= last_same->end))
            last_same = child;
    }
    return inquiry->parent->status > 1 && last_same != NULL ? last_same : last;
}

/* Whether a suspect ran beside the selected one and failed close enough to its end to be the reason: the other end
 * of a pipe, another worker. A start that is unknown proves no overlap. */
static bool failed_beside(const struct process *child, const struct process *selected, uint64_t window)
{
    uint64_t child_start = child->start != 0 ? child->start : child->end;
    uint64_t selected_start = selected->start != 0 ? selected->start : selected->end;
    return child == selected || (child_start < selected->end && selected_start < child->end &&
                                 time_before(child->end, selected->end) <= window);
}

/* When `child` failed without a fault; TIME_UNKNOWN if it did not. When one that was killed really died, its parent
 * cannot tell: it may have been before everything else. */
static uint64_t failure_without_fault(const struct inquiry *inquiry, const struct process *child)
{
    bool blameless = !failed_inside(child, inquiry->parent) || (child->stopped && child->signal != SIGKILL) ||
                     attribution_of(inquiry, child)->judgement == JUDGED_CAUSE;
    if (blameless)
        return TIME_UNKNOWN;
    return child->wrote_end ? child->end : 0;
}

/* When the first of those beside `selected` failed without a fault. A broken exchange on this machine that
 * begins later is a consequence: one rank crashed, the others were reset. They may be so while it still ends. */
static uint64_t first_crash(const struct inquiry *inquiry, const struct process *selected)
{
    uint64_t first = TIME_UNKNOWN;
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *child = child_at(inquiry, i);
        uint64_t failure = failure_without_fault(inquiry, child);
        if (failure < first && failed_beside(child, selected, inquiry->policy->window))
            first = failure;
    }
    return first;
}

static bool is_consequence(const struct inquiry *inquiry, const struct attribution *attribution,
                           uint64_t crash)
{
    return attribution->judgement == JUDGED_CAUSE && crash != TIME_UNKNOWN &&
           fault_is_own_transfer(attribution->fault, inquiry->policy) &&
           attribution->fault->first + CRASH_DURATION >= crash;
}

/* Whether `child` was killed because its time was up, and not because others were done: a question of the latter may
 * be a long poll that nobody had given up. SIGKILL is what python's subprocess sends at its time limit; a fork was not. */
static bool was_killed_for_its_time(const struct process *parent, const struct process *child)
{
    enum { STATUS_TIMED_OUT = 124 /* timeout(1) */ };
    bool passed_on = child->signal == 0 || child->status == parent->status;
    bool by_timeout = parent->status == STATUS_TIMED_OUT && process_is_program(parent, "timeout");
    return passed_on || by_timeout || child->signal == SIGALRM ||
           (child->signal == SIGKILL && !child->forked);
}

static bool is_long_poll(const struct inquiry *inquiry, const struct process *child,
                         const struct attribution *attribution)
{
    return attribution->judgement == JUDGED_CAUSE && (attribution->fault->flags & RECORD_PENDING) != 0 &&
           !was_killed_for_its_time(inquiry->parent, child);
}

/* A fork that dies of SIGKILL was killed for memory as a rule, whatever it had met before. Its parent may know more, and say so. */
static bool was_killed_as_worker(const struct inquiry *inquiry, const struct process *child)
{
    return child->forked && child->signal == SIGKILL && child->status != inquiry->parent->status &&
           attribution_of(inquiry, child)->through == NO_PROCESS;
}

static void keep_better(struct attribution *best, struct attribution candidate)
{
    if (candidate.judgement < best->judgement)
        *best = candidate;
}

/* Did `child` end well and pass a refusal on, as curl does without -f, and the same program got nothing better after it? */
static bool passed_on_refusal(const struct inquiry *inquiry, const struct process *child,
                              const struct process *reader)
{
    const struct attribution *attribution = attribution_of(inquiry, child);
    if (child->end > reader->end || child->status != 0 || attribution->judgement != JUDGED_CAUSE ||
        attribution->through != NO_PROCESS || attribution->fault->phase != PHASE_ANSWER ||
        time_before(child->end, reader->end) > inquiry->policy->window)
        return false;
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *other = child_at(inquiry, i);
        if (other != child && other->status == 0 && other->start >= child->end && other->end <= reader->end &&
            strcmp(other->program, child->program) == 0)
            return false;
    }
    return true;
}

/* A reader that choked on a refusal, at the other end of a pipe or in a file, is explained by it. */
static void ask_for_refused_input(const struct inquiry *inquiry, const struct process *reader,
                                  struct attribution *best)
{
    for (size_t i = 0; process_choked(reader) && i < inquiry->parent->child_count; i++) {
        const struct process *child = child_at(inquiry, i);
        if (!passed_on_refusal(inquiry, child, reader))
            continue;
        *best = *attribution_of(inquiry, child);
        best->through = (size_t)(child - inquiry->tree->processes);
    }
}

/* Rule 4: what the failed children say; the selected one first, then those beside it. */
static void ask_failed_children(const struct inquiry *inquiry, const struct process *selected,
                                struct attribution *best)
{
    enum suspicion suspicion = attribution_of(inquiry, selected)->suspicion;
    uint64_t crash = first_crash(inquiry, selected);
    for (size_t i = 0; i <= inquiry->parent->child_count; i++) {
        const struct process *child = i == 0 ? selected : child_at(inquiry, i - 1);
        if (attribution_of(inquiry, child)->suspicion != suspicion ||
            !failed_beside(child, selected, inquiry->policy->window))
            continue;
        struct attribution candidate = *attribution_of(inquiry, child);
        candidate.through = (size_t)(child - inquiry->tree->processes);
        candidate.worker = false;
        candidate.missing = false;
        if (is_consequence(inquiry, &candidate, crash))
            candidate.judgement = JUDGED_CONSEQUENCE;
        else if (is_long_poll(inquiry, child, &candidate))
            candidate.judgement = JUDGED_PENDING;
        else if (candidate.judgement == JUDGED_CAUSE && was_killed_as_worker(inquiry, child))
            candidate.judgement = JUDGED_KILLED;
        if (best->through == NO_PROCESS && best->judgement == JUDGED_NO_FAULT)
            *best = candidate; /* show the way to the failed child even if it says nothing */
        keep_better(best, candidate);
    }
    if (best->judgement > JUDGED_NOT_ONLY)
        ask_for_refused_input(inquiry, selected, best);
}

/* At the end of the way from a worker that ended well to the program that failed it: its own child's child, as a rule. The worker itself
 * if nothing below it failed. */
static const struct process *who_failed(const struct inquiry *inquiry, const struct process *worker)
{
    const struct attribution *at = attribution_of(inquiry, worker);
    if (at->judgement != JUDGED_CAUSE)
        return worker;
    const struct process *found = worker;
    while (at->through != NO_PROCESS) {
        found = &inquiry->tree->processes[at->through];
        if (at->worker)
            break;
        at = &inquiry->attributions[at->through];
    }
    return found;
}

/* Rule 5: a forked worker (multiprocessing, DataLoader) hands its exception to its parent and ends well, or is
 * stopped by it. It has not failed, its parent has: the fault is measured against the parent's end. One that was killed has handed
 * nothing over. */
static void ask_forked_workers(const struct inquiry *inquiry, struct attribution *best)
{
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *child = child_at(inquiry, i);
        if (!child->forked || (child->status != 0 && !child->stopped) || child->signal == SIGKILL)
            continue;
        const struct process *met = who_failed(inquiry, child);
        struct attribution candidate = {
            .end = inquiry->parent->end,
            .through = (size_t)(met - inquiry->tree->processes),
            .speaker = speaker_of(inquiry),
            .worker = true,
        };
        struct hearing hearing = hearing_of(inquiry);
        take(&candidate, weigh_faults(&hearing, met));
        if (candidate.judgement == JUDGED_OWN_FAILURE) {
            candidate.through = NO_PROCESS;
            candidate.worker = false;
        }
        keep_better(best, candidate);
    }
}

/* Rules 2 to 6. */
static void ask_children(const struct inquiry *inquiry, struct attribution *best)
{
    for (size_t i = 0; i < inquiry->parent->child_count; i++)
        attribution_of(inquiry, child_at(inquiry, i))->suspicion = suspect(inquiry, child_at(inquiry, i));
    const struct process *selected = select_child(inquiry, SUSPECT);
    if (selected != NULL) {
        ask_failed_children(inquiry, selected, best);
        return;
    }
    ask_forked_workers(inquiry, best);
    selected = select_child(inquiry, SUSPECT_STOPPED);
    if (best->judgement != JUDGED_CAUSE && selected != NULL)
        ask_failed_children(inquiry, selected, best);
}

/* Rule 7: the words tell of the network. Which process met that, this one or one below it, or did nobody see it? */
static void hear_of_network(const struct inquiry *inquiry, struct attribution *best)
{
    const struct process *process = inquiry->parent;
    const struct hearing hearing = hearing_of(inquiry);
    const struct relayed relayed = find_relayed(&hearing, inquiry->below);
    struct attribution told = {.end = process->end, .through = NO_PROCESS, .speaker = speaker_of(inquiry)};
    if (relayed.named.fault != NULL) {
        take(&told, relayed.named);
        told.through = relayed.process;
        told.worker = relayed.process != NO_PROCESS;
        keep_better(best, told);
        return;
    }
    /* Where the wire heard a good answer to the end, it was not deaf: what the words quote is not the reason. */
    take(&told,
         weigh_words(&hearing, process_was_deaf(inquiry->tree, process, inquiry->policy) || relayed.contact ||
                                   (words_count_by_rule(process) && process->contact)));
    const struct process *selected = select_child(inquiry, SUSPECT);
    if (selected != NULL && is_consequence(inquiry, &told, first_crash(inquiry, selected)))
        told.judgement = JUDGED_CONSEQUENCE;
    keep_better(best, told);
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
    best->speaker = speaker_of(inquiry);
}

/* Rule 9: the process failed for want of a thing that another one should have fetched, and its status was dropped. */
static void look_for_fetcher(const struct inquiry *inquiry, struct attribution *best)
{
    const struct fetcher *fetcher =
        fetcher_of_missing(inquiry->fetchers, inquiry->tree, inquiry->policy, inquiry->parent);
    if (fetcher == NULL || fetcher->weighed.judgement > best->judgement)
        return;
    take(best, fetcher->weighed);
    best->through = fetcher->process;
    best->end = inquiry->tree->processes[fetcher->process].end;
    best->speaker = speaker_of(inquiry);
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
        take(best, (struct weighed){JUDGED_BLIND, JUDGED_BLIND, unread, NULL});
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
    const struct hearing hearing = hearing_of(inquiry);
    struct attribution best = {.end = process->end, .through = NO_PROCESS, .speaker = speaker_of(inquiry)};
    take(&best, weigh_faults(&hearing, process));
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
