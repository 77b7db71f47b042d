/* Hooks: poll(2), select(2) and epoll_wait(2), by which programs wait with a time limit.
 *
 * A wait that ran out is the program's own word that an answer is missing. It makes a later end that leaves the one
 * socket open a stall; and to a program that is killed meanwhile (`timeout 5 curl ...`) it is the last chance to leave
 * a word. A wait that brought something costs nothing here.
 */
#define _GNU_SOURCE /* ppoll, epoll_pwait2 */
#include "look.h"
#include "real.h"
#include "system_call.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

enum { KERNEL_SIGNAL_SET_SIZE = 8, SEVERAL = -1 };

static void note_waited(const char *call, int result, bool limited, int only)
{
    if (result == 0 && limited && __atomic_load_n(&sockets_highest, __ATOMIC_RELAXED) > 0)
        look_after_waiting(call, only);
}

static int only_descriptor(const struct pollfd *descriptors, nfds_t count)
{
    return count == 1 ? descriptors[0].fd : SEVERAL;
}

static bool is_limit(const struct timespec *limit)
{
    return limit != NULL && (limit->tv_sec != 0 || limit->tv_nsec != 0);
}

static int poll_by_system_call(struct pollfd *descriptors, nfds_t count, int milliseconds)
{
    struct timespec limit = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    return host_result(SYSTEM_CALL_5(SYS_ppoll, descriptors, count, milliseconds < 0 ? NULL : &limit, 0,
                                     KERNEL_SIGNAL_SET_SIZE));
}

EXPORT int poll(struct pollfd *descriptors, nfds_t count, int milliseconds)
{
    __typeof__(&poll) real = REAL(poll);
    int result = real == NULL ? poll_by_system_call(descriptors, count, milliseconds)
                              : real(descriptors, count, milliseconds);
    note_waited("poll", result, milliseconds > 0, only_descriptor(descriptors, count));
    return result;
}

EXPORT int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *limit, const sigset_t *mask)
{
    __typeof__(&ppoll) real = REAL(ppoll);
    int result =
        real == NULL
            ? host_result(SYSTEM_CALL_5(SYS_ppoll, descriptors, count, limit, mask, KERNEL_SIGNAL_SET_SIZE))
            : real(descriptors, count, limit, mask);
    note_waited("ppoll", result, result == 0 && is_limit(limit), only_descriptor(descriptors, count));
    return result;
}

/* What programs built with _FORTIFY_SOURCE call. */
int __poll_chk(struct pollfd *descriptors, nfds_t count, int milliseconds, size_t room);
EXPORT int __poll_chk(struct pollfd *descriptors, nfds_t count, int milliseconds, size_t room)
{
    __typeof__(&__poll_chk) real = REAL(__poll_chk);
    int result = real == NULL ? poll_by_system_call(descriptors, count, milliseconds)
                              : real(descriptors, count, milliseconds, room);
    note_waited("poll", result, milliseconds > 0, only_descriptor(descriptors, count));
    return result;
}

int __ppoll_chk(struct pollfd *descriptors, nfds_t count, const struct timespec *limit, const sigset_t *mask,
                size_t room);
EXPORT int __ppoll_chk(struct pollfd *descriptors, nfds_t count, const struct timespec *limit,
                       const sigset_t *mask, size_t room)
{
    __typeof__(&__ppoll_chk) real = REAL(__ppoll_chk);
    int result =
        real == NULL
            ? host_result(SYSTEM_CALL_5(SYS_ppoll, descriptors, count, limit, mask, KERNEL_SIGNAL_SET_SIZE))
            : real(descriptors, count, limit, mask, room);
    note_waited("ppoll", result, result == 0 && is_limit(limit), only_descriptor(descriptors, count));
    return result;
}

/* Is it a single descriptor that a select(2) is about to wait for? The kernel clears the sets when time runs out, and
 * changes the limit. The sets are read only where the highest descriptor is a connection. */
static int only_selected(int count, const fd_set *to_read, const fd_set *to_write, const fd_set *exceptional)
{
    const fd_set *const sets[] = {to_read, to_write, exceptional};
    if (sockets_find(count - 1) == NULL || count > FD_SETSIZE)
        return SEVERAL;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        for (int fd = 0; sets[i] != NULL && fd < count - 1; fd++)
            if ((__FDS_BITS(sets[i])[fd / __NFDBITS] & __FD_MASK(fd)) != 0)
                return SEVERAL;
    return count - 1;
}

EXPORT int select(int count, fd_set *restrict to_read, fd_set *restrict to_write,
                  fd_set *restrict exceptional, struct timeval *restrict limit)
{
    __typeof__(&select) real = REAL(select);
    if (real == NULL) {
        struct timespec time = {0};
        if (limit != NULL)
            time = (struct timespec){.tv_sec = limit->tv_sec, .tv_nsec = limit->tv_usec * 1000};
        return host_result(system_call(SYS_pselect6, count, (long)to_read, (long)to_write, (long)exceptional,
                                       limit == NULL ? 0 : (long)&time, 0));
    }
    int only = only_selected(count, to_read, to_write, exceptional);
    int result = real(count, to_read, to_write, exceptional, limit);
    note_waited("select", result, count > 0, only);
    return result;
}

EXPORT int pselect(int count, fd_set *restrict to_read, fd_set *restrict to_write,
                   fd_set *restrict exceptional, const struct timespec *restrict limit,
                   const sigset_t *restrict mask)
{
    __typeof__(&pselect) real = REAL(pselect);
    if (real == NULL)
        return host_result(system_call(SYS_pselect6, count, (long)to_read, (long)to_write, (long)exceptional,
                                       (long)limit, 0));
    int only = only_selected(count, to_read, to_write, exceptional);
    int result = real(count, to_read, to_write, exceptional, limit, mask);
    note_waited("pselect", result, count > 0 && result == 0 && is_limit(limit), only);
    return result;
}

EXPORT int epoll_wait(int epoll, struct epoll_event *events, int room, int milliseconds)
{
    __typeof__(&epoll_wait) real = REAL(epoll_wait);
    int result = real == NULL ? host_result(system_call(SYS_epoll_pwait, epoll, (long)events, room,
                                                        milliseconds, 0, KERNEL_SIGNAL_SET_SIZE))
                              : real(epoll, events, room, milliseconds);
    note_waited("epoll_wait", result, milliseconds > 0, SEVERAL);
    return result;
}

EXPORT int epoll_pwait(int epoll, struct epoll_event *events, int room, int milliseconds,
                       const sigset_t *mask)
{
    __typeof__(&epoll_pwait) real = REAL(epoll_pwait);
    int result = real == NULL ? host_result(system_call(SYS_epoll_pwait, epoll, (long)events, room,
                                                        milliseconds, (long)mask, KERNEL_SIGNAL_SET_SIZE))
                              : real(epoll, events, room, milliseconds, mask);
    note_waited("epoll_pwait", result, milliseconds > 0, SEVERAL);
    return result;
}

EXPORT int epoll_pwait2(int epoll, struct epoll_event *events, int room, const struct timespec *limit,
                        const sigset_t *mask)
{
    __typeof__(&epoll_pwait2) real = REAL(epoll_pwait2);
    int result = real == NULL ? host_result(system_call(SYS_epoll_pwait2, epoll, (long)events, room,
                                                        (long)limit, (long)mask, KERNEL_SIGNAL_SET_SIZE))
                              : real(epoll, events, room, limit, mask);
    note_waited("epoll_pwait2", result, result == 0 && is_limit(limit), SEVERAL);
    return result;
}
