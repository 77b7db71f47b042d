#include "clean_start.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static void reset_signals(void)
{
    /* Timers first: with the mask gone, a pending alarm of the program's would end us. */
    struct itimerval off = {0};
    setitimer(ITIMER_REAL, &off, NULL);
    setitimer(ITIMER_VIRTUAL, &off, NULL);
    setitimer(ITIMER_PROF, &off, NULL);

    /* Signals that the program had blocked and left pending must not end us either: ignoring discards them
     * (sigaction(2)). A stop request is none of those: it is answered by default. */
    for (int number = 1; number < NSIG; number++) {
        if (number != SIGTERM && number != SIGINT && number != SIGHUP && number != SIGQUIT)
            signal(number, SIG_IGN);
        signal(number, SIG_DFL);
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);

    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool is_kept(int descriptor, struct kept_descriptors kept)
{
    return descriptor == kept.one || descriptor == kept.other;
}

/* Before Linux 5.9 there is no close_range(2). */
static void close_one_by_one(struct kept_descriptors kept)
{
    DIR *directory = opendir("/proc/self/fd");
    if (directory) {
        const struct dirent *entry;
        while ((entry = readdir(directory))) {
            int descriptor = (int)strtol(entry->d_name, NULL, 10);
            if (descriptor > STDERR_FILENO && descriptor != dirfd(directory) && !is_kept(descriptor, kept))
                close(descriptor);
        }
        closedir(directory);
        return;
    }
    long limit = sysconf(_SC_OPEN_MAX);
    for (int descriptor = STDERR_FILENO + 1; descriptor < limit && descriptor < 65536; descriptor++)
        if (!is_kept(descriptor, kept))
            close(descriptor);
}

/* From `first` up to, and without, `end`. False where the kernel has no such call. */
static bool close_range_of(unsigned first, unsigned end)
{
#ifdef SYS_close_range
    return first >= end || syscall(SYS_close_range, first, end - 1, 0U) == 0;
#else
    return first >= end;
#endif
}

void close_descriptors(struct kept_descriptors kept)
{
    const bool ordered = kept.one <= kept.other;
    const int limits[] = {ordered ? kept.one : kept.other, ordered ? kept.other : kept.one};
    unsigned first = STDERR_FILENO + 1;
    bool closed = true;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (limits[i] <= STDERR_FILENO)
            continue;
        closed = closed && close_range_of(first, (unsigned)limits[i]);
        first = (unsigned)limits[i] + 1;
    }
    if (!closed || !close_range_of(first, ~0U))
        close_one_by_one(kept);
}

void clean_descriptors(bool keep_output, struct kept_descriptors kept)
{
    close_descriptors(kept);
    close(STDIN_FILENO);
    if (!keep_output)
        close(STDOUT_FILENO);
    /* The lowest free descriptor is taken (open(2)): 0, 1, and 2 where that was closed. */
    int descriptor = open("/dev/null", O_RDWR);
    while (descriptor >= 0 && descriptor < STDERR_FILENO) {
        int next = dup(descriptor);
        if (next < 0 || next > STDERR_FILENO) {
            if (next > STDERR_FILENO)
                close(next);
            break;
        }
        descriptor = next;
    }
}

void clean_output(void)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing >= 0 && nothing != STDOUT_FILENO) {
        dup2(nothing, STDOUT_FILENO);
        close(nothing);
    }
}

/* We hold the API's token. What another process of the same user could read of it, and a core dump, would show it; so would a file of
 * TLS keys. The library does not hand these variables on; to `vhretry run` the step has given them. */
static void protect_secrets(void)
{
    static const char *const variables[] = {"SSLKEYLOGFILE", "OPENSSL_CONF", "OPENSSL_MODULES"};
    prctl(PR_SET_DUMPABLE, 0);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        unsetenv(variables[i]);
}

void clean_start_keeping(bool keep_output, struct kept_descriptors kept)
{
    reset_signals();
    clean_descriptors(keep_output, kept);
    umask(077);
}

void clean_start(bool keep_output)
{
    protect_secrets();
    clean_start_keeping(keep_output, (struct kept_descriptors){-1, -1});
}
