#include "verdict.h"

#include "../messages/reasons.h"
#include "blame.h"
#include "quotation.h"
#include "reason.h"
#include "signal_name.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *outcome_name(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_SUCCEEDED:
        return "succeeded";
    case OUTCOME_NOT_NETWORK:
        return "not-network";
    case OUTCOME_UNKNOWN:
        return "unknown";
    case OUTCOME_RETRY:
        return "retry";
    case OUTCOME_EXHAUSTED:
        return "exhausted";
    case OUTCOME_STOPPED:
        return "stopped";
    case OUTCOME_DISABLED:
        return "disabled";
    }
    return "unknown";
}

static void add_to_path(struct verdict *verdict, const struct process *process)
{
    /* Of a path too long to show, the deepest process matters most: it takes the last place. */
    if (verdict->path_length == BLAME_PATH_MAX)
        verdict->path_length--;
    struct blamed_process *blamed = &verdict->path[verdict->path_length++];
    *blamed = (struct blamed_process){
        .pid = process->image.pid, .status = process->status, .blind = process->blind};
    struct text program = text_in(blamed->program, sizeof blamed->program);
    text_add(&program, process->program);
}

/* Is `above` the process `at`, or one of those over it? */
static bool is_over(const struct tree *tree, size_t above, size_t at)
{
    for (size_t steps = 0; at != NO_PROCESS && steps < BLAME_PATH_MAX;
         steps++, at = tree->processes[at].parent)
        if (at == above)
            return true;
    return false;
}

/* From `from` to `to`: a worker may be the child of a child, a helper the child of a parent. */
static void add_way_to_path(struct verdict *verdict, const struct tree *tree, size_t from, size_t to)
{
    size_t way[BLAME_PATH_MAX];
    size_t length = 0;
    for (size_t at = to; at != NO_PROCESS && !is_over(tree, at, from) && length < BLAME_PATH_MAX;
         at = tree->processes[at].parent)
        way[length++] = at;
    while (length > 0)
        add_to_path(verdict, &tree->processes[way[--length]]);
}

static struct fault_cause cause_of(const struct attribution *attribution)
{
    return fault_cause_of(attribution->fault, time_before(attribution->fault->time, attribution->end));
}

/* Says first who decided: a long reason is cut. */
static void name_rule(struct verdict *verdict, struct text *reason, const struct verdict_policy *policy,
                      const struct rule *rule)
{
    verdict->rule = rule;
    char place[RULE_FILE_SIZE + 32];
    char words[RULE_FILE_SIZE + 64];
    struct text where = text_in(place, sizeof place);
    text_add_rule_place(&where, policy->rules, rule);
    snprintf(words, sizeof words, WHY_RULE, place, rule_action_name(rule->action));
    text_add(reason, words);
}

/* What a found cause leads to. Whether it may is not the evidence's affair any more. */
static void decide_on_retry(struct verdict *verdict, struct text *reason, const struct verdict_policy *policy)
{
    verdict->outcome = OUTCOME_RETRY;
    if (verdict->rule != NULL && verdict->rule->action != RULE_RETRY) {
        verdict->outcome = OUTCOME_NOT_NETWORK;
    } else if (policy->disabled) {
        verdict->outcome = OUTCOME_DISABLED;
        text_add(reason, WHY_MODE_OFF);
    } else if (policy->retry_count >= policy->retries) {
        verdict->outcome = OUTCOME_EXHAUSTED;
        char words[sizeof WHY_EXHAUSTED + 32];
        snprintf(words, sizeof words, WHY_EXHAUSTED, policy->retry_count + 1, policy->retries);
        text_add(reason, words);
    }
}

/* Does the user rather pay for a retry than miss one? */
static bool wants_unknown(const struct verdict_policy *policy, const struct rule *rule)
{
    if (rule != NULL && rule->action == RULE_RETRY)
        return true;
    return (policy->classes & (fault_class_set)1 << FAULT_UNKNOWN) != 0;
}

