/* Telling a command which attempt it is (core/evidence/attempt_variables.h). */
#ifndef VHRETRY_WRAPPER_ATTEMPT_ENVIRONMENT_H
#define VHRETRY_WRAPPER_ATTEMPT_ENVIRONMENT_H

#include "../valohai/place_in_chain.h"

#include <stdbool.h>

/* Values of the variables. */
struct attempt_environment {
    unsigned attempt;
    char rerun_of[128]; /* "": not set */
};

/* What is told of an attempt that is in this place. */
struct attempt_environment attempt_environment_of(const struct place_in_chain *place);

/* Reads the place from the execution's files and the environment. */
void attempt_environment_read(struct attempt_environment *told);

/* Puts it into our own environment, which the command and `vhretry settle` inherit. False without memory. */
bool attempt_environment_set(const struct attempt_environment *told);

#endif
