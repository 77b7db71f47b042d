/* Which attempt of its chain this is: from the tags of the execution, and from the variables of attempt_variables.h.
 *
 * Variables may be stale: a person copies an execution with all of them. Where the tags are known they decide. How many attempts
 * there were in all, reruns in place too, no tag says: that is believed if the variables speak of the same execution before this one.
 */
#ifndef VHRETRY_VALOHAI_PLACE_IN_CHAIN_H
#define VHRETRY_VALOHAI_PLACE_IN_CHAIN_H

#include <json-c/json.h>

struct place_in_chain {
    unsigned attempt; /* 1 for the first; counts fresh executions and reruns in place */
    const char
        *rerun_of; /* id of the execution before this one; NULL: none. Borrowed from tags or variables */
    long
        began; /* seconds since 1970: when the chain's first execution failed; 0: not known, or this is the first */
    unsigned siblings; /* how many failed together then; 0: not known */
};

/* Values of the variables; NULL where one is not set. */
struct chain_variables {
    const char *attempt, *rerun_of, *began, *siblings;
};

/* `tags` is the list of the execution's own; NULL where they are not known. A value that is no number of at most nine digits
 * counts for nothing. */
struct place_in_chain place_in_chain_of(struct json_object *tags, const struct chain_variables *variables);

#endif
