/* Hooks: dup(2) and its kin. A connection keeps its history under its new number; what the number meant before is
 * closed.
 */
#define _GNU_SOURCE /* dup3 */
#include "../end/end.h"
#include "../observer/inspection.h"
#include "../observer/last_words.h"
#include "../observer/sockets.h"
#include "../platform/real.h"
#include "../platform/system_call.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

static void note_duplicate(int from, int to)
{
    if (to < 0 || to == from)
        return;
    sockets_forget(to);
    sockets_duplicate(from, to);
    last_words_duplicated(from, to);
}

/* dup2(2) closes `to`, if it succeeds. `from` is asked for only where something is known of `to`. */
static void inspect_before_overwriting(const char *call, int from, int to)
{
    if (to == STDERR_FILENO && from != to)
        end_closes_stderr();
    if (from != to && (sockets_find(to) == NULL || SYSTEM_CALL_3(SYS_fcntl, from, F_GETFD, 0) >= 0))
        inspect_before_close(call, to);
}

EXPORT int dup(int fd)
{
    __typeof__(&dup) real = REAL(dup);
    int copy = real == NULL ? host_result(SYSTEM_CALL_1(SYS_dup, fd)) : real(fd);
    note_duplicate(fd, copy);
    return copy;
}

EXPORT int dup2(int from, int to)
{
    __typeof__(&dup2) real = REAL(dup2);
    inspect_before_overwriting("dup2", from, to);
    int copy = real != NULL ? real(from, to)
               : from == to ? host_result(SYSTEM_CALL_3(SYS_fcntl, from, F_GETFD, 0)) < 0 ? -1 : to
                            : host_result(SYSTEM_CALL_3(SYS_dup3, from, to, 0));
    note_duplicate(from, copy);
    return copy;
}

EXPORT int dup3(int from, int to, int flags)
{
    __typeof__(&dup3) real = REAL(dup3);
    inspect_before_overwriting("dup3", from, to);
    int copy = real == NULL ? host_result(SYSTEM_CALL_3(SYS_dup3, from, to, flags)) : real(from, to, flags);
    note_duplicate(from, copy);
    return copy;
}

/* fcntl(2): the argument is passed on as it came, a pointer or a number; of the many commands two duplicate. */
EXPORT int fcntl(int fd, int command, ...)
{
    int (*real)(int, int, ...) = REAL(fcntl);
    va_list list;
    va_start(list, command);
    long argument = va_arg(list, long);
    va_end(list);
    int result = real == NULL ? host_result(SYSTEM_CALL_3(SYS_fcntl, fd, command, argument))
                              : real(fd, command, argument);
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        note_duplicate(fd, result);
    return result;
}

/* What programs built since glibc 2.28 call; with 64 bits the same function. */
EXPORT int fcntl64(int fd, int command, ...) ALIAS_OF(fcntl);
