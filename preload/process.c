#include "process.h"

#include "real.h"
#include "system_call.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct image image;
static uint32_t parent;
static bool forked;
static char **arguments;

static uint64_t nanoseconds_of(const struct timespec *time)
{
    return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_nsec;
}

/* For the start of a process, where finding libc's function would cost more than the call. */
static uint64_t boot_time_by_system_call(void)
{
    struct timespec now = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
    return nanoseconds_of(&now);
}

/* libc's function reads the clock without a system call (vdso(7)), and is async-signal-safe. */
uint64_t boot_time(void)
{
    struct timespec now = {0};
    int (*real)(clockid_t, struct timespec *) = REAL(clock_gettime);
    if (real == NULL || real(CLOCK_BOOTTIME, &now) != 0)
        return boot_time_by_system_call();
    return nanoseconds_of(&now);
}

uint32_t process_pid(void)
{
    return (uint32_t)SYSTEM_CALL_0(SYS_getpid);
}

static void begin_image(void)
{
    image.start = boot_time_by_system_call();
    image.pid = process_pid();
    parent = (uint32_t)SYSTEM_CALL_0(SYS_getppid);
}

void process_start(char **argv)
{
    arguments = argv;
    begin_image();
}

void process_start_forked(void)
{
    forked = true;
    begin_image();
}

bool process_is_own_image(void)
{
    return process_pid() == image.pid;
}

struct image process_image(void)
{
    uint32_t pid = process_pid();
    return (struct image){.start = pid == image.pid ? image.start : 0, .pid = pid};
}

uint32_t process_namespace(void)
{
    char link[64]; /* pid:[4026531836] */
    uint64_t inode = 0;
    long length = SYSTEM_CALL_4(SYS_readlinkat, AT_FDCWD, "/proc/self/ns/pid", link, sizeof link);
    for (long i = 0; i < length; i++)
        if (link[i] >= '0' && link[i] <= '9')
            inode = inode * 10 + (uint64_t)(link[i] - '0');
    return (uint32_t)inode;
}

static const char *base_name(const char *path)
{
    const char *base = path;
    for (; *path != '\0'; path++)
        if (*path == '/' && path[1] != '\0')
            base = path + 1;
    return base;
}

/* `python train.py`: the program and the first argument that is an existing file. No other argument is ever
 * written down: any of them may be a secret. */
static void add_program(struct text *text)
{
    if (arguments == NULL || arguments[0] == NULL)
        return;
    text_add(text, base_name(arguments[0]));
    for (char **argument = arguments + 1; *argument != NULL; argument++) {
        if (**argument == '-')
            continue;
        if (SYSTEM_CALL_4(SYS_faccessat, AT_FDCWD, *argument, F_OK, 0) == 0) {
            text_add(text, " ");
            text_add(text, *argument);
        }
        return;
    }
}

void process_sign_record(struct record *record)
{
    struct text program = text_in(record->program, sizeof record->program);
    record->image = process_image();
    record->image.namespace = process_namespace();
    if (record->image.start == 0) {
        record->parent = (uint32_t)SYSTEM_CALL_0(SYS_getppid);
        record->flags |= RECORD_FORKED;
    } else {
        record->parent = parent;
        record->flags |= forked ? RECORD_FORKED : 0;
    }
    add_program(&program);
}
