#include "judgement.h"

#include <string.h>

#define MILLISECOND UINT64_C(1000000)
#define SECOND      (1000 * MILLISECOND)

/* A weak fault (an idle connection that was reset) explains only an end that follows at once. */
#define WEAK_WINDOW (5 * SECOND)

/* A process tolerated a fault that it met this often over this long: it survived four of them, not two, because a program
 * that tries three times and gives up is the most ordinary cause of all. */
enum { CHRONIC_COUNT = 5 };
#define CHRONIC_SPAN (5 * SECOND)

/* A loop that gives up ends right after its last fault; a bug strikes at any moment between two. So the very last
 * thing before the end is what came within a twentieth of the usual pause, but at least the time an interpreter
 * takes to end, and at most half a second. */
enum { LAST_THING_SHARE = 20 };
#define LAST_THING_MIN (100 * MILLISECOND)
#define LAST_THING_MAX (500 * MILLISECOND)

uint64_t time_before(uint64_t time, uint64_t end)
{
    return time < end ? end - time : 0;
}

bool fault_is_habitual(const struct seen_fault *fault)
{
    return fault->count >= CHRONIC_COUNT && time_before(fault->first, fault->last) >= CHRONIC_SPAN;
}

static bool is_chronic(const struct seen_fault *fault, uint64_t before_end)
{
    uint64_t span = time_before(fault->first, fault->last);
    if (!fault_is_habitual(fault))
        return false;
    uint64_t last_thing = span / (fault->count - 1) / LAST_THING_SHARE;
    if (last_thing < LAST_THING_MIN)
        last_thing = LAST_THING_MIN;
    if (last_thing > LAST_THING_MAX)
        last_thing = LAST_THING_MAX;
    return before_end > last_thing;
}

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

enum judgement judge_fault(const struct seen_fault *fault, uint64_t end, bool waiting,
                           const struct verdict_policy *policy)
{
    const struct record *record = fault->record;
    uint64_t before_end = age_at(record, end);
    if (!fault->open)
        return JUDGED_RECOVERED;
    if (peer_is_metadata_service(&record->peer))
        return JUDGED_METADATA;
    if ((record->flags & RECORD_PENDING) != 0 && !waiting)
        return JUDGED_PENDING;
    if (is_chronic(fault, time_before(fault->last, end)))
        return JUDGED_CHRONIC;
    if ((record->flags & RECORD_WEAK) != 0 && before_end > WEAK_WINDOW)
        return JUDGED_WEAK;
    if (before_end > policy->window)
        return JUDGED_TOO_OLD;
    return judge_by_policy(record, policy);
}

enum judgement judge_by_policy(const struct record *record, const struct verdict_policy *policy)
{
    if (peer_is_metadata_service(&record->peer))
        return JUDGED_METADATA;
    if (policy->only_count > 0 && !any_matches(policy->only, policy->only_count, &record->peer))
        return JUDGED_NOT_ONLY;
    if (any_matches(policy->ignore, policy->ignore_count, &record->peer))
        return JUDGED_IGNORED;
    if ((policy->classes & (fault_class_set)1 << record->class) == 0)
        return JUDGED_CLASS_OFF;
    return JUDGED_CAUSE;
}

bool fault_is_own_transfer(const struct record *fault, const struct verdict_policy *policy)
{
    bool is_transfer =
        fault->phase == PHASE_TRANSFER || (fault->phase == PHASE_ANSWER && fault->class == FAULT_HUNG_UP);
    if (!is_transfer)
        return false;
    bool unknown = fault->peer.family == 0 && fault->peer.name[0] == '\0';
    if (peer_is_loopback(&fault->peer) || (fault->kind == RECORD_WORDS && unknown))
        return true;
    for (size_t i = 0; i < policy->own_address_count; i++) {
        const struct peer *own = &policy->own_addresses[i];
        if (own->family != 0 && own->family == fault->peer.family &&
            memcmp(own->address, fault->peer.address, sizeof own->address) == 0)
            return true;
    }
    return false;
}
