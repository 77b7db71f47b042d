/* Real programs, and how each is made to fail, or to get over a failure. */
#ifndef VHRETRY_TESTS_PROGRAMS_UNDER_TEST_H
#define VHRETRY_TESTS_PROGRAMS_UNDER_TEST_H

#include <stddef.h>

/* Commands as in step.h. Beside its variables, those of the last two find $LATER, a port that answers HTTP requests
 * once the file $UP exists, and refuses connects until then. */
struct program_under_test {
    const char *name;
    const char *needs;                  /* what needs() takes */
    const char *refused;                /* fails because $REFUSED refuses */
    const char *plain_failure;          /* fails, and not because of the network */
    const char *recovered_then_failure; /* is refused, gets over it, fails plainly; NULL: it cannot */
    const char *recovered;              /* is refused, gets over it, ends with 0; NULL: it cannot */
};

extern const struct program_under_test programs_under_test[];
extern const size_t program_under_test_count;

#endif
