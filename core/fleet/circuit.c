#include "circuit.h"

#include "spread.h"

#include <math.h>

/* Retries in a row that must have failed; seconds. */
enum {
    OPENING_FAILURES = 3,
    FAILURES_BEFORE_LAST = 2,
    KNOWN_MIN = 6,
    KNOWN_MAX = 10,
    PAUSE_MIN = 15,
    SCOUT_PAUSE_MIN = 60,
    PROOF = 60
};

/* Of the newest ten: how the peer does since it is back. What failed before that does not count. */
static void count_since_outage(struct fleet_sight *sight, bool through)
{
    if (sight->known == KNOWN_MAX || sight->outage_reached)
        return;
    sight->failed_run = through ? 0 : sight->failed_run + 1;
    sight->known++;
    sight->known_failed += !through;
    if (!sight->back || sight->failed_run < OPENING_FAILURES)
        return;
    sight->outage_reached = true;
    sight->known -= sight->failed_run;
    sight->known_failed -= sight->failed_run;
}

void fleet_sight_add(struct fleet_sight *sight, const struct fleet_sibling *sibling)
{
    sight->failed += sibling->tells_cause;
    if (!sibling->is_retry)
        return;
    if (!sight->retried || sibling->age < sight->newest_retry)
        sight->newest_retry = sibling->age;
    sight->retried = true;
    const bool through = !sibling->tells_cause && (sibling->state == SIBLING_SUCCEEDED ||
                                                   (sibling->state == SIBLING_RUNS && sibling->age >= PROOF));
    if (!through && !sibling->tells_cause)
        return;
    count_since_outage(sight, through);
    sight->back = sight->back || through;
    sight->failed_in_row += !sight->back;
}

bool circuit_is_open(const struct fleet_sight *sight, bool is_last)
{
    if (sight->failed_in_row >= OPENING_FAILURES)
        return true;
    if (is_last && sight->known_failed >= FAILURES_BEFORE_LAST)
        return true;
    return sight->known >= KNOWN_MIN && 2 * sight->known_failed >= sight->known;
}

/* Seconds from one scout to the next. It grows with the time that the peer is away: a peer that was away for an hour may be seen to
 * be back a few minutes late. A small fleet has few attempts to spend on it. */
static double scout_pause(unsigned siblings, double failing)
{
    const double share = fmin(fmax(1.5 / siblings, 0.05), 0.15);
    return fmax(SCOUT_PAUSE_MIN, failing * share);
}

static bool is_scout(const struct fleet_sight *sight, const struct fleet_chain *chain, double pause)
{
    /* Who has no attempt to lose goes only where nobody else did, unless some come through. */
    return sight->newest_retry >= (chain->is_last && !sight->back ? 4 * pause : pause);
}

/* How long to the next look. Those of a Task come in turn, and keep it; others come whenever they failed. */
static double hold_seconds(const struct fleet_chain *chain, double span, double pause)
{
    const double chance = 0.5 + chain->random;
    return fmax(chain->is_retry ? span * chain->random : span, fmax(PAUSE_MIN, pause / 4) * chance);
}

struct fleet_hold fleet_decide(const struct fleet_sight *sight, const struct fleet_chain *chain)
{
    const unsigned siblings = chain->siblings > 0 ? chain->siblings : sight->failed + 1;
    const double span = fleet_span(siblings);
    if (circuit_is_open(sight, chain->is_last) && chain->held < chain->longest) {
        const double pause = scout_pause(siblings, chain->failing);
        if (is_scout(sight, chain, pause))
            return (struct fleet_hold){.reason = HOLD_NONE};
        return (struct fleet_hold){
            .reason = HOLD_CIRCUIT,
            .seconds = fmin(hold_seconds(chain, span, pause), fmax(chain->longest - chain->held, span)),
            .failed = sight->failed};
    }
    const double turn = chain->spread ? 0 : fleet_turn(siblings, chain->counter, chain->random, chain->now);
    if (turn < 1)
        return (struct fleet_hold){.reason = HOLD_NONE};
    return (struct fleet_hold){.reason = HOLD_SPREAD, .seconds = turn, .failed = sight->failed};
}
