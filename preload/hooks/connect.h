/* What the connect hook shares with syscall(2)'s. Async-signal-safe; errno is the caller's to restore. */
#ifndef VHRETRY_PRELOAD_HOOKS_CONNECT_H
#define VHRETRY_PRELOAD_HOOKS_CONNECT_H

#include <stdint.h>
#include <sys/socket.h>

/* A connect of `fd` has returned; `error` is 0 or an errno. */
void connect_note(int fd, const struct sockaddr *address, socklen_t length, int error, uint64_t started);

#endif
