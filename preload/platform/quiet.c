#include "quiet.h"

#include "system_call.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

enum { KERNEL_SIGNAL_SET_SIZE = 8 };

/* The kernel sends both signals to the thread that writes, before the system call returns. So: block them, write, take
 * back the one we caused, unblock. One that was pending before is the host's own and stays. */
static long quietly(long number, long fd, long second, long third, long fourth)
{
    const uint64_t ours = (uint64_t)1 << (SIGXFSZ - 1) | (uint64_t)1 << (SIGPIPE - 1);
    const struct timespec at_once = {0};
    uint64_t before = 0;
    uint64_t pending = 0;
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_BLOCK, &ours, &before, KERNEL_SIGNAL_SET_SIZE);
    SYSTEM_CALL_2(SYS_rt_sigpending, &pending, KERNEL_SIGNAL_SET_SIZE);
    long result = SYSTEM_CALL_4(number, fd, second, third, fourth);
    if (result == -EPIPE || result == -EFBIG) {
        uint64_t caused = ours & ~pending;
        SYSTEM_CALL_4(SYS_rt_sigtimedwait, &caused, 0, &at_once, KERNEL_SIGNAL_SET_SIZE);
    }
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, KERNEL_SIGNAL_SET_SIZE);
    return result;
}

/* Nothing but a limit makes the write to a file raise a signal. */
static bool has_size_limit(void)
{
    struct {
        uint64_t now;
        uint64_t most;
    } limit = {0, 0};
    return SYSTEM_CALL_4(SYS_prlimit64, 0, RLIMIT_FSIZE, 0, &limit) != 0 || limit.now != UINT64_MAX;
}

bool quiet_write_to_file(int fd, const void *data, size_t size)
{
    if (has_size_limit())
        return quiet_write(fd, data, size);
    return SYSTEM_CALL_3(SYS_write, fd, data, size) == (long)size;
}

bool quiet_write(int fd, const void *data, size_t size)
{
    return quietly(SYS_write, fd, (long)data, (long)size, 0) == (long)size;
}

bool quiet_reserve(int fd, size_t size)
{
    enum { KEEP_LENGTH = 1 /* FALLOC_FL_KEEP_SIZE of linux/falloc.h */ };
    return quietly(SYS_fallocate, fd, KEEP_LENGTH, 0, (long)size) == 0;
}
