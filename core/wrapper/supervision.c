#include "supervision.h"

#include "../settle/clean_start.h"
#include "../settle/metadata.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* All but those that a fault of our own would raise: blocked, these would kill us without a word (sigprocmask(2)). */
static sigset_t signals_to_wait_for(void)
{
    static const int own[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
    sigset_t signals;
    sigfillset(&signals);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        sigdelset(&signals, own[i]);
    return signals;
}

/* In the child. The errno of a failed exec goes through the pipe, which a successful one closes. */
_Noreturn static void become(char **command, char **settings, const struct standard_error *heard,
                             const struct supervision *inherited, pid_t parent, int failure)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE);
    for (; *settings; settings++)
        putenv(*settings);
    standard_error_enter(heard);
    sigaction(SIGCHLD, &inherited->on_child, NULL);
    sigprocmask(SIG_SETMASK, &inherited->mask, NULL);
    execvp(command[0], command);
    int error = errno;
    if (write(failure, &error, sizeof error) < 0)
        _exit(EXIT_FAILURE);
    _exit(EXIT_FAILURE);
}

/* Does a terminal send this one to the whole process group, the command included (setpgid(2), termios(3))? */
static bool reached_the_group(const siginfo_t *about)
{
    switch (about->si_signo) {
    case SIGINT:
    case SIGQUIT:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGHUP:
    case SIGCONT:
    case SIGWINCH:
        return about->si_code == SI_KERNEL;
    default:
        return false;
    }
}

/* The terminal has stopped the command: a shell sees us stopped, too, and continues both. Somebody may continue us alone. */
static void stop_with(pid_t child)
{
    siginfo_t continued = {.si_pid = 0};
    raise(SIGSTOP);
    /* Not waitpid, which would take its end, too. */
    if (waitid(P_PID, (id_t)child, &continued, WNOHANG | WCONTINUED) == 0 && continued.si_pid == 0)
        kill(child, SIGCONT);
}

static bool stopped_by_terminal(int status)
{
    return WIFSTOPPED(status) &&
           (WSTOPSIG(status) == SIGTSTP || WSTOPSIG(status) == SIGTTIN || WSTOPSIG(status) == SIGTTOU);
}

/* While it lies there unreaped, the kernel still knows what it was running: a shell becomes its last command. */
static void read_name(pid_t child, char name[16])
{
    siginfo_t about = {.si_pid = 0};
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/comm", (int)child);
    if (waitid(P_PID, (id_t)child, &about, WEXITED | WNOHANG | WNOWAIT) != 0 || about.si_pid != child)
        return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, name, 15);
    if (file >= 0)
        close(file);
    name[length < 0 ? 0 : length] = '\0';
    name[strcspn(name, "\n")] = '\0';
}

/* Reaps the processes that changed state. True, and the status in `end`, when the command has ended. */
static bool reap(pid_t child, struct process_end *end)
{
    int status;
    pid_t pid;
    char name[16] = "";
    read_name(child, name);
    while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
        if (pid != child)
            continue;
        if (stopped_by_terminal(status))
            stop_with(child);
        if (WIFSTOPPED(status))
            continue;
        *end = (struct process_end){.pid = child,
                                    .status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                                    .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0};
        memcpy(end->name, name, sizeof name);
        return true;
    }
    return false;
}

/* Waits for a signal, and hears what the kernel tells meanwhile; `descriptor`: of the signals, -1 where nobody listens to the kernel.
 * After each look it rests, so that a program with 20,000 connections a second does not wake us as often; the kernel keeps what it
 * tells. */
static int wait_for_signal(const sigset_t *signals, siginfo_t *about, struct kernel_witness *kernel,
                           int descriptor)
{
    enum { REST = 5, FIRST_LOOK = 2 /* milliseconds: the smallest commands are over by then */ };
    const struct timespec at_once = {0};
    int number;
    if (descriptor < 0)
        return sigwaitinfo(signals, about);
    while ((number = sigtimedwait(signals, about, &at_once)) < 0) {
        struct pollfd ready[] = {{.fd = descriptor, .events = POLLIN},
                                 {.fd = kernel->socket, .events = POLLIN}};
        const int count = poll(ready, 2, kernel->looked_around ? -1 : FIRST_LOOK);
        if (count == 0)
            kernel_witness_look_around(kernel, NULL);
        if (count > 0 && ready[1].revents != 0) {
            kernel_witness_hear(kernel);
            poll(ready, 1, REST);
        }
    }
    return number;
}

