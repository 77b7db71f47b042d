#include "quiet.h"

#include "system_call.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

enum { KERNEL_SIGNAL_SET_SIZE = 8 };

/* The kernel sends both signals to the thread that wrote, before write(2) returns. So: block them, write, take
 * back the one we caused, unblock. One that was pending before is the host's own and stays. */
bool quiet_write(int fd, const void *data, size_t size)
{
    const uint64_t ours = (uint64_t)1 << (SIGXFSZ - 1) | (uint64_t)1 << (SIGPIPE - 1);
    const struct timespec at_once = {0};
    uint64_t before = 0;
    uint64_t pending = 0;
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_BLOCK, &ours, &before, KERNEL_SIGNAL_SET_SIZE);
    SYSTEM_CALL_2(SYS_rt_sigpending, &pending, KERNEL_SIGNAL_SET_SIZE);
    long written = SYSTEM_CALL_3(SYS_write, fd, data, size);
    if (written == -EPIPE || written == -EFBIG) {
        uint64_t caused = ours & ~pending;
        SYSTEM_CALL_4(SYS_rt_sigtimedwait, &caused, 0, &at_once, KERNEL_SIGNAL_SET_SIZE);
    }
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, KERNEL_SIGNAL_SET_SIZE);
    return written == (long)size;
}
