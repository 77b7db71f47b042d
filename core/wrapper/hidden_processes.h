/* Processes that /proc does not show, for they are in another PID namespace, and that share our network namespace all the same: what
 * else is in the pod, or on the machine of a container with the network of its host.
 */
#ifndef VHRETRY_WRAPPER_HIDDEN_PROCESSES_H
#define VHRETRY_WRAPPER_HIDDEN_PROCESSES_H

#include <stdbool.h>

/* Is there a socket in our network namespace that no process has which /proc shows? False, too, where we may not see what some
 * process has. Reads all of /proc: some milliseconds. */
bool hidden_processes_have_sockets(void);

#endif
