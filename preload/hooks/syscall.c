/* Hook: syscall(2), by which libuv closes, others connect, end or restrict themselves. */
#define _GNU_SOURCE /* syscall */
#include "../end/end.h"
#include "../observer/last_words.h"
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../rehearsal/rehearsal.h"
#include "close.h"
#include "connect.h"
#include "prctl.h"

#include <sys/socket.h>
#include <unistd.h>

/* What is noted of a system call that another hook would have seen, had the program called libc's function for it. */
static void before_system_call(long number, const long *arguments)
{
    if (number == SYS_close)
        before_close_elsewhere((int)arguments[0]);
    else if (number == SYS_close_range)
        before_close_range((unsigned)arguments[0], (unsigned)arguments[1], (unsigned)arguments[2]);
    else if (number == SYS_exit_group)
        end_of_process((int)arguments[0], 0, END_AT_ONCE);
    else if (is_confinement(number, arguments))
        before_confinement();
}

static void after_system_call(long number, const long *arguments, long result)
{
    if (number == SYS_close_range)
        after_close_range((unsigned)arguments[0], (unsigned)arguments[1], (unsigned)arguments[2], result);
    else if (number == SYS_connect && observing)
        connect_note((int)arguments[0], (const struct sockaddr *)arguments[1], (socklen_t)arguments[2],
                     result == 0 ? 0 : *host_errno(), observe_start());
    else if (number == SYS_write && result > 0 && last_words_hear((int)arguments[0]))
        last_words_written((int)arguments[0], (const void *)arguments[1], (size_t)result);
    else if (is_confinement(number, arguments))
        after_confinement(result);
}

static void *real_syscall;

/* syscall(2): everything is passed on as it came. Six arguments are the most a system call takes; reading more
 * than the caller gave is harmless, they are registers or stack below the caller's frame. Callers know it as variadic, to whose arguments
 * both machines give the same places; so it is none, which would store all registers that might hold one on the stack. */
long observed_syscall(long number, long a, long b, long c, long d, long e, long f) __asm__("syscall");
EXPORT long observed_syscall(long number, long a, long b, long c, long d, long e, long f)
{
    long (*real)(long, ...) = real_function(&real_syscall, "syscall");
    const long arguments[6] = {a, b, c, d, e, f};
    before_system_call(number, arguments);
    if (number == SYS_connect && rehearsing)
        return connect((int)arguments[0], (const struct sockaddr *)arguments[1], (socklen_t)arguments[2]);
    long result = real == NULL ? host_result_of(system_call(number, arguments[0], arguments[1], arguments[2],
                                                            arguments[3], arguments[4], arguments[5]))
                               : real(number, arguments[0], arguments[1], arguments[2], arguments[3],
                                      arguments[4], arguments[5]);
    int error = *host_errno();
    after_system_call(number, arguments, result);
    *host_errno() = error;
    return result;
}
