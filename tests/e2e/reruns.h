/* Commands under `vhretry run --in-place=N`, and what becomes of them. They find $VHRETRY, the program. */
#ifndef VHRETRY_TESTS_RERUNS_H
#define VHRETRY_TESTS_RERUNS_H

#include "step.h"

#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* Tells its attempt, and is refused. */
#define REFUSED_EACH_TIME "sh -c 'echo attempt $VHRETRY_ATTEMPT; exec " REFUSED "'"

/* The same, but the attempts from the second on do something else. */
#define REFUSED_ONCE(then)                                                                                   \
    "sh -c 'echo attempt $VHRETRY_ATTEMPT; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "; " then "'"

#define RUN(count) "\"$VHRETRY\" run --in-place=" count " -- "

/* A variable that is removed: outside an execution. */
#define OUTSIDE "VH_JOB_ID"

/* What these print, where there is one rerun. */
#define FIRST_OF_TWO "attempt 1\nrefused\nattempt 2\n"
#define ALL_OF_TWO   FIRST_OF_TWO "refused\n"

struct rerun_row {
    const char *name;
    const char *command;
    const char *environment[4];
    int status;
    int signal;
    unsigned retries;     /* started: 0 or 1 */
    const char *output;   /* NULL: any */
    const char *lines[3]; /* of ours */
    const char *detail;   /* of #118; NULL: any, "": none */
};

/* Launches a command, with more variables as step_launch takes them, four at most. */
pid_t launch_wrapped(const struct step *step, const char *command, const char *const *environment);

/* Fails the test unless that, and nothing else, was printed to stdout. */
void expect_exact_output(const struct step_end *end, const char *expected);

/* A test whose state is a row; step_teardown is its teardown. */
void runs_as_told(void **state);

#endif
