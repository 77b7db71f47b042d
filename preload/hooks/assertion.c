/* Hooks: a failed assert(3). libc prints the message and ends the process inside itself, which only a parent that waits sees: so its
 * words are put on record before.
 */
#include "../end/end.h"
#include "../observer/formatted_words.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../run/process.h"

#include <signal.h>

static void note_failure(const char *assertion, const char *file, unsigned line, const char *function)
{
    char **program = objects_first("program_invocation_short_name");
    if (objects_first("gnu_get_libc_version") == NULL)
        formatted_words(0, "Assertion failed: %s (%s: %s: %u)\n", assertion, file, function, line);
    else
        formatted_words(0, "%s: %s:%u: %s: Assertion `%s' failed.\n",
                        program == NULL || *program == NULL ? "" : *program, file, line,
                        function == NULL ? "?" : function, assertion);
    end_foreseen(SIGABRT);
}

void __assert_fail(const char *assertion, const char *file, unsigned line, const char *function);
EXPORT void __assert_fail(const char *assertion, const char *file, unsigned line, const char *function)
{
    __typeof__(&__assert_fail) real = REAL(__assert_fail);
    note_failure(assertion, file, line, function);
    if (real != NULL)
        real(assertion, file, line, function);
    for (;;)
        SYSTEM_CALL_2(SYS_kill, process_pid(), SIGKILL);
}
