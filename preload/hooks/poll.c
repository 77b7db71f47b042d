/* Hooks: poll(2), select(2) and epoll_wait(2), by which programs wait with a time limit.
 *
 * A wait that ran out is the program's own word that an answer is missing. It makes a later end that leaves the one
 * socket open a stall; and to a program that is killed meanwhile (`timeout 5 curl ...`) it is the last chance to leave
 * a word. A wait that brought something costs a load or two.
 */
#define _GNU_SOURCE /* ppoll, epoll_pwait2 */
#include "../observer/inspection.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../rehearsal/patience.h"
#include "../run/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/uio.h>
#include <time.h>

enum { KERNEL_SIGNAL_SET_SIZE = 8, SEVERAL = -1, WAIT_MIN_NANOSECONDS = 1000000 };

static bool has_connections(void)
{
    return __atomic_load_n(&sockets_highest, __ATOMIC_RELAXED) > 0;
}

/* `limited`: the wait was one with a time limit above 0. A signal ends a wait too, alarm(2)'s above all. */
static void note_waited(const char *call, int result, bool limited, int only)
{
    patience_waited(result == 0 && limited);
    if (result > 0) {
        if (inspection_heeds_waits())
            inspect_after_waiting(NULL, 0);
        return;
    }
    if (has_connections() && ((result == 0 && limited) || (result < 0 && *host_errno() == EINTR)))
        inspect_on_waiting(call, only);
}

/* Of a wait that ran out: else the descriptors may be no memory. */
static int only_descriptor(const struct pollfd *descriptors, nfds_t count, int result)
{
    return result == 0 && count == 1 ? descriptors[0].fd : SEVERAL;
}

/* What poll(2) and its kin have returned. Descriptors that the kernel has read are memory. */
static void note_polled(const char *call, const struct pollfd *descriptors, nfds_t count, int result,
                        bool limited)
{
    enum { HEEDED_MAX = 64 };
    if (result > 0) {
        if (inspection_heeds_waits())
            inspect_after_waiting(descriptors, count < HEEDED_MAX ? count : HEEDED_MAX);
        return;
    }
    note_waited(call, result, limited, only_descriptor(descriptors, count, result));
}

/* A wait that ran out and is begun again is one of many ticks. Before the call the descriptors may be no memory:
 * process_vm_readv(2) is careful. */
static void note_waits_again(const struct pollfd *descriptors, nfds_t count)
{
    struct pollfd copy = {0};
    struct iovec local = {.iov_base = &copy, .iov_len = sizeof copy};
    struct iovec remote = {.iov_base = (void *)descriptors, .iov_len = sizeof copy};
    if (count == 1 && inspection_is_waited_out() &&
        system_call(SYS_process_vm_readv, process_pid(), (long)&local, 1, (long)&remote, 1, 0) == sizeof copy)
        inspection_waits_again(copy.fd);
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
    patience_waits(milliseconds);
    note_waits_again(descriptors, count);
    int result = real == NULL ? poll_by_system_call(descriptors, count, milliseconds)
                              : real(descriptors, count, milliseconds);
    note_polled("poll", descriptors, count, result, milliseconds > 0);
    return result;
}

EXPORT int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *limit, const sigset_t *mask)
{
    __typeof__(&ppoll) real = REAL(ppoll);
    patience_waits_until(limit);
    note_waits_again(descriptors, count);
    int result =
        real == NULL
            ? host_result(SYSTEM_CALL_5(SYS_ppoll, descriptors, count, limit, mask, KERNEL_SIGNAL_SET_SIZE))
            : real(descriptors, count, limit, mask);
    note_polled("ppoll", descriptors, count, result, result == 0 && is_limit(limit));
    return result;
}

/* What programs built with _FORTIFY_SOURCE call. */
int __poll_chk(struct pollfd *descriptors, nfds_t count, int milliseconds, size_t room);
EXPORT int __poll_chk(struct pollfd *descriptors, nfds_t count, int milliseconds, size_t room)
{
    __typeof__(&__poll_chk) real = REAL(__poll_chk);
    patience_waits(milliseconds);
    note_waits_again(descriptors, count);
    int result = real == NULL ? poll_by_system_call(descriptors, count, milliseconds)
                              : real(descriptors, count, milliseconds, room);
    note_polled("poll", descriptors, count, result, milliseconds > 0);
    return result;
}

int __ppoll_chk(struct pollfd *descriptors, nfds_t count, const struct timespec *limit, const sigset_t *mask,
                size_t room);
EXPORT int __ppoll_chk(struct pollfd *descriptors, nfds_t count, const struct timespec *limit,
                       const sigset_t *mask, size_t room)
{
    __typeof__(&__ppoll_chk) real = REAL(__ppoll_chk);
    patience_waits_until(limit);
    note_waits_again(descriptors, count);
    int result =
        real == NULL
            ? host_result(SYSTEM_CALL_5(SYS_ppoll, descriptors, count, limit, mask, KERNEL_SIGNAL_SET_SIZE))
            : real(descriptors, count, limit, mask, room);
    note_polled("ppoll", descriptors, count, result, result == 0 && is_limit(limit));
    return result;
}

