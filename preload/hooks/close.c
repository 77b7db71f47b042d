/* Hooks: close(2) and its kin.
 *
 * What a socket went through is gone after its close: look just before.
 */
#define _GNU_SOURCE /* close_range, closefrom */
#include "close.h"

#include "../end/end.h"
#include "../observer/inspection.h"
#include "../observer/last_words.h"
#include "../platform/own_stack.h"
#include "../platform/real.h"
#include "../platform/system_call.h"

#include <linux/close_range.h>
#include <unistd.h>

void before_close(const char *call, int fd)
{
    if (fd == STDERR_FILENO)
        end_closes_stderr();
    struct socket_entry *entry = inspect_before_close(call, fd);
    if (entry != NULL)
        sockets_forget_entry(entry);
    last_words_closed(fd);
}

static void close_on_own_stack(void *fd)
{
    before_close("close", *(const int *)fd);
}

void before_close_elsewhere(int fd)
{
    if (sockets_find(fd) != NULL)
        on_own_stack(close_on_own_stack, &fd);
    else
        before_close("close", fd);
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

static void inspect_on_own_stack(void *fd)
{
    inspect_before_close("close_range", *(const int *)fd);
}

static void inspect_before_close_range(int fd)
{
    if (sockets_find(fd) != NULL)
        on_own_stack(inspect_on_own_stack, &fd);
}

/* CLOSE_RANGE_CLOEXEC closes nothing yet; what is unknown is not guessed. */
static bool closes(unsigned first, unsigned last, unsigned flags)
{
    return first <= last && (flags & ~CLOSE_RANGE_UNSHARE) == 0;
}

void before_close_range(unsigned first, unsigned last, unsigned flags)
{
    if (closes(first, last, flags) && first <= STDERR_FILENO && last >= STDERR_FILENO)
        end_closes_stderr();
    if (closes(first, last, flags))
        for_each_in_range(first, last, inspect_before_close_range);
}

void after_close_range(unsigned first, unsigned last, unsigned flags, long result)
{
    if (!closes(first, last, flags) || result != 0)
        return;
    for_each_in_range(first, last, sockets_forget);
    last_words_closed_range(first, last);
}

EXPORT int close_range(unsigned first, unsigned last, int flags)
{
    __typeof__(&close_range) real = REAL(close_range);
    before_close_range(first, last, (unsigned)flags);
    int result = real == NULL ? host_result(SYSTEM_CALL_3(SYS_close_range, first, last, flags))
                              : real(first, last, flags);
    after_close_range(first, last, (unsigned)flags, result);
    return result;
}

/* closefrom(3) */
EXPORT void closefrom(int first)
{
    __typeof__(&closefrom) real = REAL(closefrom);
    unsigned from = first < 0 ? 0 : (unsigned)first;
    for_each_in_range(from, ~0U, inspect_before_close_range);
    if (real != NULL)
        real(first);
    else
        SYSTEM_CALL_3(SYS_close_range, from, ~0U, 0);
    for_each_in_range(from, ~0U, sockets_forget);
    last_words_closed_range(from, ~0U);
}
