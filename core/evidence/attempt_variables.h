/* What a program finds in its environment about the attempt that it is: where it has failed before it may go another way.
 * `vhretry run` and `vhretry env` set the first three, the library sets what its root lacks, and each retry is started with them.
 */
#ifndef VHRETRY_EVIDENCE_ATTEMPT_VARIABLES_H
#define VHRETRY_EVIDENCE_ATTEMPT_VARIABLES_H

/* 1 for the first attempt of a chain. Counts fresh executions and reruns in place. */
#define ATTEMPT_VARIABLE "VHRETRY_ATTEMPT"

/* How many attempts came before, of either kind: one less. Where nothing ran again in place, the `n` of the tag `retry: n`. */
#define RETRY_COUNT_VARIABLE "VHRETRY_RETRY_COUNT"

/* Id of the execution that this one repeats; not set in the first one. */
#define RERUN_OF_VARIABLE "VHRETRY_RERUN_OF"

/* For the next link of the chain, not for the program: when the chain's first execution failed, in seconds since 1970, and how many
 * executions failed together then, where they were more than a few (core/fleet/README.md). */
#define CHAIN_BEGAN_VARIABLE "VHRETRY_CHAIN_BEGAN"
#define FLEET_VARIABLE       "VHRETRY_FLEET"

#endif
