#include "spread.h"

#include <math.h>

/* The part of the golden ratio behind the point: multiples of it fall as far from each other as any can. */
static const double golden = 0.6180339887498949;

enum { HERALD_EACH = 4, TALKERS_MAX = 100, PAGES_MAX_OF_LARGE = 1 };

static double fraction(double number)
{
    return number - floor(number);
}

/* A number in 0..1 that is this execution's own. */
static double place_of(int counter, double random)
{
    return counter > 0 ? fraction(counter * golden) : fmin(random, 0.999999);
}

bool fleet_shares_cause(const struct fault_cause *cause)
{
    switch (cause->class) {
    case FAULT_NONE:
    case FAULT_LOCAL:
    case FAULT_DESCRIPTORS:
    case FAULT_DENIED:
    case FAULT_REQUESTED:
    case FAULT_UNKNOWN:
        return false;
    default:
        return cause->peer.family != 0 || cause->peer.name[0] != '\0';
    }
}

struct fleet_contact fleet_first_contact(double delay, int counter, double random)
{
    const double place = place_of(counter, random);
    const bool herald = counter > 0 ? counter % HERALD_EACH == 0 : random < 1.0 / HERALD_EACH;
    return (struct fleet_contact){
        .herald = herald, .herald_at = delay / 4 * place, .look_at = delay / 4 + delay * 3 / 4 * place};
}

double fleet_next_look(double delay, unsigned looks, double asked, double random)
{
    const double doublings = 5;
    const double window = fmax(delay, 10) * exp2(fmin(looks, doublings));
    return asked + window * random;
}

unsigned fleet_siblings(const struct fleet_count *count, bool refused)
{
    if (count->failed == 0 || count->shown == 0)
        return 1;
    /* Most of those that failed have not told of it yet: a herald speaks for four. */
    const double share = refused ? 1 : fmin(1, (double)count->failed * HERALD_EACH / count->shown);
    const unsigned estimate = (unsigned)ceil(share * count->alive);
    return estimate > count->failed + 1 ? estimate : count->failed + 1;
}

double fleet_span(unsigned siblings)
{
    return siblings < FLEET_MIN ? 0 : siblings * FLEET_SECONDS_EACH;
}

double fleet_turn(unsigned siblings, int counter, double random, double ready)
{
    const double span = fleet_span(siblings);
    if (siblings < FLEET_MIN)
        return 0;
    /* The numbers of a Task's executions follow each other: each gets a place of its own. */
    const double place =
        counter > 0 ? (double)((unsigned)counter % siblings) / siblings : fmin(random, 0.999999);
    return span * fraction(place - ready / span);
}

bool fleet_may_talk(unsigned siblings)
{
    return siblings <= TALKERS_MAX;
}

unsigned fleet_pages(unsigned siblings)
{
    return fleet_may_talk(siblings) ? 0 : PAGES_MAX_OF_LARGE;
}

double fleet_calls_apart(unsigned siblings)
{
    const double longest = 300;
    return fmin(fleet_span(siblings), longest);
}

double fleet_probe_pause(unsigned siblings, double alone)
{
    const double together = siblings < FLEET_MIN ? 0 : siblings / 10.0;
    return fmax(alone, together);
}