/* Somebody wants an end, and not just a word with the command: SIGHUP, for one, also asks a service to read its settings again. Of a
 * process of ours it asks for nothing but an end. */
static bool asks_to_end(const siginfo_t *about, bool is_ours)
{
    const int number = about->si_signo;
    return number == SIGTERM || number == SIGINT || number == SIGQUIT ||
           (number == SIGHUP && (is_ours || about->si_code == SI_KERNEL));
}

/* `kernel`: NULL while a process of ours runs. */
static void wait_for(struct supervision *supervision, pid_t child, struct kernel_witness *kernel,
                     struct process_end *end)
{
    siginfo_t about;
    const sigset_t signals = signals_to_wait_for();
    const bool listens = kernel && kernel->socket >= 0;
    int descriptor = listens ? signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK) : -1;
    while (!reap(child, end)) {
        int number = wait_for_signal(&signals, &about, kernel, descriptor);
        if (number > 0 && asks_to_end(&about, !kernel))
            supervision->told_to_end = number;
        /* A signal that continues the group has continued the command. */
        if (number > 0 && number != SIGCHLD && number != SIGCONT && !reached_the_group(&about))
            kill(child, number);
    }
    if (descriptor >= 0)
        close(descriptor);
}

void supervise_child(struct supervision *supervision, pid_t child, struct process_end *end)
{
    wait_for(supervision, child, NULL, end);
}

int supervision_pending_end(const struct supervision *supervision)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGQUIT, SIGHUP};
    sigset_t pending;
    sigpending(&pending);
    if (supervision->told_to_end != 0) /* and came too late for who waited */
        sigaddset(&pending, supervision->told_to_end);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction action;
        if (sigismember(&pending, numbers[i]) == 1 && sigaction(numbers[i], NULL, &action) == 0 &&
            action.sa_handler != SIG_IGN)
            return numbers[i];
    }
    return 0;
}

/* The errno of the child's exec; 0 if that went well. */
static int failure_of(int pipe_end)
{
    int error = 0;
    ssize_t length;
    do
        length = read(pipe_end, &error, sizeof error);
    while (length < 0 && errno == EINTR);
    return length == (ssize_t)sizeof error ? error : 0;
}

void supervision_begin(struct supervision *supervision)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    const sigset_t signals = signals_to_wait_for();
    /* Where SIGCHLD is ignored, children leave no status (wait(2)). */
    sigaction(SIGCHLD, &by_default, &supervision->on_child);
    sigprocmask(SIG_BLOCK, &signals, &supervision->mask);
}

/* There will be no child. Leaves errno. */
static void stop_supervision(const struct supervision *supervision)
{
    const int error = errno;
    sigaction(SIGCHLD, &supervision->on_child, NULL);
    sigprocmask(SIG_SETMASK, &supervision->mask, NULL);
    errno = error;
}

enum supervision_outcome supervise(struct supervision *supervision, char **command, char **settings,
                                   struct standard_error *heard, struct kernel_witness *kernel,
                                   struct process_end *end)
{
    int failure[2];
    pid_t parent = getpid();
    if (pipe2(failure, O_CLOEXEC) != 0) {
        stop_supervision(supervision);
        return SUPERVISION_NOT_STARTED;
    }
    supervision->told_to_end = 0;
    pid_t child = fork();
    if (child == 0)
        become(command, settings, heard, supervision, parent, failure[1]);
    if (child < 0) {
        int error = errno;
        close(failure[0]);
        close(failure[1]);
        errno = error;
        stop_supervision(supervision);
        return SUPERVISION_NOT_STARTED;
    }
    close(failure[1]);
    int error = failure_of(failure[0]);
    close(failure[0]);
    standard_error_leave(heard);
    if (error == 0 && !supervision->runs_again)
        clean_descriptors(metadata_is_wanted(),
                          (struct kept_descriptors){standard_error_descriptor(heard), kernel->socket});
    wait_for(supervision, child, kernel, end);
    standard_error_end(heard);
    errno = error;
    return error == 0 ? SUPERVISION_ENDED : SUPERVISION_NOT_EXECUTED;
}
