/* Somebody wants the waiting process to end: a stop in Valohai's user interface, Ctrl-C, a spot interruption. */
#ifndef VHRETRY_SETTLE_CANCELLATION_H
#define VHRETRY_SETTLE_CANCELLATION_H

#include <signal.h>

/* From now on SIGTERM, SIGINT, SIGHUP and SIGQUIT cancel instead of ending the process. Returns where the signal's number
 * appears; 0 until then. SIGUSR1 and SIGUSR2 are ignored. As pid 1 this is also what makes them arrive at all (pid_namespaces(7)). */
const volatile int *cancellation_watch(void);

/* Those of them that we ignore now, as under nohup(1). */
sigset_t cancellation_ignored(void);

/* Ignores them again. */
void cancellation_ignore(const sigset_t *ignored);

#endif
