#include "crash.h"

#include "ending.h"

#include <signal.h>
#include <unistd.h>

static volatile int status_then;
static volatile int signal_then;

/* A crash may be for want of stack. SIGSTKSZ is no constant any more (sigaltstack(2)). */
static char other_stack[16384];

static void end(int number)
{
    static const char line[] =
        "\nvhretry: internal error: see in Valohai whether a retry was started (please report it)\n";
    (void)number;
    /* Nothing but what signal-safety(7) allows. */
    const ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
    (void)written;
    end_as(status_then, signal_then);
}

void crash_as(int status, int signal_number)
{
    static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    const stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
    status_then = status;
    signal_then = signal_number;
    sigaltstack(&stack, NULL);
    /* Once: a crash in the handler is a crash. */
    struct sigaction action = {.sa_handler = end, .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND)};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaction(numbers[i], &action, NULL);
}