static int select_by_system_call(int count, fd_set *to_read, fd_set *to_write, fd_set *exceptional,
                                 const struct timeval *limit)
{
    struct timespec time = {0};
    if (limit != NULL)
        time = (struct timespec){.tv_sec = limit->tv_sec, .tv_nsec = limit->tv_usec * 1000};
    return host_result(system_call(SYS_pselect6, count, (long)to_read, (long)to_write, (long)exceptional,
                                   limit == NULL ? 0 : (long)&time, 0));
}

/* May these bytes, words of a set, be read? The kernel copies a set of signals before it looks at what is to be done with it, and that is
 * nothing: six times as fast as process_vm_readv(2), for a call that is made for each few KiB that a program reads. */
static bool are_readable(const void *bytes, size_t size)
{
    const char *const last = (const char *)bytes + size - KERNEL_SIGNAL_SET_SIZE;
    const long nothing = -1;
    return size >= KERNEL_SIGNAL_SET_SIZE && (uintptr_t)bytes % KERNEL_SIGNAL_SET_SIZE == 0 &&
           SYSTEM_CALL_4(SYS_rt_sigprocmask, nothing, bytes, NULL, KERNEL_SIGNAL_SET_SIZE) == -EINVAL &&
           (last == bytes ||
            SYSTEM_CALL_4(SYS_rt_sigprocmask, nothing, last, NULL, KERNEL_SIGNAL_SET_SIZE) == -EINVAL);
}

/* The one connection that a select(2) is about to wait for, else SEVERAL. The kernel clears the sets when time runs out, so
 * they are read before; carefully, and only where the highest descriptor is a connection. */
static int only_selected(int count, const fd_set *to_read, const fd_set *to_write, const fd_set *exceptional)
{
    const fd_set *const sets[] = {to_read, to_write, exceptional};
    if (count <= 0 || count > FD_SETSIZE || sockets_find(count - 1) == NULL)
        return SEVERAL;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        size_t size = ((size_t)count + __NFDBITS - 1) / __NFDBITS * sizeof(__fd_mask);
        if (sets[i] == NULL)
            continue;
        if (!are_readable(sets[i], size))
            return SEVERAL;
        for (int fd = 0; fd < count - 1; fd++)
            if (FD_ISSET(fd, sets[i]))
                return SEVERAL;
    }
    if (inspection_is_waited_out())
        inspection_waits_again(count - 1);
    return count - 1;
}

/* select(2): the kernel has cleared the limit, too, when it returns 0, so the clock must tell whether it has waited. */
EXPORT int select(int count, fd_set *restrict to_read, fd_set *restrict to_write,
                  fd_set *restrict exceptional, struct timeval *restrict limit)
{
    __typeof__(&select) real = REAL(select);
    uint64_t started = has_connections() ? boot_time() : 0;
    patience_waits(limit == NULL ? PATIENCE_FOREVER : limit->tv_sec * 1000 + limit->tv_usec / 1000);
    int only = only_selected(count, to_read, to_write, exceptional);
    int result = real == NULL ? select_by_system_call(count, to_read, to_write, exceptional, limit)
                              : real(count, to_read, to_write, exceptional, limit);
    bool limited = result == 0 && started != 0 && boot_time() - started >= WAIT_MIN_NANOSECONDS;
    note_waited("select", result, limited, only);
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
    patience_waits_until(limit);
    int only = only_selected(count, to_read, to_write, exceptional);
    int result = real(count, to_read, to_write, exceptional, limit, mask);
    note_waited("pselect", result, result == 0 && is_limit(limit), only);
    return result;
}

/* epoll_ctl(2): what an event loop watches it listens to, whatever wakes it. */
EXPORT int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    __typeof__(&epoll_ctl) real = REAL(epoll_ctl);
    int result = real == NULL ? host_result(SYSTEM_CALL_4(SYS_epoll_ctl, epoll, operation, fd, event))
                              : real(epoll, operation, fd, event);
    struct socket_entry *entry = result == 0 ? sockets_find(fd) : NULL;
    if (entry != NULL) {
        connection_watched(&entry->connection, operation != EPOLL_CTL_DEL && (event->events & EPOLLIN) != 0);
        sockets_share(entry);
    }
    return result;
}

EXPORT int epoll_wait(int epoll, struct epoll_event *events, int room, int milliseconds)
{
    __typeof__(&epoll_wait) real = REAL(epoll_wait);
    patience_waits(milliseconds);
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
    patience_waits(milliseconds);
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
    patience_waits_until(limit);
    int result = real == NULL ? host_result(system_call(SYS_epoll_pwait2, epoll, (long)events, room,
                                                        (long)limit, (long)mask, KERNEL_SIGNAL_SET_SIZE))
                              : real(epoll, events, room, limit, mask);
    note_waited("epoll_pwait2", result, result == 0 && is_limit(limit), SEVERAL);
    return result;
}
