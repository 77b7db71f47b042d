#include "signals.h"

#include "../platform/system_call.h"

#include <signal.h>
#include <stdint.h>

/* A bit for each signal that some handler may have caught. A fork inherits its parent's handlers and so these. A vfork child
 * that sets one, before it execs, makes its parent unsure: that costs nothing but certainty. */
static uint64_t may_be_caught;

enum { SIGNALS = 64 };

static uint64_t bit_of(int number)
{
    return number >= 1 && number <= SIGNALS ? UINT64_C(1) << (number - 1) : 0;
}

void signals_handler_set(int number, bool once)
{
    if (!once && (__atomic_load_n(&may_be_caught, __ATOMIC_RELAXED) & bit_of(number)) == 0)
        __atomic_fetch_or(&may_be_caught, bit_of(number), __ATOMIC_RELAXED);
}

/* The kernel's, which is not libc's: rt_sigaction(2). */
struct kernel_action {
    uintptr_t handler;
    unsigned long flags;
    uintptr_t restorer;
    uint64_t mask;
};

enum { KERNEL_SIGNAL_SET_SIZE = sizeof(uint64_t) };

static bool has_handler(const struct kernel_action *action)
{
    return action->handler != (uintptr_t)SIG_DFL && action->handler != (uintptr_t)SIG_IGN;
}

static bool read_action(int number, struct kernel_action *action)
{
    return SYSTEM_CALL_4(SYS_rt_sigaction, number, 0, action, KERNEL_SIGNAL_SET_SIZE) == 0;
}

bool signals_cannot_have_come(int number)
{
    struct kernel_action action = {0, 0, 0, 0};
    uint64_t blocked = 0;
    if (bit_of(number) == 0 || (__atomic_load_n(&may_be_caught, __ATOMIC_RELAXED) & bit_of(number)) != 0)
        return false;
    if (number == SIGKILL)
        return true; /* whoever it reaches does not end with a status */
    if (!read_action(number, &action) ||
        SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_BLOCK, 0, &blocked, KERNEL_SIGNAL_SET_SIZE) != 0)
        return false;
    bool serves_once = (action.flags & (unsigned long)SA_RESETHAND) != 0;
    return (blocked & bit_of(number)) == 0 && (!has_handler(&action) || serves_once);
}

void signals_call_handler(int number)
{
    const struct kernel_action by_default = {0, 0, 0, 0};
    const uint64_t alone = bit_of(number);
    struct kernel_action action;
    if (!read_action(number, &action) || !has_handler(&action))
        return;
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_UNBLOCK, &alone, 0, KERNEL_SIGNAL_SET_SIZE);
    SYSTEM_CALL_3(SYS_tgkill, SYSTEM_CALL_0(SYS_getpid), SYSTEM_CALL_0(SYS_gettid), number);
    SYSTEM_CALL_4(SYS_rt_sigaction, number, &by_default, 0, KERNEL_SIGNAL_SET_SIZE);
}

uint64_t signals_hold(void)
{
    uint64_t caught = 0;
    uint64_t before = 0;
    for (int number = 1; number <= SIGNALS; number++) {
        const bool own = number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL ||
                         number == SIGTRAP || number == SIGSYS;
        struct kernel_action action;
        if (!own && read_action(number, &action) && has_handler(&action))
            caught |= bit_of(number);
    }
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_BLOCK, &caught, &before, KERNEL_SIGNAL_SET_SIZE);
    return before;
}

void signals_release(uint64_t before)
{
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, KERNEL_SIGNAL_SET_SIZE);
}
