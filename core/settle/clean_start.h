/* Making a process that exec(2) took over fit for our own work. */
#ifndef VHRETRY_SETTLE_CLEAN_START_H
#define VHRETRY_SETTLE_CLEAN_START_H

#include <stdbool.h>

/* Descriptors that are needed further on; -1 for none. */
struct kept_descriptors {
    int one;
    int other;
};

/* Puts right what exec keeps of the program before it (execve(2)): signal mask and dispositions, alarm and interval
 * timers, descriptors, umask. Afterwards stdin and, unless it is to be kept, stdout are /dev/null, because a pipe's other end must not wait
 * for us; stderr is kept as it is, or /dev/null if it was closed; nothing above is open; writing to a broken pipe
 * or above a file size limit is an error instead of a signal. The parent-death signal is kept: the program that
 * set it wants this pid gone with its parent. */
void clean_start(bool keep_output);

/* The same, but that `kept` stay open. */
void clean_start_keeping(bool keep_output, struct kept_descriptors kept);

/* The same for the descriptors alone. `kept` stay open. */
void clean_descriptors(bool keep_output, struct kept_descriptors kept);

/* Closes all descriptors above 2 but `kept`. */
void close_descriptors(struct kept_descriptors kept);

/* Makes a stdout that was kept /dev/null as well. */
void clean_output(void);

#endif
