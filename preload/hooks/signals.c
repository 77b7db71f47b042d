/* Hooks: sigaction(2) and signal(3). That a handler was set is noted, for a status above 128 (run/signals.h).
 *
 * And kill(2), by which a parent stops a child: of what that did at this moment it leaves no record (observer/idle_children.h).
 */
#include "../run/signals.h"
#include "../observer/idle_children.h"
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/system_call.h"

#include <errno.h>
#include <signal.h>

EXPORT int sigaction(int number, const struct sigaction *action, struct sigaction *before)
{
    __typeof__(&sigaction) real = REAL(sigaction);
    if (real == NULL)
        return host_result(-ENOSYS);
    if (action != NULL && action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN)
        signals_handler_set(number, (action->sa_flags & (int)SA_RESETHAND) != 0);
    return real(number, action, before);
}

EXPORT void (*signal(int number, void (*handler)(int)))(int)
{
    __typeof__(&signal) real = REAL(signal);
    if (real == NULL) {
        *host_errno() = ENOSYS;
        return SIG_ERR;
    }
    if (handler != SIG_DFL && handler != SIG_IGN)
        signals_handler_set(number, false);
    return real(number, handler);
}

EXPORT int kill(pid_t pid, int number)
{
    __typeof__(&kill) real = REAL(kill);
    if (observing)
        idle_children_look(pid, number);
    return real == NULL ? host_result(SYSTEM_CALL_2(SYS_kill, pid, number)) : real(pid, number);
}
