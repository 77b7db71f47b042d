/* Which sockets a process has, by /proc. */
#ifndef VHRETRY_WRAPPER_PROCESS_SOCKETS_H
#define VHRETRY_WRAPPER_PROCESS_SOCKETS_H

#include <stdbool.h>
#include <stdint.h>

/* Calls `take` with the inode of each socket that the process `pid`, a number in decimal, has open. False if we may not see what it has;
 * one that has just ended has none. */
bool process_sockets_list(const char *pid, void (*take)(void *context, uint64_t inode), void *context);

#endif
