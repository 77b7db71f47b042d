/* Hook: prctl(2), by which a program installs a filter of its system calls; by syscall(2), see close.c.
 *
 * Such a filter allows what the program itself does. A call of ours would be refused or, as often, end the program by
 * SIGSYS. So there is none any more: no fault, no end, no verdict.
 */
#include "prctl.h"

#include "../observer/inspection.h"
#include "../observer/look_ups.h"
#include "../observer/observe.h"
#include "../observer/sockets.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../rehearsal/patience.h"
#include "../rehearsal/rehearsal.h"

#include <linux/seccomp.h>
#include <stdarg.h>
#include <sys/prctl.h>

/* Did we observe before? The answer lasts only from before_confinement to after_confinement of one thread: a filter is
 * hardly ever installed by two at once, and then the worst is that we stay down. */
static bool interrupted;

bool is_confinement(long number, const long *arguments)
{
    switch (number) {
    case SYS_prctl:
        return arguments[0] == PR_SET_SECCOMP;
    case SYS_seccomp:
        return arguments[0] == SECCOMP_SET_MODE_STRICT || arguments[0] == SECCOMP_SET_MODE_FILTER;
    default:
        return false;
    }
}

/* In a vfork child, which shares this memory, it makes the parent stand down as well: better than to end the child,
 * which cannot be told from one that a raw clone(2) gave a memory of its own. */
void before_confinement(void)
{
    if (observing)
        trace_say("standing down: the program restricts its own system calls", "");
    __atomic_store_n(&interrupted, __atomic_exchange_n(&observing, false, __ATOMIC_RELAXED),
                     __ATOMIC_RELAXED);
    sockets_forget_all();
    look_ups_forget_all();
    inspection_forget_waits();
}

/* Libraries ask what the kernel can do by a call that has to fail: that changes nothing. */
void after_confinement(long result)
{
    if (result >= 0) {
        rehearsing = false;
        patience_needed = false;
    } else if (__atomic_exchange_n(&interrupted, false, __ATOMIC_RELAXED)) {
        observing = true;
    }
}

/* Five arguments are all it takes; see syscall in close.c. */
EXPORT int prctl(int option, ...)
{
    int (*real)(int, ...) = REAL(prctl);
    long arguments[5] = {option};
    va_list list;
    va_start(list, option);
    for (int i = 1; i < 5; i++)
        arguments[i] = va_arg(list, long);
    va_end(list);
    const bool confinement = is_confinement(SYS_prctl, arguments);
    if (confinement)
        before_confinement();
    int result = real == NULL ? host_result(SYSTEM_CALL_5(SYS_prctl, option, arguments[1], arguments[2],
                                                          arguments[3], arguments[4]))
                              : real(option, arguments[1], arguments[2], arguments[3], arguments[4]);
    if (confinement)
        after_confinement(result);
    return result;
}