/* Something on the network that nobody could observe. Of TLS that cannot be read the peer and the time are known. */
static struct fault_cause unknown_cause(const struct attribution *attribution)
{
    struct fault_cause cause = {
        .phase = PHASE_NONE, .count = 1, .first = attribution->end, .last = attribution->end};
    if (attribution->fault != NULL) {
        cause = cause_of(attribution);
        cause.phase = PHASE_TRANSFER;
    }
    cause.class = FAULT_UNKNOWN;
    return cause;
}

/* The rule of the site that the judgement on `at` falls under; NULL if it changes nothing. */
static const struct rule *deciding_rule(const struct tree *tree, size_t at, const struct attribution *told,
                                        const struct verdict_policy *policy)
{
    const bool contact = tree->processes[at].contact;
    switch (told->judgement) {
    case JUDGED_CAUSE:
    case JUDGED_RULED_OUT:
        return told->rule;
    case JUDGED_BLIND:
        return contact
                   ? tree_rule_for(tree, policy, at, FAULT_UNKNOWN, told->fault ? &told->fault->peer : NULL)
                   : NULL;
    default:
        return NULL;
    }
}

/* Follows the attributions from the root down to the process that saw the cause. */
static void judge(struct verdict *verdict, struct text *reason, const struct tree *tree,
                  const struct attribution *attributions, const struct verdict_policy *policy)
{
    struct attribution told = attributions[tree->root];
    const struct process *parent = NULL;
    size_t at = tree->root;
    add_to_path(verdict, &tree->processes[at]);
    while (attributions[at].through != NO_PROCESS) {
        told.worker = attributions[at].worker;
        told.missing = attributions[at].missing;
        parent = &tree->processes[at];
        add_way_to_path(verdict, tree, at, attributions[at].through);
        at = attributions[at].through;
        if (told.worker)
            break; /* it is blamed for its own fault, whatever its children did */
    }
    const struct rule *rule = deciding_rule(tree, at, &told, policy);
    const bool wanted = wants_unknown(policy, rule) && tree->processes[at].contact;
    if (rule != NULL && (told.judgement != JUDGED_BLIND || wanted))
        name_rule(verdict, reason, policy, rule);
    told.rule = verdict->rule;
    text_add_judgement(reason, &tree->processes[at], parent, &told, policy);
    verdict_quote(&verdict->words, tree, at, &told);
    if (told.judgement >= JUDGED_CLASS_OFF && told.judgement <= JUDGED_TOO_OLD)
        verdict->cause = cause_of(&told);
    verdict->outcome = told.judgement == JUDGED_BLIND ? OUTCOME_UNKNOWN : OUTCOME_NOT_NETWORK;
    if (told.judgement == JUDGED_BLIND && wanted) {
        verdict->cause = unknown_cause(&told);
        decide_on_retry(verdict, reason, policy);
    }
    if (told.judgement == JUDGED_CAUSE) {
        verdict->cause = cause_of(&told);
        decide_on_retry(verdict, reason, policy);
    }
}

/* The rule of the site for a root that asks for the retry itself: a rule may name its program and its words. */
static void heed_rule_on_request(struct verdict *verdict, struct text *reason, const struct journal *journal,
                                 const struct run_end *end, const struct verdict_policy *policy)
{
    struct tree tree;
    if (policy->rules == NULL)
        return;
    if (tree_build(&tree, journal, end, policy)) {
        const struct rule *rule = tree_rule_for(&tree, policy, tree.root, FAULT_REQUESTED, NULL);
        if (rule != NULL)
            name_rule(verdict, reason, policy, rule);
    }
    tree_free(&tree);
}

/* Status 75: the program asks for the retry itself, and needs no evidence. */
static void grant_request(struct verdict *verdict, struct text *reason, const struct journal *journal,
                          const struct run_end *end, const struct verdict_policy *policy)
{
    heed_rule_on_request(verdict, reason, journal, end, policy);
    verdict->cause = (struct fault_cause){
        .class = FAULT_REQUESTED,
        .phase = PHASE_EXIT,
        .count = 1,
        .first = end->time,
        .last = end->time,
    };
    text_add(reason, WHY_REQUESTED);
    decide_on_retry(verdict, reason, policy);
}

