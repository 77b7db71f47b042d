/* A stack of ours for what needs room: a signal handler of the program's may call us on an alternate stack of a few KiB, of which a hook
 * takes 512 bytes at most.
 *
 * While something runs there, all signals of the thread are blocked: no handler finds itself on a stack that is not the program's,
 * jumps away from it (longjmp(3) of fortified programs checks) or unwinds it. That is two system calls; so it is for faults, ends and notes, and not
 * for what programs do all the time. Async-signal-safe, in a vfork child as well.
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_OWN_STACK_H
#define VHRETRY_PRELOAD_PLATFORM_OWN_STACK_H

#include <stdbool.h>

/* For a function that takes more than the Makefile's STACK_LIMIT, and says why it may. */
#if defined(__clang__)
#define TAKES_MUCH_STACK                                                                                     \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wframe-larger-than\"")
#define TAKES_MUCH_STACK_END _Pragma("clang diagnostic pop")
#else
#define TAKES_MUCH_STACK     _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wstack-usage=\"")
#define TAKES_MUCH_STACK_END _Pragma("GCC diagnostic pop")
#endif

/* Calls `function` with `argument` on a stack of ours; on the caller's, if it is one already, or where there is no memory. */
void on_own_stack(void (*function)(void *argument), void *argument);

/* Is the caller a handler on an alternate stack? One system call. */
bool is_on_signal_stack(void);

/* In the child of a fork: other threads of the parent may have been on theirs. */
void own_stacks_start_forked(void);

#endif
