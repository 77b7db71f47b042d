/* Hooks: close(2) and its kin, shutdown(2), and syscall(2), by which libuv closes and others restrict themselves.
 *
 * What a socket went through is gone after its close: look just before.
 */
#define _GNU_SOURCE /* close_range, closefrom */
#include "connect.h"
#include "end.h"
#include "look.h"
#include "observe.h"
#include "real.h"
#include "seccomp.h"
#include "system_call.h"

#include <linux/close_range.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

static void before_close(const char *call, int fd)
{
    look_before_close(call, fd);
    sockets_forget(fd);
}

EXPORT int close(int fd)
{
    before_close("close", fd);
    __typeof__(&close) real = REAL(close);
    return real == NULL ? host_result(SYSTEM_CALL_1(SYS_close, fd)) : real(fd);
}

int __close(int fd);
EXPORT int __close(int fd) ALIAS_OF(close);

/* The descriptors of the table alone: a range may end at four billion. */
static void before_close_range(const char *call, unsigned first, unsigned last)
{
    unsigned end = (unsigned)__atomic_load_n(&sockets_highest, __ATOMIC_RELAXED);
    for (unsigned fd = first; fd <= last && fd < end; fd++)
        before_close(call, (int)fd);
}

EXPORT int close_range(unsigned first, unsigned last, int flags)
{
    __typeof__(&close_range) real = REAL(close_range);
    if (((unsigned)flags & CLOSE_RANGE_CLOEXEC) == 0)
        before_close_range("close_range", first, last);
    return real == NULL ? host_result(SYSTEM_CALL_3(SYS_close_range, first, last, flags))
                        : real(first, last, flags);
}

/* closefrom(3) */
EXPORT void closefrom(int first)
{
    __typeof__(&closefrom) real = REAL(closefrom);
    unsigned from = first < 0 ? 0 : (unsigned)first;
    before_close_range("closefrom", from, ~0U);
    if (real != NULL)
        real(first);
    else
        SYSTEM_CALL_3(SYS_close_range, from, ~0U, 0);
}

/* shutdown(2): Java's way to begin a close, and the last moment at which the kernel still tells. */
EXPORT int shutdown(int fd, int how)
{
    __typeof__(&shutdown) real = REAL(shutdown);
    look_before_close("shutdown", fd);
    int result = real == NULL ? host_result(SYSTEM_CALL_2(SYS_shutdown, fd, how)) : real(fd, how);
    struct socket_entry *entry = sockets_find(fd);
    if (entry != NULL && result == 0) {
        entry->connection.shut = true;
        if (how != SHUT_WR)
            entry->connection.end_seen = true; /* it reads nothing more */
    }
    return result;
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
        before_close("close", (int)arguments[0]);
    else if (number == SYS_close_range && (arguments[2] & (long)CLOSE_RANGE_CLOEXEC) == 0)
        before_close_range("close_range", (unsigned)arguments[0], (unsigned)arguments[1]);
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
