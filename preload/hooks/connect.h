/* What the connect hook shares with those of syscall(2) and of sending. Async-signal-safe; errno is the caller's to restore. */
#ifndef VHRETRY_PRELOAD_HOOKS_CONNECT_H
#define VHRETRY_PRELOAD_HOOKS_CONNECT_H

#include <stdint.h>
#include <sys/socket.h>

/* A connect of `fd` has returned; `error` is 0 or an errno. */
void connect_note(int fd, const struct sockaddr *address, socklen_t length, int error, uint64_t started);

/* The same of a call with MSG_FASTOPEN (tcp(7)), which connects and sends the first bytes at once. Whoever has sent something may still
 * be connecting. */
void connect_note_fast_open(int fd, const struct sockaddr *address, socklen_t length, int error,
                            uint64_t started);

#endif
