/* Telling a command which attempt it is (core/evidence/attempt_variables.h). */
#ifndef VHRETRY_WRAPPER_ATTEMPT_ENVIRONMENT_H
#define VHRETRY_WRAPPER_ATTEMPT_ENVIRONMENT_H

#include <stdbool.h>

/* Values of the variables. */
struct attempt_environment {
    unsigned attempt;
    unsigned retry_count;
    char rerun_of[128]; /* "": not set */
};

/* Reads what the execution's files and the environment tell of this attempt. */
void attempt_environment_read(struct attempt_environment *told);

/* Puts it into our own environment, which the command and `vhretry settle` inherit. False without memory. */
bool attempt_environment_set(const struct attempt_environment *told);

#endif
