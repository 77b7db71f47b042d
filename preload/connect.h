/* What the other hooks tell the connect hooks. Async-signal-safe; errno is the caller's to restore. */
#ifndef VHRETRY_PRELOAD_CONNECT_H
#define VHRETRY_PRELOAD_CONNECT_H

#include <stdint.h>

/* VHRETRY_STALL, nanoseconds. */
void connect_set_stall(uint64_t stall);

/* `fd` is about to be closed: was a connect given up that nobody had answered? */
void connect_before_close(int fd);

/* The process ends: the same for all descriptors that are left open. */
void connect_sweep(void);

#endif
