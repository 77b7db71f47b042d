/* Did this process use the network through io_uring(7)? No hook sees that: the kernel takes the calls from shared memory.
 *
 * What lies in that memory tells it afterwards: the kernel leaves an entry as it was until the program needs its place. So a
 * program that uses io_uring for its files alone, as databases do, is told from one that connects by it. A ring that the
 * program has given back, or that lies in memory of its own (IORING_SETUP_NO_MMAP), is not found.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_RINGS_H
#define VHRETRY_PRELOAD_OBSERVER_RINGS_H

#include <stdbool.h>

/* A socket of the Internet was made. Async-signal-safe; any thread. */
void rings_note_socket(void);

/* True if an entry of a ring connects, or sends or receives in a process that accepts nobody by its rings. For the end
 * of a process that failed: reads /proc/self/maps if there may be a ring. Bounded, async-signal-safe; never touches errno. */
bool rings_used_network(void);

#endif
