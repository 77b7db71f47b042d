/* What the start has to do for the hooks of the end. */
#ifndef VHRETRY_PRELOAD_HOOKS_EXIT_H
#define VHRETRY_PRELOAD_HOOKS_EXIT_H

/* Asks glibc to call us at the very end: before any other handler is registered. musl needs no such call. */
void exit_register(void);

/* exit(3) begins, by a call or by main's return. */
void exit_begins(int status);

#endif
