/* Programs that fail by the network, and print a secret while they do: a table of test_masking.
 *
 * Commands are as in step.h. Beside its variables they find $PORT of a fault server. */
#ifndef VHRETRY_TESTS_MASKED_PROGRAMS_H
#define VHRETRY_TESTS_MASKED_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>

enum { MASKED_SECRETS_MAX = 4 };

struct masked_program {
    const char *name;
    const char *needs;  /* what needs() takes */
    const char *server; /* a behaviour of the fault server; NULL: none, and the program goes to $REFUSED */
    const char *command;
    const char *secrets[MASKED_SECRETS_MAX]; /* each is printed; NULL at their end */
    const char *setting;                     /* NAME=value; NULL: none */
    bool is_not_printed; /* the secret is an argument or a peer's name: it is elsewhere than in the output */
};

extern const struct masked_program masked_programs[];
extern const size_t masked_program_count;

#endif
