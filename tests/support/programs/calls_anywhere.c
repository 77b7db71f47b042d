/* Calls hooked functions where a library is not expected to be called:
 *
 *     calls_anywhere PORT signal   in a signal handler, while the main program is in one as well
 *     calls_anywhere PORT vfork    in a vfork child, which then fails to execute
 *     calls_anywhere PORT cancel   in a thread that is cancelled in recv and in connect
 *     calls_anywhere PORT longjmp  in a recv and a connect that are left by siglongjmp
 *     calls_anywhere PORT threads  in threads, while the process forks
 *     calls_anywhere PORT stack    on a stack of 2 KiB, as crash handlers execute a debugger
 *     calls_anywhere PORT spawn    a static program from the smallest thread, half of whose stack is in use
 *
 * PORT refuses. Prints what came of it. */
#define _GNU_SOURCE
#include "loopback_client.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>

static const char *port;
static volatile sig_atomic_t refusals;
static sigjmp_buf way_out;

static void connect_once(void)
{
    int error = errno;
    if (connect_to_loopback(port) < 0)
        refusals++;
    errno = error;
}

static void on_signal(int number)
{
    (void)number;
    connect_once();
}

static int from_a_signal(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct itimerspec times = {.it_value = {.tv_nsec = 200000}, .it_interval = {.tv_nsec = 200000}};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    timer_t timer;
    sigaction(SIGUSR1, &action, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &times, NULL);
    for (int i = 0; i < 500; i++) {
        errno = ENOTTY;
        connect_once();
        if (errno != ENOTTY)
            puts("errno changed");
    }
    timer_delete(timer);
    puts(refusals >= 500 ? "all refused" : "some not refused");
    return 1;
}

static int from_a_vfork_child(void)
{
    int kept = socket(AF_INET, SOCK_STREAM, 0);
    for (volatile int i = 0; i < 20; i++) {
        int status = 0;
        pid_t pid = vfork();
        if (pid == 0) {
            close(kept);
            connect_to_loopback(port);
            execl("/no/such/program", "program", (char *)NULL);
            _exit(7);
        }
        if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 7)
            puts("the child ended otherwise");
    }
    puts(close(kept) == 0 ? "kept" : "lost");
    return 1;
}

static void *receive_for_ever(void *argument)
{
    char byte;
    int *ends = argument;
    recv(ends[0], &byte, 1, 0);
    return NULL;
}

static int from_a_cancelled_thread(void)
{
    for (int i = 0; i < 20; i++) {
        int ends[2];
        pthread_t thread;
        void *result = NULL;
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
            return 9;
        pthread_create(&thread, NULL, receive_for_ever, ends);
        usleep(1000);
        pthread_cancel(thread);
        pthread_join(thread, &result);
        if (result != PTHREAD_CANCELED)
            puts("not cancelled");
        close(ends[0]);
        close(ends[1]);
        connect_once();
    }
    printf("%d refused\n", (int)refusals);
    return 1;
}

static void leave(int number)
{
    (void)number;
    siglongjmp(way_out, 1);
}

static int out_of_a_longjmp(void)
{
    static volatile int left;
    struct sigaction action = {.sa_handler = leave};
    sigaction(SIGALRM, &action, NULL);
    for (volatile int i = 0; i < 5; i++) {
        int ends[2];
        char byte;
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
            return 9;
        if (sigsetjmp(way_out, 1) == 0) {
            ualarm(5000, 0);
            recv(ends[0], &byte, 1, 0);
        } else {
            left++;
        }
        close(ends[0]);
        close(ends[1]);
        connect_once();
    }
    printf("left %d times, %d refused\n", left, (int)refusals);
    return 1;
}

static void *connect_often(void *argument)
{
    (void)argument;
    for (int i = 0; i < 300; i++)
        connect_to_loopback(port);
    return NULL;
}

static int while_forking(void)
{
    pthread_t threads[4];
    int good = 0;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, connect_often, NULL);
    for (int i = 0; i < 50; i++) {
        int status = 0;
        pid_t pid = fork();
        if (pid == 0) {
            connect_to_loopback(port);
            _exit(3);
        }
        good += waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 3;
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%d children\n", good);
    return 1;
}

static volatile int execution_error;

static void execute_what_is_not_there(void)
{
    char *arguments[] = {"program", NULL};
    execve("/no/such/program", arguments, environ);
    execution_error = errno;
}

static int on_a_small_stack(void)
{
    enum { ROOM = 2048 };
    static ucontext_t here;
    static ucontext_t there;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory, page, PROT_NONE) != 0 || getcontext(&there) != 0)
        return 9;
    there.uc_stack.ss_sp = memory + page;
    there.uc_stack.ss_size = ROOM;
    there.uc_link = &here;
    execute_what_is_not_there(); /* here the loader has room to look for the function */
    execution_error = 0;
    makecontext(&there, execute_what_is_not_there, 0);
    swapcontext(&here, &there);
    puts(execution_error == ENOENT ? "not there" : "another error");
    return 1;
}

static void *start_static_program(void *status)
{
    char used[6 * 1024];
    char path[512];
    char *arguments[] = {"static_client", "missing-file", NULL};
    pid_t child;
    __asm__ volatile("" : : "r"(used) : "memory"); /* they stay on the stack */
    snprintf(path, sizeof path, "%s/static_client", getenv("PROGRAMS"));
    if (posix_spawn(&child, path, NULL, NULL, arguments, environ) == 0)
        waitpid(child, status, 0);
    return NULL;
}

static int from_a_small_thread(void)
{
    pthread_attr_t small;
    pthread_t thread;
    int status = 0;
    if (pthread_attr_init(&small) != 0 || pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN) != 0 ||
        pthread_create(&thread, &small, start_static_program, &status) != 0 ||
        pthread_join(thread, NULL) != 0)
        return 9;
    printf("%d\n", status);
    return 1;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } places[] = {{"signal", from_a_signal},           {"vfork", from_a_vfork_child},
                  {"cancel", from_a_cancelled_thread}, {"longjmp", out_of_a_longjmp},
                  {"threads", while_forking},          {"stack", on_a_small_stack},
                  {"spawn", from_a_small_thread}};
    if (argc != 3)
        return 9;
    port = argv[1];
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strcmp(argv[2], places[i].name) == 0)
            return places[i].run();
    return 9;
}
