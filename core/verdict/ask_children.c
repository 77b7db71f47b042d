/* Rules 2 to 6 of core/verdict/README.md, "Blame": which of a process's children answers for its failure. */
#include "choked.h"
#include "inquiry.h"
#include "tolerated.h"

#include <signal.h>
#include <string.h>

/* A crash closes sockets before it is over: an interpreter unwinds, tells its traceback and tidies up in between. */
#define CRASH_DURATION UINT64_C(2000000000)

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

/* Of an idle worker it is known that it met nothing, of a blind one not. */
static bool speaks_later(const struct process *child, const struct process *other)
{
    if ((child->idle && other->blind) || (child->blind && other->idle))
        return child->blind;
    return child->end >= other->end;
}

/* Rule 3: the last suspect to end or, if the parent's status is above 1, the last with that same status. A status
 * of 1 says nothing: every interpreter gives it for every error. */
static const struct process *select_child(const struct inquiry *inquiry, enum suspicion suspicion)
{
    const struct process *last = NULL;
    const struct process *last_same = NULL;
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *child = inquiry_child(inquiry, i);
        if (inquiry_attribution_of(inquiry, child)->suspicion != suspicion)
            continue;
        if (last == NULL || speaks_later(child, last))
            last = child;
        if (child->status == inquiry->parent->status && (last_same == NULL || speaks_later(child, last_same)))
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
    bool blameless = !failed_inside(child, inquiry->parent) || child->idle ||
                     (child->stopped && child->signal != SIGKILL) ||
                     inquiry_attribution_of(inquiry, child)->judgement == JUDGED_CAUSE;
    if (blameless)
        return TIME_UNKNOWN;
    return child->wrote_end ? child->end : 0;
}

static bool is_same_failure(const struct record *one, const struct record *other)
{
    return one->class == other->class && one->phase == other->phase && peer_same(&one->peer, &other->peer);
}

/* Who has met a failure did not bring it about: nobody resets himself. */
static bool met_it_too(const struct inquiry *inquiry, const struct process *child, const struct record *fault)
{
    for (size_t i = 0; i < child->fault_count; i++)
        if (is_same_failure(inquiry->tree->faults[child->first_fault + i].record, fault))
            return true;
    return false;
}

/* When the first of those beside `selected` failed without a fault. A broken exchange on this machine that begins later is a consequence:
 * one rank crashed, the others were reset. They may be so while it still ends. `fault`, unless NULL: those that met it, too, are left out. */
static uint64_t first_crash(const struct inquiry *inquiry, const struct process *selected,
                            const struct record *fault)
{
    uint64_t first = TIME_UNKNOWN;
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *child = inquiry_child(inquiry, i);
        uint64_t failure = failure_without_fault(inquiry, child);
        if (failure < first && failed_beside(child, selected, inquiry->policy->window) &&
            (fault == NULL || !met_it_too(inquiry, child, fault)))
            first = failure;
    }
    return first;
}

static bool began_with(const struct record *fault, uint64_t crash)
{
    return crash != TIME_UNKNOWN && fault->first + CRASH_DURATION >= crash;
}

/* `crash`: first_crash of all, which is the same for each child. Most are no consequence of that, and nobody else is asked. */
static bool is_consequence(const struct inquiry *inquiry, const struct process *selected,
                           const struct attribution *attribution, uint64_t crash)
{
    return attribution->judgement == JUDGED_CAUSE &&
           fault_is_own_transfer(attribution->fault, inquiry->policy) &&
           began_with(attribution->fault, crash) &&
           began_with(attribution->fault, first_crash(inquiry, selected, attribution->fault));
}

bool is_consequence_of_crash(const struct inquiry *inquiry, const struct attribution *attribution)
{
    const struct process *selected = select_child(inquiry, SUSPECT);
    return selected != NULL &&
           is_consequence(inquiry, selected, attribution, first_crash(inquiry, selected, NULL));
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
           inquiry_attribution_of(inquiry, child)->through == NO_PROCESS;
}

/* Whichever of them ended first. */
static bool ended_together(const struct process *one, const struct process *another, uint64_t window)
{
    return one->end < another->end ? failed_beside(one, another, window)
                                   : failed_beside(another, one, window);
}

/* Ranks of one program that met the same failure and ended alike, in silence: if one of them is seen to have gone on after it, so had the
 * others, who may only have waited for that one. */
