/* What is compared: a chain of executions, and who decides when it goes on. */
#ifndef VHRETRY_TESTS_FLEET_POLICIES_H
#define VHRETRY_TESTS_FLEET_POLICIES_H

#include "world.h"

enum policy {
    POLICY_FLEET,           /* vhretry: the functions of core/fleet decide */
    POLICY_VERSION_1,       /* the same delay for all */
    POLICY_VERSION_1_PROBE, /* and VHRETRY_PROBE=1 */
    POLICY_RECIPE,          /* the documented Python recipe: wait, post */
    POLICY_COUNT
};

/* What is done next. */
enum step {
    STEP_CONNECT, /* the program of the execution: it fails here, or not */
    STEP_HERALD,
    STEP_LOOK_AT_TASK,
    STEP_FIRST_DETAIL,
    STEP_FIRST_OWN,
    STEP_PROBE,
    STEP_OWN,
    STEP_LIST,
    STEP_POST,
    STEP_LOOK_AGAIN,
    STEP_LAST_DETAIL,
    STEP_COMPLETE,
    STEP_NONE
};

struct chain {
    enum policy policy;
    enum step step;
    size_t entry;        /* its newest execution */
    size_t failed_entry; /* the one that asks for it */
    double failed_at;    /* the newest one */
    double first_failed_at;
    double ready_at;  /* the end of the delay, and of the turn */
    double deadline;  /* of the calls that are made now */
    unsigned retries; /* started */
    unsigned repeats; /* of a call that was answered with 429 */
    unsigned looks;
    unsigned pages; /* read, of the look for an existing retry, */
    size_t seen;    /* and the executions on them */
    unsigned siblings;
    double held;
    bool spread;
    bool told;    /* the first status detail is sent */
    bool refused; /* a call that it could do without was answered with 429 */
    bool ended;
    bool lost;
    double done_at;
};

enum { RETRIES = 3 };

/* Begins `chain` with a first execution, which connects at `time`. */
void chain_begin(struct chain *chain, struct world *world, enum policy policy, double time);

/* Does what is due. */
void chain_go_on(struct chain *chain, struct world *world);

const char *policy_name(enum policy policy);

#endif
