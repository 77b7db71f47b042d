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

/* Of a range that may end at four billion, the descriptors of the table alone. */
static void for_each_in_range(unsigned first, unsigned last, void (*act)(int fd))
{
    unsigned end = (unsigned)__atomic_load_n(&sockets_highest, __ATOMIC_RELAXED);
    for (unsigned fd = first; fd <= last && fd < end; fd++)
        act((int)fd);
}

static void look_before_close_range(int fd)
{
    look_before_close("close_range", fd);
}

static bool closes(unsigned flags)
{
    return (flags & ~CLOSE_RANGE_UNSHARE) == 0;
}

EXPORT int close_range(unsigned first, unsigned last, int flags)
{
    __typeof__(&close_range) real = REAL(close_range);
    if (closes((unsigned)flags) && first <= last)
        for_each_in_range(first, last, look_before_close_range);
    int result = real == NULL ? host_result(SYSTEM_CALL_3(SYS_close_range, first, last, flags))
                              : real(first, last, flags);
    if (closes((unsigned)flags) && result == 0)
        for_each_in_range(first, last, sockets_forget);
    return result;
}

/* closefrom(3) */
EXPORT void closefrom(int first)
{
    __typeof__(&closefrom) real = REAL(closefrom);
    unsigned from = first < 0 ? 0 : (unsigned)first;
    for_each_in_range(from, ~0U, look_before_close_range);
    if (real != NULL)
        real(first);
    else
        SYSTEM_CALL_3(SYS_close_range, from, ~0U, 0);
    for_each_in_range(from, ~0U, sockets_forget);
}

/* shutdown(2): Java's way to begin a close, and the last moment at which the kernel still tells. What it means for the
 * connection is noted before it happens: another thread's read may return at once. */
EXPORT int shutdown(int fd, int how)
{
    __typeof__(&shutdown) real = REAL(shutdown);
    struct socket_entry *entry = sockets_find(fd);
    struct connection before = {0};
    if (entry != NULL) {
        look_before_farewell("shutdown", fd);
        before = entry->connection;
        connection_shut(&entry->connection, how != SHUT_WR);
    }
    int result = real == NULL ? host_result(SYSTEM_CALL_2(SYS_shutdown, fd, how)) : real(fd, how);
    if (entry != NULL && result != 0)
        connection_shut_failed(&entry->connection, &before);
    return result;
}

/* What is noted of a system call that a hook above would have seen, had the program called libc's function for it. */
static void before_system_call(long number, const long *arguments)
{
    if (number == SYS_close)
        before_close("close", (int)arguments[0]);
    else if (number == SYS_close_range && closes((unsigned)arguments[2]))
        for_each_in_range((unsigned)arguments[0], (unsigned)arguments[1], look_before_close_range);
    else if (number == SYS_exit_group)
        end_of_process((int)arguments[0], 0, END_AT_ONCE);
    else if (is_confinement(number, arguments))
        before_confinement();
}

static void after_system_call(long number, const long *arguments, long result)
{
    if (number == SYS_close_range && closes((unsigned)arguments[2]) && result == 0)
        for_each_in_range((unsigned)arguments[0], (unsigned)arguments[1], sockets_forget);
    else if (number == SYS_connect && observing)
        connect_note((int)arguments[0], (const struct sockaddr *)arguments[1], (socklen_t)arguments[2],
                     result == 0 ? 0 : *host_errno(), observe_start());
    else if (is_confinement(number, arguments))
        after_confinement(result);
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
    before_system_call(number, arguments);
    long result = real == NULL ? host_result_of(system_call(number, arguments[0], arguments[1], arguments[2],
                                                            arguments[3], arguments[4], arguments[5]))
                               : real(number, arguments[0], arguments[1], arguments[2], arguments[3],
                                      arguments[4], arguments[5]);
    int error = *host_errno();
    after_system_call(number, arguments, result);
    *host_errno() = error;
    return result;
}
