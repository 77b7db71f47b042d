/* Programs that confine themselves: from then on a system call that they do not expect may kill them.
 */
#ifndef VHRETRY_PRELOAD_HOOKS_PRCTL_H
#define VHRETRY_PRELOAD_HOOKS_PRCTL_H

#include <stdbool.h>

/* Is this system call one that installs a seccomp(2) filter? */
bool is_confinement(long number, const long *arguments);

/* Before it, and with its result after it: we stand down, for good if it succeeded. */
void before_confinement(void);
void after_confinement(long result);

#endif
