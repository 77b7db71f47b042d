/* What the hooks of close share with that of syscall(2). Async-signal-safe; errno is the caller's to restore. */
#ifndef VHRETRY_PRELOAD_HOOKS_CLOSE_H
#define VHRETRY_PRELOAD_HOOKS_CLOSE_H

/* `call` is about to close `fd`. */
void before_close(const char *call, int fd);

/* The same for close(2), where the caller has taken much of the stack. */
void before_close_elsewhere(int fd);

/* close_range(2) is about to be called, and has returned `result`. */
void before_close_range(unsigned first, unsigned last, unsigned flags);
void after_close_range(unsigned first, unsigned last, unsigned flags, long result);

#endif
