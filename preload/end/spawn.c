#define _GNU_SOURCE
#include "spawn.h"

#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum {
    KERNEL_SIGNAL_SET_SIZE = 8,
    CHILD_STACK_SIZE = 16384,
    SMALL_STACK_SIZE = 4096,
    STATUS_CANNOT_EXECUTE = 127
};

typedef char stack[CHILD_STACK_SIZE] __attribute__((aligned(16)));
typedef int child_function(const struct spawn_command *);

struct kernel_sigaction {
    uint64_t handler;
    uint64_t flags;
    uint64_t restorer;
    uint64_t mask;
};

void spawn_exec(const struct spawn_command *command)
{
    for (size_t i = 0; i < sizeof command->paths / sizeof command->paths[0]; i++)
        if (command->paths[i] != NULL)
            SYSTEM_CALL_3(SYS_execve, command->paths[i], command->arguments, command->environment);
}

static void discard_standard_descriptors(void)
{
    long null = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC, 0);
    for (int fd = 0; fd <= 2 && null >= 0; fd++)
        if (null != fd)
            SYSTEM_CALL_3(SYS_dup3, null, fd, 0);
}

/* Runs in the child, on its own stack but in the host's memory, until the exec. */
static int execute(const struct spawn_command *command)
{
    const struct rlimit no_core = {0};
    /* If the host is killed while it waits for us, stop too. */
    SYSTEM_CALL_2(SYS_prctl, PR_SET_PDEATHSIG, SIGTERM);
    if (command->silent) {
        SYSTEM_CALL_4(SYS_prlimit64, 0, RLIMIT_CORE, &no_core, 0);
        discard_standard_descriptors();
    }
    spawn_exec(command);
    return STATUS_CANNOT_EXECUTE;
}

/* clone(2) as vfork(2) does it, so that a host with much memory is not copied, but with an exit signal of 0 and on
 * a stack of the child's own, whose end is `top`. Ends with what `child_main` returns. Returns the child's pid or a negative errno. */
static long clone_child(child_function *child_main, const struct spawn_command *command, const char *top)
{
    const long flags = CLONE_VM | CLONE_VFORK;
    long result;
#if defined(__x86_64__)
    register long none10 __asm__("r10") = 0;
    register long none8 __asm__("r8") = 0;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "mov %[command], %%rdi\n\t"
                     "call *%[child]\n\t"
                     "mov %%eax, %%edi\n\t"
                     "mov %[exit], %%eax\n\t"
                     "syscall\n"
                     "1:"
                     : "=a"(result)
                     : "0"((long)SYS_clone), "D"(flags), "S"(top), "d"(0L), "r"(none10),
                       "r"(none8), [child] "r"(child_main), [command] "r"(command), [exit] "i"(SYS_exit_group)
                     : "rcx", "r11", "memory", "cc");
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = SYS_clone;
    register long x0 __asm__("x0") = flags;
    register const char *x1 __asm__("x1") = top;
    register long x2 __asm__("x2") = 0;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    register const void *x20 __asm__("x20") = command;
    register int (*x21)(const struct spawn_command *) __asm__("x21") = child_main;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x0, x20\n\t"
                     "blr x21\n\t"
                     "mov x8, %[exit]\n\t"
                     "svc 0\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x20),
                       "r"(x21), [exit] "i"(SYS_exit_group)
                     : "memory", "cc", "x30");
    result = x0;
#endif
    return result;
}

/* __WALL, because a child without SIGCHLD is a "clone" child, wait4(2). Polls: there is no wait with a time limit
 * before pidfd_open. */
static int wait_for(long pid, uint64_t limit)
{
    const struct timespec millisecond = {.tv_nsec = 1000000};
    const uint64_t started = boot_time();
    int status = 0;
    for (;;) {
        long waited = SYSTEM_CALL_4(SYS_wait4, pid, &status, __WALL | (limit == 0 ? 0 : WNOHANG), 0);
        if (waited == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        if (waited < 0 && waited != -EINTR)
            return -1;
        if (limit != 0 && boot_time() - started >= limit)
            break;
        if (waited == 0)
            SYSTEM_CALL_2(SYS_nanosleep, &millisecond, 0);
    }
    SYSTEM_CALL_2(SYS_kill, pid, SIGKILL);
    while (SYSTEM_CALL_4(SYS_wait4, pid, &status, __WALL, 0) == -EINTR)
        ;
    return SPAWN_TIMED_OUT;
}

/* An exec gives a child the exit signal SIGCHLD, whatever clone asked for. So a child that never execs stands between:
 * the host's handler of SIGCHLD would wait for the grandchild and take its status away (bash), or the kernel drop it
 * where SIGCHLD is ignored (wait(2), notes). */
static int execute_below(const struct spawn_command *command)
{
    static stack grandchild_stack SELDOM;
    const struct kernel_sigaction by_default = {0, 0, 0, 0};
    SYSTEM_CALL_4(SYS_rt_sigaction, SIGCHLD, &by_default, 0, KERNEL_SIGNAL_SET_SIZE);
    long pid = clone_child(execute, command, grandchild_stack + sizeof grandchild_stack);
    return pid <= 0 ? SPAWN_NO_PROCESS : wait_for(pid, command->limit);
}

int spawn_and_wait(const struct spawn_command *command)
{
    static stack child_stack SELDOM;
    const uint64_t all_signals = ~(uint64_t)0;
    uint64_t before = 0;
    /* No handler of the host may run in the child, which shares its memory. */
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &all_signals, &before, KERNEL_SIGNAL_SET_SIZE);
    long pid = clone_child(execute_below, command, child_stack + sizeof child_stack);
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, KERNEL_SIGNAL_SET_SIZE);
    return pid <= 0 ? SPAWN_NO_PROCESS : wait_for(pid, 0);
}