static bool went_on_as_other_rank(const struct inquiry *inquiry, const struct process *child,
                                  const struct attribution *attribution)
{
    if (attribution->judgement != JUDGED_CAUSE ||
        inquiry_attribution_of(inquiry, child)->through != NO_PROCESS ||
        child->testimony.kind == TESTIMONY_NETWORK)
        return false;
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *other = inquiry_child(inquiry, i);
        const struct attribution *of_other = inquiry_attribution_of(inquiry, other);
        if (of_other->judgement == JUDGED_WENT_ON && other->status == child->status &&
            strcmp(other->program, child->program) == 0 &&
            is_same_failure(of_other->fault, attribution->fault) &&
            ended_together(child, other, inquiry->policy->window))
            return true;
    }
    return false;
}

/* Did `child` end well and pass a refusal on, as curl does without -f, and the same program got nothing better after it? */
static bool passed_on_refusal(const struct inquiry *inquiry, const struct process *child,
                              const struct process *reader)
{
    const struct attribution *attribution = inquiry_attribution_of(inquiry, child);
    if (child->end > reader->end || child->status != 0 || attribution->judgement != JUDGED_CAUSE ||
        attribution->through != NO_PROCESS || attribution->fault->phase != PHASE_ANSWER ||
        time_before(child->end, reader->end) > inquiry->policy->window)
        return false;
    for (size_t i = 0; i < inquiry->parent->child_count; i++) {
        const struct process *other = inquiry_child(inquiry, i);
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
        const struct process *child = inquiry_child(inquiry, i);
        if (!passed_on_refusal(inquiry, child, reader))
            continue;
        *best = *inquiry_attribution_of(inquiry, child);
        best->through = (size_t)(child - inquiry->tree->processes);
    }
}

/* Rule 4: what the failed children say; the selected one first, then those beside it. */
static void ask_failed_children(const struct inquiry *inquiry, const struct process *selected,
                                struct attribution *best)
{
    enum suspicion suspicion = inquiry_attribution_of(inquiry, selected)->suspicion;
    uint64_t crash = first_crash(inquiry, selected, NULL);
    for (size_t i = 0; i <= inquiry->parent->child_count; i++) {
        const struct process *child = i == 0 ? selected : inquiry_child(inquiry, i - 1);
        if (inquiry_attribution_of(inquiry, child)->suspicion != suspicion ||
            !failed_beside(child, selected, inquiry->policy->window))
            continue;
        struct attribution candidate = *inquiry_attribution_of(inquiry, child);
        candidate.through = (size_t)(child - inquiry->tree->processes);
        candidate.worker = false;
        candidate.missing = false;
        if (is_consequence(inquiry, selected, &candidate, crash))
            candidate.judgement = JUDGED_CONSEQUENCE;
        else if (is_long_poll(inquiry, child, &candidate))
            candidate.judgement = JUDGED_PENDING;
        else if (candidate.judgement == JUDGED_CAUSE && was_killed_as_worker(inquiry, child))
            candidate.judgement = JUDGED_KILLED;
        else if (went_on_as_other_rank(inquiry, child, &candidate))
            candidate.judgement = JUDGED_WENT_ON;
        if (best->through == NO_PROCESS && best->judgement == JUDGED_NO_FAULT)
            *best = candidate; /* show the way to the failed child even if it says nothing */
        attribution_keep_better(best, &candidate);
    }
    if (best->judgement > JUDGED_NOT_ONLY)
        ask_for_refused_input(inquiry, selected, best);
}

/* At the end of the way from a worker that ended well to the program that failed it: its own child's child, as a rule. The worker itself
 * if nothing below it failed. */
static const struct process *who_failed(const struct inquiry *inquiry, const struct process *worker)
{
    const struct attribution *at = inquiry_attribution_of(inquiry, worker);
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
        const struct process *child = inquiry_child(inquiry, i);
        if (!child->forked || (child->status != 0 && !child->stopped) || child->signal == SIGKILL)
            continue;
        const struct process *met = who_failed(inquiry, child);
        struct attribution candidate = {
            .end = inquiry->parent->end,
            .through = (size_t)(met - inquiry->tree->processes),
            .speaker = inquiry_speaker(inquiry),
            .worker = true,
        };
        struct hearing hearing = inquiry_hearing(inquiry);
        attribution_take(&candidate, weigh_faults(&hearing, met));
        if (candidate.judgement == JUDGED_OWN_FAILURE) {
            candidate.through = NO_PROCESS;
            candidate.worker = false;
        }
        attribution_keep_better(best, &candidate);
    }
}

/* Rules 2 to 6. */
void ask_children(const struct inquiry *inquiry, struct attribution *best)
{
    for (size_t i = 0; i < inquiry->parent->child_count; i++)
        inquiry_attribution_of(inquiry, inquiry_child(inquiry, i))->suspicion =
            suspect(inquiry, inquiry_child(inquiry, i));
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
