/* Which rule of the site a fault falls under, and words that a rule says to be of the network.
 */
#include "tree.h"
#include "words_slice.h"

#include <string.h>

/* How far up a rule looks for its program and its words. A journal may claim any depth. */
enum { LEVELS_MAX = 32 };

static size_t find_words(const struct rule *rule, const struct process *process)
{
    const struct slice words = {process->words, process->words_length};
    return slice_find_any_case(words, rule->words);
}

static bool says(const struct rule *rule, const struct process *process)
{
    return process->words != NULL && find_words(rule, process) < process->words_length;
}

/* Program and words may be of the process itself or of one above it: a script is known by its shell, and often speaks for what it
 * runs. */
static bool suits_process(const struct rule *rule, const struct tree *tree, size_t at)
{
    bool program = rule->program[0] == '\0';
    bool words = rule->words[0] == '\0';
    for (size_t level = 0; at != NO_PROCESS && level < LEVELS_MAX && !(program && words);
         level++, at = tree->processes[at].parent) {
        program = program || rule_suits_program(rule, tree->processes[at].program);
        words = words || says(rule, &tree->processes[at]);
    }
    return program && words;
}

const struct rule *tree_rule_for(const struct tree *tree, const struct verdict_policy *policy, size_t process,
                                 enum fault_class class, const struct peer *peer)
{
    const struct rule_list *list = policy->rules;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct rule *rule = &list->rules[i];
        /* To retry for nothing but a program's name would be a retry without evidence. */
        const bool groundless = rule->action == RULE_RETRY && class == FAULT_NONE && rule->words[0] == '\0';
        if (!groundless && rule_suits_fault(rule, class, peer) && suits_process(rule, tree, process))
            return rule;
    }
    return NULL;
}

static bool is_below(const struct tree *tree, size_t at, size_t above)
{
    for (size_t level = 0; at != NO_PROCESS && level < LEVELS_MAX; level++, at = tree->processes[at].parent)
        if (at == above)
            return true;
    return false;
}

static bool lets_words_count(const struct rule *rule, const struct process *speaker)
{
    return rule != NULL && rule->action == RULE_RETRY && rule->words[0] != '\0' && says(rule, speaker);
}

/* A fault of the process, or of one below it, under which a rule makes the process's words count. */
static const struct record *find_spoken_of(const struct tree *tree, const struct verdict_policy *policy,
                                           size_t speaker, const struct rule **rule)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        if (process->fault_count == 0 || !is_below(tree, i, speaker))
            continue;
        for (size_t j = 0; j < process->fault_count; j++) {
            const struct record *fault = tree->faults[process->first_fault + j].record;
            *rule = tree_rule_for(tree, policy, i, fault->class, &fault->peer);
            if (lets_words_count(*rule, &tree->processes[speaker]))
                return fault;
        }
    }
    *rule = tree_rule_for(tree, policy, speaker, FAULT_NONE, NULL);
    if (!lets_words_count(*rule, &tree->processes[speaker]))
        *rule = NULL;
    return NULL;
}

static void take_for_network(struct process *process, const struct rule *rule, const struct record *fault)
{
    struct testimony *testimony = &process->testimony;
    process->told_rule = rule;
    if (testimony->kind == TESTIMONY_NETWORK && !testimony->faint)
        return; /* it knows more already */
    const size_t at = find_words(rule, process);
    const char *start = memrchr(process->words, '\n', at);
    const char *end = memchr(process->words + at, '\n', process->words_length - at);
    *testimony = (struct testimony){.kind = TESTIMONY_NETWORK};
    testimony->line = start != NULL ? (size_t)(start + 1 - process->words) : 0;
    testimony->line_length =
        (end != NULL ? (size_t)(end - process->words) : process->words_length) - testimony->line;
    if (fault == NULL)
        return;
    testimony->class = fault->class;
    struct text peer = text_in(testimony->peer, sizeof testimony->peer);
    if (fault->peer.name[0] != '\0')
        text_add(&peer, fault->peer.name);
    else if (fault->peer.family != 0)
        text_add_peer(&peer, &fault->peer);
}

static bool any_lets_words_count(const struct rule_list *list, const struct process *process)
{
    for (size_t i = 0; process->words != NULL && i < list->count; i++)
        if (lets_words_count(&list->rules[i], process))
            return true;
    return false;
}

void tree_hear_by_rules(struct tree *tree, const struct verdict_policy *policy)
{
    if (policy == NULL || policy->rules == NULL)
        return;
    for (size_t i = 0; i < tree->count; i++) {
        const struct rule *rule = NULL;
        if (!any_lets_words_count(policy->rules, &tree->processes[i]))
            continue;
        const struct record *fault = find_spoken_of(tree, policy, i, &rule);
        if (rule != NULL)
            take_for_network(&tree->processes[i], rule, fault);
    }
}

void tree_apply_rules(struct tree *tree, const struct verdict_policy *policy)
{
    if (policy == NULL || policy->rules == NULL)
        return;
    for (size_t i = 0; i < tree->count; i++) {
        struct process *process = &tree->processes[i];
        for (size_t j = 0; j < process->fault_count; j++) {
            struct seen_fault *seen = &tree->faults[process->first_fault + j];
            seen->rule = tree_rule_for(tree, policy, i, seen->record->class, &seen->record->peer);
        }
        for (size_t j = 0; j < process->unread_count; j++) {
            struct unread_contact *contact = &tree->unread[process->first_unread + j];
            contact->rule = tree_rule_for(tree, policy, i, FAULT_UNKNOWN, &contact->record->peer);
        }
        if (process->told != NULL && process->told_rule == NULL)
            process->told_rule = tree_rule_for(tree, policy, i, process->told->class, &process->told->peer);
    }
}
