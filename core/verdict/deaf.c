#include "deaf.h"

#include "judgement.h"
#include "later_work.h"

/* The last such connection within the window of the end, with a peer that counts. */
static const struct record *last_unread(const struct tree *tree, const struct process *process,
                                        const struct verdict_policy *policy)
{
    const struct record *last = NULL;
    for (size_t i = 0; i < process->unread_count; i++) {
        const struct unread_contact *contact = &tree->unread[process->first_unread + i];
        const struct record *record = contact->record;
        const bool ignored = contact->rule != NULL && contact->rule->action == RULE_IGNORE;
        if (!contact->own_peer && !ignored && judge_peer(record, policy) == JUDGED_CAUSE &&
            time_before(record->time, process->end) <= policy->window &&
            (last == NULL || record->time >= last->time))
            last = record;
    }
    return last;
}

bool process_was_deaf(const struct tree *tree, const struct process *process,
                      const struct verdict_policy *policy)
{
    return process->unseen || process->lost || (process->contact && !process->heard) ||
           last_unread(tree, process, policy) != NULL;
}

const struct record *unread_before_end(const struct tree *tree, const struct process *process,
                                       const struct verdict_policy *policy)
{
    const struct record *last = last_unread(tree, process, policy);
    bool went_on =
        last != NULL && (process_worked_since(process, last) || children_went_on(tree, process, last->time));
    return went_on ? NULL : last;
}
