#include "circuit.h"

#include "spread.h"

#include <math.h>

/* Retries in a row that must have failed; seconds. */
enum { OPENING_FAILURES = 3, PAUSE_MIN = 15, SCOUT_PAUSE_MIN = 30, PROOF = 60 };

void fleet_sight_add(struct fleet_sight *sight, const struct fleet_sibling *sibling)
{
    sight->failed += sibling->tells_cause;
    if (!sibling->is_retry)
        return;
    if (!sight->retried || sibling->age < sight->newest_retry)
        sight->newest_retry = sibling->age;
    sight->retried = true;
    if (sight->back)
        return;
    if (sibling->tells_cause)
        sight->failed_in_row++;
    else if (sibling->state == SIBLING_SUCCEEDED ||
             (sibling->state == SIBLING_RUNS && sibling->age >= PROOF))
        sight->back = true;
}

bool circuit_is_open(const struct fleet_sight *sight)
{
    return sight->failed_in_row >= OPENING_FAILURES;
}

/* Seconds from one scout to the next. It grows with the time that the peer is away: a peer that was away for an hour may be seen to
 * be back a few minutes late. A small fleet has few attempts to spend on it. */
static double scout_pause(unsigned siblings, double failing)
{
    const double share = fmin(fmax(2.5 / siblings, 0.05), 0.25);
    return fmax(SCOUT_PAUSE_MIN, failing * share);
}

static bool is_scout(const struct fleet_sight *sight, const struct fleet_chain *chain, double pause)
{
    /* Who has no attempt to lose goes only where nobody else did. */
    return sight->newest_retry >= (chain->is_last ? 4 * pause : pause);
}

struct fleet_hold fleet_decide(const struct fleet_sight *sight, const struct fleet_chain *chain)
{
    const unsigned siblings = chain->siblings > sight->failed + 1 ? chain->siblings : sight->failed + 1;
    const double span = fleet_span(siblings);
    if (circuit_is_open(sight) && chain->held < chain->longest) {
        const double pause = scout_pause(siblings, chain->failing);
        if (is_scout(sight, chain, pause))
            return (struct fleet_hold){.reason = HOLD_NONE};
        return (struct fleet_hold){
            .reason = HOLD_CIRCUIT,
            .seconds = fmin(fmax(span, fmax(PAUSE_MIN, pause / 2) * (0.5 + chain->random)),
                            fmax(chain->longest - chain->held, span)),
            .failed = sight->failed};
    }
    const double turn = chain->spread ? 0 : fleet_turn(siblings, chain->counter, chain->random, chain->now);
    if (turn < 1)
        return (struct fleet_hold){.reason = HOLD_NONE};
    return (struct fleet_hold){.reason = HOLD_SPREAD, .seconds = turn, .failed = sight->failed};
}
