#include "ending.h"

#include "../evidence/exit_status.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* A signal to itself is nothing to the first process of a container, but abort(3) has other ways. What watches for crashes of ours has none
 * to see. */
static _Noreturn void abort_as_first_process(void)
{
    static const int crashes[] = {SIGSEGV, SIGILL, SIGTRAP, SIGBUS};
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
        signal(crashes[i], SIG_DFL);
    abort();
}

_Noreturn void end_as(int status, int signal_number)
{
    if (signal_number != 0) {
        struct rlimit none = {0};
        setrlimit(RLIMIT_CORE, &none);
        prctl(PR_SET_DUMPABLE, 0); /* which a program that takes the dumps heeds, core(5) */
        signal(signal_number, SIG_DFL);
        sigset_t only;
        sigemptyset(&only);
        sigaddset(&only, signal_number);
        sigprocmask(SIG_UNBLOCK, &only, NULL);
        raise(signal_number);
        if (signal_number == SIGABRT)
            abort_as_first_process();
        status = SIGNAL_STATUS + signal_number;
    }
    _exit(status);
}
