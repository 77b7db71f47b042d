/* An execution among others that failed for the same cause: when it speaks to Valohai, and when its retry starts
 * (core/fleet/README.md). What is decided here is decided by core/fleet; this asks, and says what came of it.
 */
#ifndef VHRETRY_SETTLE_FLEET_MEMBER_H
#define VHRETRY_SETTLE_FLEET_MEMBER_H

#include "situation.h"
#include "waiting.h"

#include "../valohai/fleet_look.h"
#include "../valohai/retry.h"

struct first_contact;

struct fleet_member {
    const struct situation *situation;
    bool takes_part; /* the cause may be shared, and VHRETRY_CIRCUIT is on */
    bool
        is_of_task; /* the first execution of a chain in a Task: it looks at its siblings before it does anything else */
    bool spread;       /* its start was spread */
    bool refused;      /* a call was answered with 429 */
    bool told;         /* the first status detail is sent */
    bool over_limit;   /* `why_not` says which */
    unsigned siblings; /* that failed together; 0: not known */
    unsigned looks;
    double held;
    double turn; /* of the seconds that the start is later than the delay's end */
    struct fleet_eye eye;
    struct fleet_hold hold; /* what the gate decided last */
    struct retry_gate gate; /* for retry_plan */
    char why_not[256];
    const struct first_contact *contact;
    double look_at; /* seconds of the wait */
};

void fleet_member_begin(struct fleet_member *member, const struct situation *situation);

/* What the first contact of a Task's execution with Valohai is made of. */
struct first_contact {
    void (*tell)(void *context); /* sends the first status detail */
    /* Does what one alone does before its delay: the first status detail, unless it is sent, and the look at its own execution. False if
     * nothing is to be waited for any more. Stores the seconds between signs of life. */
    bool (*announce)(void *context, double *heartbeat);
    void *context;
    const struct client_options *options; /* for the look at the Task */
};

/* Has the wait make that contact at a moment of its own; what comes of it lengthens the wait. Borrows all three for as long as it
 * lasts. */
void fleet_member_plan_contact(struct fleet_member *member, const struct first_contact *contact,
                               struct waiting *waiting);

/* The gate as retry_start wants it; NULL if the member does not take part. */
const struct retry_gate *fleet_member_gate(struct fleet_member *member);

/* Says why the gate held the retry back. `text` gets it for the status detail. */
void fleet_member_say_hold(const struct fleet_member *member, struct text *text);

#endif
