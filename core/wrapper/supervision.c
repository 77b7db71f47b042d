#include "supervision.h"

#include "../settle/clean_start.h"
#include "../settle/metadata.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the command is to find as we found it. */
struct inheritance {
    sigset_t mask;
    struct sigaction on_child;
};

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
                             const struct inheritance *inherited, pid_t parent, int failure)
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

/* Reaps the processes that changed state. True, and the status in `end`, when the command has ended. */
static bool reap(pid_t child, struct process_end *end)
{
    int status;
    pid_t pid;
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
        return true;
    }
    return false;
}

static void wait_for(pid_t child, const sigset_t *signals, struct process_end *end)
{
    siginfo_t about;
    while (!reap(child, end)) {
        int number = sigwaitinfo(signals, &about);
        /* A signal that continues the group has continued the command. */
        if (number > 0 && number != SIGCHLD && number != SIGCONT && !reached_the_group(&about))
            kill(child, number);
    }
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

enum supervision_outcome supervise(char **command, char **settings, struct standard_error *heard,
                                   struct process_end *end)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    const sigset_t signals = signals_to_wait_for();
    struct inheritance inherited;
    int failure[2];
    pid_t parent = getpid();
    if (pipe2(failure, O_CLOEXEC) != 0)
        return SUPERVISION_NOT_STARTED;
    /* Where SIGCHLD is ignored, children leave no status (wait(2)). */
    sigaction(SIGCHLD, &by_default, &inherited.on_child);
    sigprocmask(SIG_BLOCK, &signals, &inherited.mask);
    pid_t child = fork();
    if (child == 0)
        become(command, settings, heard, &inherited, parent, failure[1]);
    if (child < 0) {
        int error = errno;
        close(failure[0]);
        close(failure[1]);
        sigaction(SIGCHLD, &inherited.on_child, NULL);
        sigprocmask(SIG_SETMASK, &inherited.mask, NULL);
        errno = error;
        return SUPERVISION_NOT_STARTED;
    }
    close(failure[1]);
    int error = failure_of(failure[0]);
    close(failure[0]);
    if (error == 0)
        clean_descriptors(metadata_is_wanted(), standard_error_descriptor(heard));
    wait_for(child, &signals, end);
    standard_error_end(heard);
    errno = error;
    return error == 0 ? SUPERVISION_ENDED : SUPERVISION_NOT_EXECUTED;
}
