/* Writing without a trace in the host: no signal, no errno, no waiting.
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_QUIET_H
#define VHRETRY_PRELOAD_PLATFORM_QUIET_H

#include <stdbool.h>
#include <stddef.h>

/* One write(2) that neither SIGXFSZ (a file-size limit) nor SIGPIPE (a reader that went away) may follow: either
 * kills the host. True if all was written. Async-signal-safe. */
bool quiet_write(int fd, const void *data, size_t size);

/* The same for a regular file, with two system calls less where no limit is set. */
bool quiet_write_to_file(int fd, const void *data, size_t size);

/* Reserves `size` bytes behind the beginning of a file, whose length stays what it is (fallocate(2)): what is written there finds
 * room, however full its disk has become. False if there is none now, or the file system cannot do it. Async-signal-safe. */
bool quiet_reserve(int fd, size_t size);

#endif
