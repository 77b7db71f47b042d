/* Hooks: system and pclose, which wait inside libc, where no hook hears them.
 *
 * Which child they waited for is not told. As a rule it is a shell with the library in it, which speaks for itself; where the shell has
 * become a program that nobody can be in, a note names it (end/watcher.h).
 */
#include "../observer/children.h"
#include "../observer/observe.h"
#include "../platform/clock.h"
#include "../platform/real.h"
#include "../run/journal_writer.h"
#include "../run/process.h"

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
    const uint32_t pid = journal_find_blind(0, process_pid(), since);
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

EXPORT int pclose(FILE *stream)
{
    __typeof__(&pclose) real = REAL(pclose);
    if (real == NULL)
        return host_result(-ENOSYS);
    const int status = real(stream);
    note_unnamed(status, 0);
    return status;
}
