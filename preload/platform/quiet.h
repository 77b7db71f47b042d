/* Writing without a trace in the host: no signal, no errno, no waiting.
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_QUIET_H
#define VHRETRY_PRELOAD_PLATFORM_QUIET_H

#include <stdbool.h>
#include <stddef.h>

/* One write(2) that neither SIGXFSZ (a file-size limit) nor SIGPIPE (a reader that went away) may follow: either
 * kills the host. True if all was written. Async-signal-safe. */
bool quiet_write(int fd, const void *data, size_t size);

#endif
