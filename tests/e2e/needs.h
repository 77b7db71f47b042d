/* What a test needs of the machine. A test whose needs are not met is skipped, and says what is missing. */
#ifndef VHRETRY_TESTS_NEEDS_H
#define VHRETRY_TESTS_NEEDS_H

#include <stdbool.h>

/* A program in STEP_SEARCH_PATH, or a file by its path. NULL or "": nothing is needed. */
void needs_program(const char *program);

/* A shell command that ends with 0 in STEP_SEARCH_PATH, such as one that imports a module. */
void needs_success_of(const char *command);

/* Root. */
void needs_root(void);

/* Root that may have namespaces of its own: in most containers and in a plain chroot it may not. */
void needs_namespaces(void);

/* Whether it may, for what is more than one test. */
bool may_unshare(void);

#endif
