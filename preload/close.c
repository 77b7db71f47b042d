/* Hooks: close(2), and syscall(2), by which libuv closes and others restrict themselves.
 *
 * What a socket went through is gone after its close: look just before.
 */
#include "connect.h"
#include "end.h"
#include "observe.h"
#include "real.h"
#include "seccomp.h"
#include "system_call.h"

#include <stdarg.h>
#include <unistd.h>

static void before_close(int fd)
{
    if (observing) {
        int error = *host_errno();
        connect_before_close(fd);
        *host_errno() = error;
    }
}

EXPORT int close(int fd)
{
    before_close(fd);
    __typeof__(&close) real = REAL(close);
    return real == NULL ? host_result(SYSTEM_CALL_1(SYS_close, fd)) : real(fd);
}

/* syscall(2): everything is passed on as it came. Six arguments are the most a system call takes; reading more
 * than the caller gave is harmless, they are registers or stack below the caller's frame. */
EXPORT long syscall(long number, ...)
{
    long (*real)(long, ...) = REAL(syscall);
    long arguments[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        arguments[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_close)
        before_close((int)arguments[0]);
    else if (number == SYS_exit_group)
        end_of_process((int)arguments[0], 0, END_AT_ONCE);
    const bool confinement = is_confinement(number, arguments);
    if (confinement)
        before_confinement();
    long result = real == NULL ? host_result_of(system_call(number, arguments[0], arguments[1], arguments[2],
                                                            arguments[3], arguments[4], arguments[5]))
                               : real(number, arguments[0], arguments[1], arguments[2], arguments[3],
                                      arguments[4], arguments[5]);
    if (confinement)
        after_confinement(result);
    return result;
}
