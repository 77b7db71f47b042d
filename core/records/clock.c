#include "clock.h"

#include "../evidence/run_name.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

uint64_t record_time_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint32_t own_pid_namespace(void)
{
    struct stat status;
    char self[16];
    const ssize_t length = readlink("/proc/self", self, sizeof self);
    const uint32_t namespace = length > 0 && stat("/proc", &status) == 0
                                   ? namespace_of_proc(self, length, status.st_dev, (uint32_t)getpid())
                                   : 0;
    if (namespace != 0)
        return namespace;
    return stat("/proc/self/ns/pid", &status) == 0 ? (uint32_t)status.st_ino : 0;
}