void spawn_core_dump(void)
{
    const struct kernel_sigaction by_default = {0, 0, 0, 0};
    const uint64_t none = 0;
    const long pid = SYSTEM_CALL_5(SYS_clone, 0, 0, 0, 0, 0);
    if (pid > 0)
        wait_for(pid, 0);
    if (pid != 0)
        return;
    SYSTEM_CALL_4(SYS_rt_sigaction, SIGABRT, &by_default, 0, KERNEL_SIGNAL_SET_SIZE);
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &none, 0, KERNEL_SIGNAL_SET_SIZE);
    SYSTEM_CALL_3(SYS_tgkill, SYSTEM_CALL_0(SYS_getpid), SYSTEM_CALL_0(SYS_gettid), SIGABRT);
    SYSTEM_CALL_1(SYS_exit_group, STATUS_CANNOT_EXECUTE);
}

/* What the two processes of spawn_apart need; `command` comes first, so that a pointer to it is one to the whole. */
struct apart {
    struct spawn_command command;
    int given, as;
    char between[SMALL_STACK_SIZE] __attribute__((aligned(16)));
    char stack[SMALL_STACK_SIZE] __attribute__((aligned(16)));
};

/* A lock, a pipe and a mounted folder are free once the program has ended, however slowly ours starts. Before Linux 5.9 there is no
 * close_range(2), and it closes them itself, soon. */
static void hold_nothing_but(unsigned kept)
{
    enum { FIRST = 3 };
    const unsigned last = ~0U;
    if (kept > FIRST)
        SYSTEM_CALL_3(SYS_close_range, FIRST, kept - 1, 0);
    SYSTEM_CALL_3(SYS_close_range, kept + 1, last, 0);
}

static int execute_apart(const struct spawn_command *command)
{
    const struct apart *apart = (const struct apart *)command;
    const struct rlimit no_core = {0};
    SYSTEM_CALL_4(SYS_prlimit64, 0, RLIMIT_CORE, &no_core, 0);
    SYSTEM_CALL_0(SYS_setsid);
    if (apart->given == apart->as)
        SYSTEM_CALL_3(SYS_fcntl, apart->as, F_SETFD, 0);
    else
        SYSTEM_CALL_3(SYS_dup3, apart->given, apart->as, 0);
    if (command->paths[0][0] == '/')
        SYSTEM_CALL_1(SYS_chdir, "/");
    discard_standard_descriptors();
    spawn_exec(command);
    return STATUS_CANNOT_EXECUTE;
}

/* Ends as soon as its child has executed: that one has no parent then. */
static int leave_child_alone(const struct spawn_command *command)
{
    struct apart *apart = (struct apart *)command;
    hold_nothing_but((unsigned)apart->given);
    return clone_child(execute_apart, command, apart->stack + sizeof apart->stack) > 0
               ? 0
               : STATUS_CANNOT_EXECUTE;
}

/* Not on the caller's stack, which may be that of a small thread. */
static struct apart *map_apart(void)
{
    const long mapping = system_call(SYS_mmap, 0, sizeof(struct apart), PROT_READ | PROT_WRITE,
                                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapping < 0 ? NULL : (struct apart *)mapping;
}

bool spawn_apart(const struct spawn_command *command, int given, int as)
{
    const uint64_t all_signals = ~(uint64_t)0;
    uint64_t before = 0;
    struct apart *apart = map_apart();
    if (apart == NULL)
        return false;
    memcpy(&apart->command, command, sizeof *command);
    apart->given = given;
    apart->as = as;
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &all_signals, &before, KERNEL_SIGNAL_SET_SIZE);
    const long pid = clone_child(leave_child_alone, &apart->command, apart->between + sizeof apart->between);
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, KERNEL_SIGNAL_SET_SIZE);
    const bool started = pid > 0 && wait_for(pid, 0) == 0;
    SYSTEM_CALL_2(SYS_munmap, apart, sizeof *apart);
    return started;
}
