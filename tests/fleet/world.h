/* The world of a simulation: a clock that is advanced, a peer with a capacity, an API that may be limited, and the executions that
 * its list shows. Nothing here decides anything: that is what policies.c asks the code of core/fleet for.
 */
#ifndef VHRETRY_TESTS_FLEET_WORLD_H
#define VHRETRY_TESTS_FLEET_WORLD_H

#include "../../core/fleet/circuit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SECONDS_MAX = 40000 };

struct scenario {
    const char *name;
    double away;            /* seconds that the peer is away */
    double capacity;        /* of it afterwards, as a share of the usual one */
    bool flaps;             /* afterwards: a minute there, a minute away, ten times */
    double random_failures; /* share of connects that fail by chance */
    double api_limit;       /* calls a second that the API answers; 0: all */
    double delay;           /* VHRETRY_DELAY; 0: 60 */
};

/* One execution, as the list of the project shows it; its place in the array is its counter. */
struct entry {
    enum sibling_state state;
    bool is_retry;
    bool tells_cause;
    bool in_task;
    double created;
};

struct chain; /* policies.h */

struct event {
    double time;
    uint64_t order; /* of those at the same time */
    struct chain *chain;
};

struct world {
    const struct scenario *scenario;
    unsigned size; /* executions */
    double now;
    uint64_t random;

    struct event *events; /* a heap */
    size_t event_count, event_size;
    uint64_t order;

    struct entry *entries;
    size_t entry_count, entry_size;
    unsigned task_alive;

    double tokens, tokens_at;         /* of the peer */
    double api_tokens, api_tokens_at; /* of the API */
    unsigned *connects;               /* in each second */
    unsigned *calls;
};

void world_begin(struct world *world, const struct scenario *scenario, unsigned size);
void world_end(struct world *world);

/* A number in 0..1, the same in each run. */
double world_random(struct world *world);

void world_plan(struct world *world, double time, struct chain *chain);

/* The chain whose turn is next, with the clock advanced to it; NULL where nothing is left to happen. */
struct chain *world_next(struct world *world);

/* Connects a second that are usual for so many executions: each of them once a minute, and at least five. */
double usual_connects(unsigned size);

/* How many times that a peer takes. */
double peer_headroom(void);

/* What the peer takes in a second. */
double peer_capacity(const struct world *world);

bool peer_is_there(const struct scenario *scenario, double time);

/* One connect; true if it is taken. */
bool peer_connect(struct world *world);

/* One call of the API; false if it answers 429. */
bool api_call(struct world *world);

/* When the peer is there for good. */
double world_recovery(const struct scenario *scenario);

size_t world_add_entry(struct world *world, bool is_retry);
void world_entry_ends(struct world *world, size_t entry, enum sibling_state state);

#endif
