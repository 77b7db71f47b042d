/* What a test needs of the machine. A test whose needs are not met is skipped, and says what is missing in a line that
 * begins with `needs `: scripts/test lists it.
 */
#ifndef VHRETRY_TESTS_NEEDS_H
#define VHRETRY_TESTS_NEEDS_H

#include <stdbool.h>

/* Words with a space between them. Each is one of
 *   a program in STEP_SEARCH_PATH; a file by its absolute path; a file of the tests' programs, whose name has a dot
 *   root
 *   namespaces   root that may have namespaces of its own: in most containers and in a plain chroot it may not
 *   network      root that may have a network of its own, with routes and settings
 *   ipv6         an IPv6 address on loopback
 *   network-ipv6 the same in a network of its own
 *   32-bit       a kernel that runs programs of 32 bits, and their loader
 *   ptrace       a process may trace its child, as debuggers do
 *   seccomp      a process may filter its system calls
 *   io_uring     a process may use io_uring: many containers deny it
 * NULL or "": nothing is needed. What the kernel can do is found out by trying, once. */
void needs(const char *words);

/* A shell command that ends with 0 in STEP_SEARCH_PATH, such as one that imports a module. */
void needs_success_of(const char *command);

/* Whether such a command does. */
bool is_successful(const char *command);

/* As needs("namespaces"), for what is more than one test. */
bool may_unshare(void);

#endif
