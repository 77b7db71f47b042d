/* Children that did nothing with the network when their parent stopped them.
 *
 * A pool stops its workers by a signal, and who dies of one leaves no record: was it hung up on a connection, or idle? The parent looks
 * before it sends the signal. A child in which nobody was is on record otherwise (a note), and one that met a failure has told of it.
 *
 * Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_IDLE_CHILDREN_H
#define VHRETRY_PRELOAD_OBSERVER_IDLE_CHILDREN_H

#include <stdint.h>
#include <sys/types.h>

/* This process is about to send `signal` to `pid`, which may be a child. Looks at its program, and at its descriptors if that is ours and the
 * signal one by which processes are stopped: some 50 microseconds, and 4 more for each descriptor and 8 for each thread that it has. */
void idle_children_look(pid_t pid, int signal);

/* A wait has reported that `pid` died of `signal`; 0: it did not. If this process had sent that signal last, and `pid` ran our program then,
 * held no socket and had no child: when `pid` began, nanoseconds as boot_time, late by as much as 10 ms; 0 otherwise. Forgets `pid`, which
 * may be another's from now on. */
uint64_t idle_children_take(pid_t pid, int signal);

#endif
