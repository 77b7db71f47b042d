/* Is refused, says so, and then begins an end that need not be one, or that something comes in the way of:
 *
 *     ends_strangely PORT WAY
 *
 * The ways stand in a table below. Those whose name begins with `slow` meet their trouble half a second after the end began.
 */
#include "loopback_client.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

static jmp_buf before;
static const char *port;

static void be_refused(void)
{
    if (connect_to_loopback(port) >= 0)
        _exit(98);
    puts("refused");
    fflush(stdout);
}

static void jump_away(int number)
{
    (void)number;
    siglongjmp(before, 1);
}

static void say(int number)
{
    (void)number;
    if (write(STDOUT_FILENO, "handler\n", 8) < 0)
        _exit(96);
}

static void end_well(int number)
{
    (void)number;
    _exit(0);
}

static void end_at_exit(void)
{
    _exit(0);
}

static void exit_again(void)
{
    exit(0);
}

static void jump_at_exit(void)
{
    siglongjmp(before, 1);
}

/* abort(3), which a handler of SIGABRT hears of first. */
static void abort_heard_by(void (*handler)(int))
{
    signal(SIGABRT, handler);
    abort();
}

static void abort_and_go_on(void)
{
    if (sigsetjmp(before, 1) == 0)
        abort_heard_by(jump_away);
}

static void abort_and_fail(void)
{
    abort_and_go_on();
    exit(1);
}

static void abort_and_say(void)
{
    abort_heard_by(say);
}

static void abort_and_end_well(void)
{
    abort_heard_by(end_well);
}

static void abort_though_ignored(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    abort_heard_by(SIG_IGN);
}

/* The child alone is refused; it goes on, and ends well. What its parent ends with has another reason. */
static void let_a_child_abort_and_go_on(void)
{
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
        be_refused();
        abort_and_go_on();
        _exit(0);
    }
    waitpid(child, &status, 0);
    exit(status == 0 ? 1 : 95);
}

static void exit_and_end_well(void)
{
    atexit(end_at_exit);
    exit(1);
}

static void exit_and_exit_well(void)
{
    atexit(exit_again);
    exit(1);
}

static void exit_and_go_on(void)
{
    atexit(jump_at_exit);
    if (sigsetjmp(before, 1) == 0)
        exit(1);
    _exit(0);
}

static void *end_meanwhile(void *status)
{
    nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    _exit(*(const int *)status);
}

static void beside_one_that_ends_well(void)
{
    static int well;
    pthread_t thread;
    if (pthread_create(&thread, NULL, end_meanwhile, &well) != 0)
        _exit(97);
}

static void abort_beside_an_end(void)
{
    beside_one_that_ends_well();
    abort();
}

static void end_beside_an_end(void)
{
    beside_one_that_ends_well();
    _exit(1);
}

static void end_and_be_called_back(void)
{
    signal(SIGUSR1, jump_away);
    const pid_t self = getpid();
    if (fork() == 0) {
        nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
        kill(self, SIGUSR1);
        _exit(0);
    }
    if (sigsetjmp(before, 1) == 0)
        _exit(1);
    _exit(0);
}

/* The memory of the program is in the core dump, and nowhere else. */
static void abort_and_leave_a_core(void)
{
    const struct rlimit any = {RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_CORE, &any);
    abort();
}

/* As leak checkers do. */
static void list_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    for (const struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            printf("%s ", entry->d_name);
    puts("are open");
}

static void exit_and_list(void)
{
    atexit(list_descriptors);
    exit(1);
}

static const struct way {
    const char *name;
    void (*go)(void);
} ways[] = {
    {"abort-jump", abort_and_go_on},
    {"abort-jump-fail", abort_and_fail},
    {"abort-return", abort_and_say},
    {"abort-end", abort_and_end_well},
    {"abort-ignored", abort_though_ignored},
    {"abort-core", abort_and_leave_a_core},
    {"child-abort-jump", let_a_child_abort_and_go_on},
    {"exit-list", exit_and_list},
    {"exit-end", exit_and_end_well},
    {"exit-exit", exit_and_exit_well},
    {"exit-jump", exit_and_go_on},
    {"slow-abort-thread", abort_beside_an_end},
    {"slow-end-thread", end_beside_an_end},
    {"slow-end-signal", end_and_be_called_back},
};

int main(int argc, char **argv)
{
    if (argc != 3)
        return 98;
    port = argv[1];
    if (strncmp(argv[2], "child", 5) != 0)
        be_refused();
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(ways[i].name, argv[2]) == 0) {
            ways[i].go();
            return 0;
        }
    return 98;
}
