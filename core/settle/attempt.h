/* One attempt at a retry (retry_attempt.c): what its steps share, what they say, and what stands in the status detail. */
#ifndef VHRETRY_SETTLE_ATTEMPT_H
#define VHRETRY_SETTLE_ATTEMPT_H

#include "fleet_member.h"
#include "in_place.h"
#include "obstacle.h"

#include "../report/report.h"
#include "../valohai/retry.h"

/* What all steps of one attempt share. */
struct attempt {
    const struct situation *situation;
    const struct in_place *in_place;
    struct client *client; /* that asks for the retry; NULL before and afterwards */
    unsigned retry_number;
    double heartbeat; /* seconds between lines while the API is asked */
    const volatile int *cancel;
    struct sequel *sequel;
    struct fleet_member fleet;
    struct own_execution own; /* what the API told of it before the delay; zeroed where it was not asked */
    bool autorestart; /* Valohai itself starts the execution again when its spot machine is taken away */
    bool missing;     /* the retry: certainly there is none, and nobody but us wanted it so */
    bool asked;       /* the API has been asked for the retry: a signal no longer means that there is none */
};

bool attempt_is_dry_run(const struct attempt *attempt);

/* The status detail, attempt_detail.c. Each returns after a few seconds at most, also where Valohai does not answer. */

/* Before the delay. */
void attempt_send_first_detail(struct attempt *attempt);

/* What holds the retry back, behind what has failed; said on stderr, too. */
void attempt_send_hold(const struct attempt *attempt);

/* How it ended; `counter` of the new execution, -1 if there is none. */
void attempt_send_last_detail(const struct attempt *attempt, int counter);

/* The failure, and why nothing follows from it. The sequel notes it, too. */
void attempt_send_not_retried(const struct attempt *attempt, const char *why);

/* Why there is no retry, not_retried.c. Each says so on stderr and in the status detail, and notes it in the sequel. */

/* For the sequel alone. */
void attempt_note_not_retried(const struct attempt *attempt, const char *why);

/* Something stands in the way: the retry is missing. */
void attempt_give_up(struct attempt *attempt, struct obstacle obstacle);

/* Somebody stopped the execution in Valohai. */
void attempt_was_stopped(struct attempt *attempt);

/* All retries are used up. */
void attempt_is_exhausted(const struct attempt *attempt);

/* A signal came before the retry was asked for. */
void attempt_was_interrupted(const struct attempt *attempt);

/* A signal came while Valohai was asked: there may be a retry. */
void attempt_was_interrupted_while_asking(const struct attempt *attempt);

#endif
