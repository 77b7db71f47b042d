/* A library below ours whose send comes back late, as on a busy machine: another thread has read the answer by then. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LATE_BY = 300000 /* microseconds */ };

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    ssize_t (*next)(int, const void *, size_t, int) =
        (ssize_t(*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
    const ssize_t sent = next(fd, bytes, size, flags);
    usleep(LATE_BY);
    return sent;
}
