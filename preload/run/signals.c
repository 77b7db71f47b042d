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

bool signals_cannot_have_come(int number)
{
    /* The kernel's, which is not libc's: rt_sigaction(2). */
    struct {
        uintptr_t handler;
        unsigned long flags;
        uintptr_t restorer;
        uint64_t mask;
    } action = {0, 0, 0, 0};
    uint64_t blocked = 0;
    if (bit_of(number) == 0 || (__atomic_load_n(&may_be_caught, __ATOMIC_RELAXED) & bit_of(number)) != 0)
        return false;
    if (number == SIGKILL)
        return true; /* whoever it reaches does not end with a status */
    if (SYSTEM_CALL_4(SYS_rt_sigaction, number, 0, &action, sizeof action.mask) != 0 ||
        SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_BLOCK, 0, &blocked, sizeof blocked) != 0)
        return false;
    bool has_handler = action.handler != (uintptr_t)SIG_DFL && action.handler != (uintptr_t)SIG_IGN;
    bool serves_once = (action.flags & (unsigned long)SA_RESETHAND) != 0;
    return (blocked & bit_of(number)) == 0 && (!has_handler || serves_once);
}
