/* What people read about a fleet: that a start is spread, that the circuit is open, that a limit ended a chain. One file, so that the words
 * agree in the log, the status detail and the manual.
 */
#ifndef VHRETRY_WORDS_FLEET_TEXT_H
#define VHRETRY_WORDS_FLEET_TEXT_H

#include "../fleet/limits.h"
#include "../verdict/fault_cause.h"

/* `8 minutes`: seconds as people say them, rounded up to whole minutes from two minutes on. */
void text_add_about(struct text *text, double seconds);

/* `1000 executions of this task failed for db:5432 together: their retries start over 8 minutes, this one 3 minutes after its delay` */
void text_add_spread(struct text *text, const struct fault_cause *cause, unsigned siblings, double span,
                     double turn);

/* `circuit open: 212 executions failed for db:5432 in 10 minutes; next try in 8 minutes` */
void text_add_circuit(struct text *text, const struct fault_cause *cause, unsigned failed, double failing,
                      double next);

/* `the retry of 213 executions that failed for db:5432 starts apart from theirs: in 40 seconds` */
void text_add_apart(struct text *text, const struct fault_cause *cause, unsigned failed, double next);

/* `the chain of retries began 7 h 12 min ago, and VHRETRY_CHAIN_DEADLINE is 6 h 0 min (it would be retry 2 of 3)` */
void text_add_chain_over(struct text *text, double age, double deadline, unsigned retry, unsigned retries);

/* `200 of the 1000 executions of this task were retried for db:5432, and VHRETRY_BUDGET allows 20 %` */
void text_add_budget(struct text *text, const struct fault_cause *cause, const struct fleet_use *use,
                     double budget);

/* For vhretry explain: `starts apart from others that failed for the same peer (1000), and up to 60 minutes later while their retries fail
 * (VHRETRY_CIRCUIT)`; `siblings` that failed together, 0: not known. */
void text_add_fleet(struct text *text, unsigned siblings, double longest);

#endif
