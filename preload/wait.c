/* Hooks: the wait family, by which a parent hears how its child ended.
 *
 * A child that died of a signal, or that the library cannot be in (static, setuid, Go), leaves no word of its own; its
 * parent's is all there is. Written only where a journal exists: without a fault there is nothing to explain. But of a
 * crash the first fault may be the consequence, so those of before are remembered.
 */
#define _GNU_SOURCE /* wait3, wait4 */
#include "wait.h"
#include "journal.h"
#include "observe.h"
#include "process.h"
#include "real.h"
#include "system_call.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { REMEMBERED_MAX = 16 /* the newest */ };

struct ended_child {
    uint32_t parent; /* the process that waited, because a fork inherits this table; 0 free */
    uint32_t pid;
    int status;
    int signal;
    uint64_t time;
};

static struct ended_child remembered[REMEMBERED_MAX];
static uint32_t remembered_count;

static bool write_child(const struct ended_child *child)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_CHILD;
    record.child = child->pid;
    record.status = child->status;
    record.signal = child->signal;
    record.time = child->time;
    return journal_append(&record, JOURNAL_ONLY_IF_PRESENT);
}

static void note_child(pid_t pid, int status, int signal)
{
    if (!observing || (status == 0 && signal == 0))
        return;
    struct ended_child child = {process_pid(), (uint32_t)pid, status, signal, boot_time()};
    if (!write_child(&child) && process_is_own_image())
        remembered[__atomic_fetch_add(&remembered_count, 1, __ATOMIC_RELAXED) % REMEMBERED_MAX] = child;
}

void wait_write_remembered(void)
{
    for (size_t i = 0; i < REMEMBERED_MAX; i++)
        if (remembered[i].parent != 0 && remembered[i].parent == process_pid())
            write_child(&remembered[i]);
}

static void note_status(pid_t pid, int status)
{
    if (pid > 0 && WIFEXITED(status))
        note_child(pid, WEXITSTATUS(status), 0);
    else if (pid > 0 && WIFSIGNALED(status))
        note_child(pid, 0, WTERMSIG(status));
}

/* All but waitid come down to this. A caller that does not ask for the status is given one of ours. */
EXPORT pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&wait4) real = REAL(wait4);
    pid_t waited = real == NULL ? host_result(SYSTEM_CALL_4(SYS_wait4, pid, seen, options, usage))
                                : real(pid, seen, options, usage);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

EXPORT pid_t wait3(int *status, int options, struct rusage *usage)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&wait3) real = REAL(wait3);
    pid_t waited = real == NULL ? host_result(SYSTEM_CALL_4(SYS_wait4, -1, seen, options, usage))
                                : real(seen, options, usage);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

EXPORT pid_t waitpid(pid_t pid, int *status, int options)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&waitpid) real = REAL(waitpid);
    pid_t waited = real == NULL ? host_result(SYSTEM_CALL_4(SYS_wait4, pid, seen, options, 0))
                                : real(pid, seen, options);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

EXPORT pid_t wait(int *status)
{
    int own = 0;
    int *seen = status == NULL ? &own : status;
    __typeof__(&wait) real = REAL(wait);
    pid_t waited = real == NULL ? host_result(SYSTEM_CALL_4(SYS_wait4, -1, seen, 0, 0)) : real(seen);
    note_status(waited, waited > 0 ? *seen : 0);
    return waited;
}

/* waitid(2): with WNOHANG and nobody to report, si_pid is 0. */
EXPORT int waitid(idtype_t type, id_t id, siginfo_t *about, int options)
{
    siginfo_t own = {0};
    siginfo_t *seen = about == NULL ? &own : about;
    __typeof__(&waitid) real = REAL(waitid);
    int result = real == NULL ? host_result(SYSTEM_CALL_5(SYS_waitid, type, id, seen, options, 0))
                              : real(type, id, seen, options);
    if (result == 0 && seen->si_pid > 0 && seen->si_code == CLD_EXITED)
        note_child(seen->si_pid, seen->si_status, 0);
    else if (result == 0 && seen->si_pid > 0 && (seen->si_code == CLD_KILLED || seen->si_code == CLD_DUMPED))
        note_child(seen->si_pid, 0, seen->si_status);
    return result;
}
