/* Programs that run with us and without, and must not tell the difference. */
#ifndef VHRETRY_TESTS_PROGRAMS_THAT_MUST_NOT_NOTICE_H
#define VHRETRY_TESTS_PROGRAMS_THAT_MUST_NOT_NOTICE_H

#include <stddef.h>

struct unnoticed_program {
    const char *name;
    const char *needs;   /* what needs() takes */
    const char *command; /* for sh; finds $LIBRARY, which is empty without us, and what step.h promises */
    int status;
    int signal;
};

extern const struct unnoticed_program unnoticed_programs[];
extern const size_t unnoticed_program_count;

#endif
