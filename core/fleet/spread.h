/* When each execution of a fleet does what: so that a thousand which failed in the same second ask nobody in the same second, neither
 * Valohai nor the peer that they wait for (core/fleet/README.md, "Spread").
 *
 * Pure: of what is known and the time. All lengths are seconds, counted from the failure.
 */
#ifndef VHRETRY_FLEET_SPREAD_H
#define VHRETRY_FLEET_SPREAD_H

#include "../verdict/verdict.h"

#include <stdbool.h>

/* Fewer failed executions than this go on as one alone does: they cannot trample anybody. */
enum { FLEET_MIN = 3 };

/* Seconds of the span for each sibling: a start costs Valohai four or five calls, and the whole fleet makes at most ten a second. */
#define FLEET_SECONDS_EACH 0.5

/* Is the cause one that others may share: trouble of a peer, not of this machine nor of the program alone? */
bool fleet_shares_cause(const struct fault_cause *cause);

/* The first contact of a Task's execution with Valohai, which knows nothing of its siblings yet. */
struct fleet_contact {
    bool herald;      /* tells its status detail before it looks, so that others see that somebody failed */
    double herald_at; /* in the first quarter of the delay */
    double look_at;   /* in the rest of it */
};

/* `counter` is the number of the execution, 0 where it is unknown: neighbours get moments far from each other, and every fourth is
 * a herald. `random` is in 0..1 and takes its place. */
struct fleet_contact fleet_first_contact(double delay, int counter, double random);

/* When to look again if Valohai did not want to answer the look number `looks` (from 1) because it is asked too much (`asked`: its
 * Retry-After, 0 none): seconds from now. The window doubles each time. */
double fleet_next_look(double delay, unsigned looks, double asked, double random);

/* How many looks at most; and how many siblings there must be where Valohai did not want to answer any of them. */
enum { FLEET_LOOKS_MAX = 8, FLEET_UNCOUNTED = 2000 };

/* Of a Task: how many executions have not ended, and of the `shown` newest of them, without this one, how many tell of the same cause. */
struct fleet_count {
    unsigned alive;
    unsigned shown;
    unsigned failed;
};

/* How many executions failed together, this one among them; 1: alone. `refused`: Valohai has refused a call of ours because it is asked
 * too much; then others could not tell either, and all that are alive are taken to have failed if one did. */
unsigned fleet_siblings(const struct fleet_count *count, bool refused);

/* Over how many seconds `siblings` start; 0 for fewer than FLEET_MIN. */
double fleet_span(unsigned siblings);

/* Seconds between the end of the delay, which is at `ready` on the clock of the world (seconds since 1970), and this execution's own
 * start. Each has a place of its own in the span, by that clock and by its number: so they come one by one, though each failed a
 * moment earlier or later. */
double fleet_turn(unsigned siblings, int counter, double random, double ready);

/* May each of so many speak to Valohai as often as one alone: a status detail before the delay, another one for each hold? */
bool fleet_may_talk(unsigned siblings);

/* How many pages of a hundred the look for an existing retry reads: all (0) but in a large fleet, where they would be thousands. */
unsigned fleet_pages(unsigned siblings);

/* Seconds over which the repeats of a call are spread that the API answered with 429 and one Retry-After for all; 0 for one alone. */
double fleet_calls_apart(unsigned siblings);

/* Seconds between two looks at the peer (VHRETRY_PROBE) of one execution, so that all together look no more than ten times a second. */
double fleet_probe_pause(unsigned siblings, double alone);

#endif
