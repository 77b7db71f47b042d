/* What a parent hears of its children. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_CHILDREN_H
#define VHRETRY_PRELOAD_OBSERVER_CHILDREN_H

#include <sys/types.h>

/* The program's wait has reported that `pid` ended with `status`, 0 to 255, or by `signal`; 0: none. Records a failure, or
 * remembers it while the run has no journal. */
void children_note(pid_t pid, int status, int signal);

/* A journal exists now: records the children that failed before. */
void children_report_earlier(void);

#endif
