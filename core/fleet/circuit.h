/* The circuit breaker by cause: what became of the retries that siblings started for the same cause, and whether another one is
 * started before it is known that the peer is back (core/fleet/README.md, "Circuit").
 */
#ifndef VHRETRY_FLEET_CIRCUIT_H
#define VHRETRY_FLEET_CIRCUIT_H

#include <stdbool.h>

enum sibling_state { SIBLING_WAITS, SIBLING_RUNS, SIBLING_SUCCEEDED, SIBLING_FAILED };

/* One execution of the project, as the list shows it. */
struct fleet_sibling {
    enum sibling_state state; /* SIBLING_WAITS: queued or created */
    bool is_retry;            /* was started for our cause, by its tag */
    bool
        tells_cause; /* its status detail says that it failed for our cause; it may still run, in its delay */
    double age;      /* seconds since it was created */
};

/* What a look saw: zeroed at first. */
struct fleet_sight {
    unsigned failed;        /* executions that failed for our cause, retries among them */
    unsigned failed_in_row; /* of retries for our cause, the newest whose end is known that all failed */
    bool back;              /* behind those, one came through */
    unsigned
        known; /* of the newest retries whose end is known, at most ten, since the peer is back: how many there are, */
    unsigned known_failed; /* and how many of them failed */
    unsigned failed_run;   /* while they are added: those that failed one after the other, */
    bool outage_reached;   /* and so many that the peer was away then */
    bool retried;          /* there is a retry for our cause at all */
    double newest_retry;   /* seconds since the newest of them was created */
};

/* Adds an execution; the newest come first. A retry that still runs a minute after its creation, and does not tell of a failure, has
 * come through: what it needs at its start was there. */
void fleet_sight_add(struct fleet_sight *sight, const struct fleet_sibling *sibling);

/* What an execution knows of itself before it starts its retry. */
struct fleet_chain {
    unsigned siblings; /* that failed together; 0: not known, then as many as are seen */
    double longest;    /* VHRETRY_CIRCUIT_MAX: how long it may be held in all */
    double held;       /* so far */
    double failing;    /* seconds since the chain's first failure */
    bool is_retry;     /* of another one: not all of these come in turn */
    bool is_last;      /* the retry would be the last of the chain */
    bool spread;       /* its start has been spread already */
    int counter;       /* its number; 0 unknown */
    double random;     /* 0..1 */
    double now;        /* seconds since 1970 */
};

enum hold_reason { HOLD_NONE, HOLD_SPREAD, HOLD_CIRCUIT };

struct fleet_hold {
    enum hold_reason reason;
    double seconds;
    unsigned failed; /* that it is held for */
};

/* Is the circuit open: did the last retries for this cause all fail, or half of the newest ten, so that the peer is there but cannot
 * take so many? For the last attempt of a chain (`is_last`) two failures among them are enough. */
bool circuit_is_open(const struct fleet_sight *sight, bool is_last);

/* Is the retry to be started now (HOLD_NONE), or when? */
struct fleet_hold fleet_decide(const struct fleet_sight *sight, const struct fleet_chain *chain);

#endif
