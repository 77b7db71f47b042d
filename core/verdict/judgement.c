#include "judgement.h"

#define MILLISECOND UINT64_C(1000000)
#define SECOND      (1000 * MILLISECOND)

/* A weak fault (an idle connection that was reset) explains only an end that follows at once. */
#define WEAK_WINDOW (5 * SECOND)

static bool any_matches(const struct peer_pattern *patterns, size_t count, const struct peer *peer)
{
    for (size_t i = 0; i < count; i++)
        if (peer_pattern_matches(&patterns[i], peer))
            return true;
    return false;
}

/* The age of a fault at the end. An answer that is missing is so until it comes, which would have closed it: pending
 * faults do not grow old. */
static uint64_t age_at(const struct record *record, uint64_t end)
{
    return (record->flags & RECORD_PENDING) != 0 ? 0 : time_before(record->time, end);
}

/* A metadata service that answered once is there. */
static bool is_absent_service(const struct record *record)
{
    return peer_is_metadata_service(&record->peer) && (record->flags & RECORD_WAS_THERE) == 0;
}

enum judgement judge_fault(const struct process *process, const struct seen_fault *fault, uint64_t end,
                           bool waiting, const struct verdict_policy *policy)
{
    const struct record *record = fault->record;
    uint64_t before_end = age_at(record, end);
    if (!fault->open)
        return JUDGED_RECOVERED;
    if ((record->flags & RECORD_OWN_PEER) != 0)
        return JUDGED_OWN_PEER;
    if (fault->probe)
        return JUDGED_PROBE;
    if (is_absent_service(record))
        return JUDGED_METADATA;
    if ((record->flags & RECORD_PENDING) != 0 && !waiting)
        return JUDGED_PENDING;
    if (fault_was_lived_with(process, record, end))
        return JUDGED_CHRONIC;
    if ((record->flags & RECORD_WEAK) != 0 && before_end > WEAK_WINDOW)
        return JUDGED_WEAK;
    if (before_end > policy->window)
        return JUDGED_TOO_OLD;
    return judge_by_policy(record, fault->rule, policy);
}

enum judgement judge_peer(const struct record *record, const struct verdict_policy *policy)
{
    if ((record->flags & RECORD_OWN_PEER) != 0)
        return JUDGED_OWN_PEER;
    if (is_absent_service(record))
        return JUDGED_METADATA;
    if (policy->only_count == 0 &&
        any_matches(policy->side_channels, policy->side_channel_count, &record->peer))
        return JUDGED_SIDE_CHANNEL;
    if (policy->only_count > 0 && !any_matches(policy->only, policy->only_count, &record->peer))
        return JUDGED_NOT_ONLY;
    if (any_matches(policy->ignore, policy->ignore_count, &record->peer))
        return JUDGED_IGNORED;
    return JUDGED_CAUSE;
}

enum judgement judge_by_policy(const struct record *record, const struct rule *rule,
                               const struct verdict_policy *policy)
{
    const enum judgement judgement = judge_peer(record, policy);
    if (judgement != JUDGED_CAUSE)
        return judgement;
    if (rule != NULL && rule->action == RULE_IGNORE)
        return JUDGED_RULED_OUT;
    /* Of no class is what a foreign or a later record says. */
    if (rule != NULL && rule->action == RULE_RETRY && record->class != FAULT_NONE)
        return JUDGED_CAUSE;
    if ((policy->classes & (fault_class_set)1 << record->class) == 0)
        return JUDGED_CLASS_OFF;
    return JUDGED_CAUSE;
}

bool fault_is_own_transfer(const struct record *fault, const struct verdict_policy *policy)
{
    bool is_transfer =
        fault->phase == PHASE_TRANSFER ||
        (fault->phase == PHASE_ANSWER && (fault->class == FAULT_HUNG_UP || fault->class == FAULT_STALLED));
    if (!is_transfer)
        return false;
    bool unknown = fault->peer.family == 0 && fault->peer.name[0] == '\0';
    return peer_is_loopback(&fault->peer) || (fault->kind == RECORD_WORDS && unknown) ||
           policy_knows_own_address(policy, &fault->peer);
}
