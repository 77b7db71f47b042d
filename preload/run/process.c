#include "process.h"

#include "../../core/evidence/name_hash.h"
#include "../platform/clock.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AGE_UNKNOWN = UINT32_MAX };

struct image process_own_image;
static uint32_t parent;
static bool forked;
static uint32_t age;
static char **arguments;

/* What each record of this image says of it, once it is known: the namespace of a living process never changes (unshare(2)), and a program
 * that was once told by a file that is there is the same. Of two threads that ask for it at once both find out. */
static uint32_t own_namespace; /* 0: not known yet */
static char own_program[PROGRAM_SIZE] SELDOM;
static bool program_is_known;

static void begin_image(void)
{
    own_namespace = 0;
    age = AGE_UNKNOWN;
    process_own_image.start = boot_time_by_system_call();
    process_own_image.pid = process_pid();
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

uint32_t process_image_pid(void)
{
    return process_own_image.pid;
}

struct image process_image(void)
{
    uint32_t pid = process_pid();
    return (struct image){.start = pid == process_own_image.pid ? process_own_image.start : 0, .pid = pid};
}

static uint32_t ask_for_namespace(void)
{
    char link[64]; /* pid:[4026531836] */
    uint64_t inode = 0;
    long length = SYSTEM_CALL_4(SYS_readlinkat, AT_FDCWD, "/proc/self/ns/pid", link, sizeof link);
    for (long i = 0; i < length; i++)
        if (link[i] >= '0' && link[i] <= '9')
            inode = inode * 10 + (uint64_t)(link[i] - '0');
    return (uint32_t)inode;
}

uint32_t process_namespace(void)
{
    if (!process_is_own_image())
        return ask_for_namespace();
    uint32_t known = __atomic_load_n(&own_namespace, __ATOMIC_RELAXED);
    if (known == 0) {
        known = ask_for_namespace();
        __atomic_store_n(&own_namespace, known, __ATOMIC_RELAXED);
    }
    return known;
}

/* The 22nd word, behind a name that may hold anything, in hundredths of a second (sysconf(_SC_CLK_TCK) on every Linux). */
uint64_t process_birth(const char *path)
{
    enum { WORDS_TO_SKIP = 20, TICK_NANOSECONDS = 10000000 };
    char stat[768];
    long file = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return 0;
    long length = SYSTEM_CALL_3(SYS_read, file, stat, sizeof stat);
    SYSTEM_CALL_1(SYS_close, file);
    long at = length - 1;
    while (at >= 0 && stat[at] != ')')
        at--;
    for (int spaces = 0; at >= 0 && at < length && spaces < WORDS_TO_SKIP; at++)
        spaces += stat[at] == ' ';
    uint64_t ticks = 0;
    for (; at >= 0 && at < length && stat[at] >= '0' && stat[at] <= '9'; at++)
        ticks = ticks * 10 + (uint64_t)(stat[at] - '0');
    return ticks == 0 ? 0 : (ticks + 1) * TICK_NANOSECONDS;
}

/* How long the pid existed before this image, in milliseconds. Asked for once, by the first record. */
static uint32_t image_age(void)
{
    uint32_t known = __atomic_load_n(&age, __ATOMIC_RELAXED);
    if (known != AGE_UNKNOWN)
        return known;
    uint64_t birth = forked ? 0 : process_birth("/proc/self/stat");
    uint64_t milliseconds =
        birth == 0 || birth > process_own_image.start ? 0 : (process_own_image.start - birth) / 1000000;
    known = milliseconds < AGE_UNKNOWN ? (uint32_t)milliseconds : 0;
    __atomic_store_n(&age, known, __ATOMIC_RELAXED);
    return known;
}

bool process_had_no_child(void)
{
    struct rusage used = {0};
    uintptr_t action[4] = {0}; /* rt_sigaction(2): handler, flags, and what only handlers need */
    const bool known =
        SYSTEM_CALL_2(SYS_getrusage, RUSAGE_CHILDREN, &used) == 0 &&
        SYSTEM_CALL_4(SYS_rt_sigaction, SIGCHLD, 0, action, sizeof(uint64_t)) == 0 &&
        SYSTEM_CALL_5(SYS_waitid, P_ALL, 0, 0, WEXITED | WNOHANG | WNOWAIT | __WALL, 0) == -ECHILD;
    return known && action[0] != (uintptr_t)SIG_IGN && (action[1] & (uintptr_t)SA_NOCLDWAIT) == 0 &&
           used.ru_minflt == 0 && used.ru_majflt == 0;
}

static const char *base_name(const char *path)
{
    const char *base = path;
    for (; *path != '\0'; path++)
        if (*path == '/' && path[1] != '\0')
            base = path + 1;
    return base;
}

const char *process_program(void)
{
    return arguments == NULL || arguments[0] == NULL ? "" : base_name(arguments[0]);
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

void process_name_files(struct record *record)
{
    name_hash_arguments(record->names, RECORD_NAMES, arguments);
}

/* A fork is the same program in the same arguments. */
static void sign_program(char program[PROGRAM_SIZE])
{
    if (!__atomic_load_n(&program_is_known, __ATOMIC_ACQUIRE)) {
        struct text text = text_in(program, PROGRAM_SIZE);
        add_program(&text);
        if (process_is_own_image()) {
            memcpy(own_program, program, PROGRAM_SIZE);
            __atomic_store_n(&program_is_known, true, __ATOMIC_RELEASE);
        }
        return;
    }
    memcpy(program, own_program, PROGRAM_SIZE);
}

void process_sign_record(struct record *record)
{
    record->image = process_image();
    record->image.namespace = process_namespace();
    if (record->image.start == 0) {
        record->parent = (uint32_t)SYSTEM_CALL_0(SYS_getppid);
        record->flags |= RECORD_FORKED;
    } else {
        record->parent = parent;
        record->age = image_age();
        record->flags |= forked ? RECORD_FORKED : 0;
    }
    sign_program(record->program);
}
