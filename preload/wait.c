/* Hooks: the wait family, by which a parent hears how its child ended.
 *
 * A child that died of a signal, or that the library cannot be in (static, setuid, Go), leaves no word of its own; its
 * parent's is all there is.
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

/* Children that failed while no journal existed: what is to blame may have happened before the first fault, which the
 * cleaning up alone met. They are told as soon as there is a journal. A ring, because a shell's `if grep ...` makes any
 * number of them. */
enum { EARLIER_SLOTS = 8 };

struct seen_child {
    uint32_t owner; /* pid of the parent; 0: the slot is free, or being changed by a thread */
    uint32_t pid;
    int status;
    int signal;
    uint64_t time;
};

static struct seen_child earlier[EARLIER_SLOTS];
static uint32_t earlier_next;

static bool tell_child(const struct seen_child *child)
{
    struct record record;
    memset(&record, 0, sizeof record);
    record.kind = RECORD_CHILD;
    record.child = child->pid;
    record.status = child->status;
    record.signal = child->signal;
    record.time = child->time;
    return journal_append(&record, journal_creation_at_end(child->status, child->signal));
}

static void remember_child(const struct seen_child *child)
{
    struct seen_child *slot =
        &earlier[__atomic_fetch_add(&earlier_next, 1, __ATOMIC_RELAXED) % EARLIER_SLOTS];
    __atomic_store_n(&slot->owner, 0, __ATOMIC_RELAXED);
    slot->pid = child->pid;
    slot->status = child->status;
    slot->signal = child->signal;
    slot->time = child->time;
    __atomic_store_n(&slot->owner, child->owner, __ATOMIC_RELEASE);
}

void wait_tell_earlier_children(void)
{
    if (__atomic_load_n(&earlier_next, __ATOMIC_RELAXED) == 0)
        return;
    for (size_t i = 0; i < EARLIER_SLOTS; i++) {
        struct seen_child child = earlier[i];
        uint32_t owner = process_pid(); /* a fork's copy speaks of its parent's children */
        if (__atomic_compare_exchange_n(&earlier[i].owner, &owner, 0, false, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            tell_child(&child);
    }
}

static void note_child(pid_t pid, int status, int signal)
{
    if (!observing || (status == 0 && signal == 0))
        return;
    const struct seen_child child = {.owner = process_pid(),
                                     .pid = (uint32_t)pid,
                                     .status = status,
                                     .signal = signal,
                                     .time = boot_time()};
    if (tell_child(&child))
        wait_tell_earlier_children();
    else
        remember_child(&child);
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
