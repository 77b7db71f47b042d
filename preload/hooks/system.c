/* Hooks: system, popen and pclose, which wait inside libc, where no hook hears them.
 *
 * Which child they waited for is not told. As a rule it is a shell with the library in it, which speaks for itself; where the shell has
 * become a program that nobody can be in, a note names it (end/watcher.h).
 */
#include "../observer/children.h"
#include "../observer/observe.h"
#include "../platform/clock.h"
#include "../platform/real.h"
#include "../platform/seldom.h"
#include "../run/process.h"
#include "../run/run_notes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

/* errno stays. */
static void note_unnamed(int status, uint64_t since)
{
    if (!observing || status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) == 0)
        return;
    const int error = *host_errno();
    const uint32_t pid = run_notes_find_blind(0, process_pid(), since);
    if (pid != 0)
        children_note((pid_t)pid, WEXITSTATUS(status), 0);
    *host_errno() = error;
}

EXPORT int system(const char *command)
{
    __typeof__(&system) real = REAL(system);
    const uint64_t since = observing ? boot_time() : 0;
    if (real == NULL)
        return host_result(-ENOSYS);
    const int status = real(command);
    if (command != NULL) /* else it is asked whether there is a shell */
        note_unnamed(status, since);
    return status;
}

/* When each stream was opened: another program that nobody can be in, which ended long before, is not its shell. Written by popen,
 * read by pclose, in any thread; a child has its parent's. One that was closed otherwise may be there twice: the later counts. */
enum { STREAMS_MAX = 16 };
static struct opened {
    FILE *stream; /* NULL: free, or being changed */
    uint64_t since;
} opened[STREAMS_MAX] SELDOM;
static uint32_t opened_next SELDOM;

static uint64_t take_opening(FILE *stream)
{
    uint64_t since = 0;
    for (size_t i = 0; i < STREAMS_MAX; i++) {
        if (__atomic_load_n(&opened[i].stream, __ATOMIC_ACQUIRE) != stream)
            continue;
        if (opened[i].since > since)
            since = opened[i].since;
        __atomic_store_n(&opened[i].stream, NULL, __ATOMIC_RELAXED);
    }
    return since > 0 ? since : UINT64_MAX;
}

EXPORT FILE *popen(const char *command, const char *mode)
{
    __typeof__(&popen) real = REAL(popen);
    const uint64_t since = observing ? boot_time() : 0;
    if (real == NULL) {
        *host_errno() = ENOSYS;
        return NULL;
    }
    FILE *stream = real(command, mode);
    if (stream == NULL || since == 0)
        return stream;
    struct opened *slot = &opened[__atomic_fetch_add(&opened_next, 1, __ATOMIC_RELAXED) % STREAMS_MAX];
    __atomic_store_n(&slot->stream, NULL, __ATOMIC_RELAXED);
    slot->since = since;
    __atomic_store_n(&slot->stream, stream, __ATOMIC_RELEASE);
    return stream;
}

EXPORT int pclose(FILE *stream)
{
    __typeof__(&pclose) real = REAL(pclose);
    if (real == NULL)
        return host_result(-ENOSYS);
    const uint64_t since = take_opening(stream); /* its address may be another's at once */
    const int status = real(stream);
    note_unnamed(status, since);
    return status;
}
