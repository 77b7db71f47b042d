/* Making a process that exec(2) took over fit for our own work. */
#ifndef VHRETRY_SETTLE_CLEAN_START_H
#define VHRETRY_SETTLE_CLEAN_START_H

#include <stdbool.h>

/* Puts right what exec keeps of the program before it (execve(2)): signal mask and dispositions, alarm and interval
 * timers, descriptors, umask. Afterwards stdin and, unless it is to be kept, stdout are /dev/null, because a pipe's other end must not wait
 * for us; stderr is kept as it is, or /dev/null if it was closed; nothing above is open; writing to a broken pipe
 * or above a file size limit is an error instead of a signal. The parent-death signal is kept: the program that
 * set it wants this pid gone with its parent. */
void clean_start(bool keep_output);

/* The same for the descriptors alone. `kept` stays open; -1 for none. */
void clean_descriptors(bool keep_output, int kept);

/* Closes all descriptors above 2 but `kept`; -1 for none. */
void close_descriptors(int kept);

/* Makes a stdout that was kept /dev/null as well. */
void clean_output(void);

#endif