static void say_stopped(struct verdict *verdict, struct text *reason, int status)
{
    verdict->outcome = OUTCOME_STOPPED;
    char name[32];
    char words[sizeof WHY_STOPPED_MEMORY + sizeof name];
    struct text signal = text_in(name, sizeof name);
    text_add_signal_name(&signal, status - SIGNAL_STATUS);
    snprintf(words, sizeof words, status == SIGNAL_STATUS + SIGKILL ? WHY_STOPPED_MEMORY : WHY_STOPPED, name);
    text_add(reason, words);
}

/* Whether the root was stopped, which its status alone leaves open. Says so where the records do not tell. */
static bool was_stopped(const struct tree *tree, int status)
{
    return status_means_stopped(status) &&
           (tree->root == NO_PROCESS || tree->children == NULL || tree->processes[tree->root].stopped);
}

static void judge_evidence(struct verdict *verdict, struct text *reason, const struct journal *journal,
                           const struct run_end *end, const struct verdict_policy *policy)
{
    struct tree tree;
    struct attribution *attributions = NULL;
    bool built = tree_build(&tree, journal, end, policy);
    bool stopped = was_stopped(&tree, end->status);
    if (built && !stopped)
        attributions = blame(&tree, policy);
    verdict->outcome = OUTCOME_NOT_NETWORK;
    if (stopped)
        say_stopped(verdict, reason, end->status);
    else if (attributions != NULL)
        judge(verdict, reason, &tree, attributions, policy);
    else
        text_add(reason, WHY_NO_MEMORY);
    free(attributions);
    tree_free(&tree);
}

/* What is not on record may have been the cause, unless the settings or a rule decided on one that is. */
static void doubt_records(struct verdict *verdict, struct text *reason, const struct run_end *end)
{
    if (!end->unrecorded || verdict->outcome != OUTCOME_NOT_NETWORK || verdict->rule != NULL ||
        verdict->cause.class != FAULT_NONE)
        return;
    verdict->outcome = OUTCOME_UNKNOWN;
    *reason = text_in(verdict->reason, sizeof verdict->reason);
    text_add(reason, WHY_NOT_RECORDED);
}

/* One who waits for the retry may know neither the setting nor the rule. */
static bool is_withheld(const struct verdict *verdict, const struct verdict_policy *policy)
{
    const fault_class_set class = (fault_class_set)1 << verdict->cause.class;
    if (verdict->outcome != OUTCOME_NOT_NETWORK)
        return false;
    if (verdict->rule != NULL)
        return verdict->rule->action == RULE_NEVER;
    return verdict->cause.class != FAULT_NONE && (policy->classes & class) == 0;
}

/* A cause that no call of the network was seen to be is taken for rehearsed where any call was. */
static void note_rehearsal(struct verdict *verdict, const struct journal *journal)
{
    struct fault_cause *cause = &verdict->cause;
    for (size_t i = 0; i < journal->count && !verdict->rehearsal_met; i++)
        verdict->rehearsal_met = journal->records[i].kind == RECORD_REHEARSAL;
    if (verdict->rehearsal_met &&
        (cause->told || cause->class == FAULT_REQUESTED || cause->class == FAULT_UNKNOWN))
        cause->rehearsed = true;
}

void verdict_reach(struct verdict *verdict, const struct journal *journal, const struct run_end *end,
                   const struct verdict_policy *policy)
{
    memset(verdict, 0, sizeof *verdict);
    struct text reason = text_in(verdict->reason, sizeof verdict->reason);
    int status = end->signal != 0 ? SIGNAL_STATUS + end->signal : end->status;
    bool may_request = (policy->classes & (fault_class_set)1 << FAULT_REQUESTED) != 0;
    if (run_end_is_good(end)) {
        verdict->outcome = OUTCOME_SUCCEEDED;
        text_add(&reason, WHY_SUCCEEDED);
    } else if (end->signal != 0 && status_means_stopped(status)) {
        say_stopped(verdict, &reason, status);
    } else if (end->signal == 0 && status == STATUS_PLEASE_RETRY && may_request) {
        grant_request(verdict, &reason, journal, end, policy);
    } else {
        judge_evidence(verdict, &reason, journal, end, policy);
        doubt_records(verdict, &reason, end);
    }
    verdict->withheld = is_withheld(verdict, policy);
    note_rehearsal(verdict, journal);
}
