/* Hooks: the wait family, by which a parent hears how its child ended.
 *
 * A child that died of a signal, or that the library cannot be in (static, setuid, Go), leaves no record of its own. Its
 * parent's is all there is.
 */
#define _GNU_SOURCE /* wait3, wait4 */
#include "../end/watcher.h"
#include "../observer/children.h"
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/system_call.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Takes a watcher that has ended. False if it is none, or has not. */
static bool take_watcher(const siginfo_t *about)
{
    const bool ended =
        about->si_code == CLD_EXITED || about->si_code == CLD_KILLED || about->si_code == CLD_DUMPED;
    if (about->si_pid == 0 || !ended || !watch_is_watcher(about->si_pid))
        return false;
    SYSTEM_CALL_4(SYS_wait4, about->si_pid, NULL, WNOHANG | __WALL, 0);
    return true;
}

/* Who takes orphans and waits for each of its own children alone would have them as zombies. A call of the system, for a
 * cancellation (pthreads(7)) must not come between the end of a child and its parent. */
static __attribute__((noinline)) void take_watchers(void)
{
    siginfo_t about;
    do
        about.si_pid = 0;
    while (SYSTEM_CALL_5(SYS_waitid, P_ALL, 0, &about, WEXITED | WNOHANG | WNOWAIT, 0) == 0 &&
           take_watcher(&about));
}

static void note_status(pid_t pid, int status)
{
    if (pid > 0 && WIFEXITED(status))
        children_note(pid, WEXITSTATUS(status), 0);
    else if (pid > 0 && WIFSIGNALED(status))
        children_note(pid, 0, WTERMSIG(status));
    if (pid > 0 && observing && watch_takes_orphans())
        take_watchers();
}

static bool waits_for_watchers(bool for_any)
{
    return for_any && observing && watch_takes_orphans();
}

/* For who takes orphans: waits for any child that is no watcher, and leaves it for the caller to take. False if there is none:
 * `about->si_pid` is 0, or errno says why and the result is -1. */
static int find_own_child(siginfo_t *about, int options)
{
    __typeof__(&waitid) real = REAL(waitid);
    int result;
    do {
        about->si_pid = 0;
        result = real == NULL ? host_result(SYSTEM_CALL_5(SYS_waitid, P_ALL, 0, about, options | WNOWAIT, 0))
                              : real(P_ALL, 0, about, options | WNOWAIT);
    } while (result == 0 && take_watcher(about));
    return result;
}

/* Another thread may be faster. */
static pid_t wait_for_own_child(int *status, int options, struct rusage *usage)
{
    siginfo_t about;
    pid_t waited;
    do {
        if (find_own_child(&about, options | WEXITED) != 0)
            return -1;
        if (about.si_pid == 0)
            return 0;
        waited = host_result(SYSTEM_CALL_4(SYS_wait4, about.si_pid, status, options | WNOHANG, usage));
    } while (waited == 0 || (waited < 0 && *host_errno() == ECHILD));
    return waited;
}

/* All but waitid come down to this. A caller that does not ask for the status is given one of ours. */
EXPORT pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&wait4) real = REAL(wait4);
    pid_t waited = waits_for_watchers(pid == -1) ? wait_for_own_child(seen, options, usage)
                   : real == NULL ? host_result(SYSTEM_CALL_4(SYS_wait4, pid, seen, options, usage))
                                  : real(pid, seen, options, usage);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

EXPORT pid_t wait3(int *status, int options, struct rusage *usage)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&wait3) real = REAL(wait3);
    pid_t waited = waits_for_watchers(true) ? wait_for_own_child(seen, options, usage)
                   : real == NULL           ? host_result(SYSTEM_CALL_4(SYS_wait4, -1, seen, options, usage))
                                            : real(seen, options, usage);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

EXPORT pid_t waitpid(pid_t pid, int *status, int options)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&waitpid) real = REAL(waitpid);
    pid_t waited = waits_for_watchers(pid == -1) ? wait_for_own_child(seen, options, NULL)
                   : real == NULL ? host_result(SYSTEM_CALL_4(SYS_wait4, pid, seen, options, 0))
                                  : real(pid, seen, options);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

EXPORT pid_t wait(int *status)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&wait) real = REAL(wait);
    pid_t waited = waits_for_watchers(true) ? wait_for_own_child(seen, 0, NULL)
                   : real == NULL           ? host_result(SYSTEM_CALL_4(SYS_wait4, -1, seen, 0, 0))
                                            : real(seen);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

/* waitid(2): with WNOHANG and nobody to report, si_pid is 0. */
EXPORT int waitid(idtype_t type, id_t id, siginfo_t *about, int options)
{
    siginfo_t own = {0};
    siginfo_t *seen = about == NULL ? &own : about;
    __typeof__(&waitid) real = REAL(waitid);
    if ((options & WEXITED) != 0 && waits_for_watchers(type == P_ALL)) {
        const int found = find_own_child(seen, options);
        if (found != 0 || seen->si_pid == 0)
            return found;
        type = P_PID; /* whom it found is taken below */
        id = (id_t)seen->si_pid;
    }
    int result = real == NULL ? host_result(SYSTEM_CALL_5(SYS_waitid, type, id, seen, options, 0))
                              : real(type, id, seen, options);
    if (result == 0 && seen->si_pid > 0 && seen->si_code == CLD_EXITED)
        children_note(seen->si_pid, seen->si_status, 0);
    else if (result == 0 && seen->si_pid > 0 && (seen->si_code == CLD_KILLED || seen->si_code == CLD_DUMPED))
        children_note(seen->si_pid, 0, seen->si_status);
    return result;
}
