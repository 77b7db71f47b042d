/* The start: the constructor of the library, and musl's way into main.
 */

#include "../../core/evidence/debug_level.h"
#include "../../core/evidence/duration.h"
#include "../end/end.h"
#include "../observer/call_counts.h"
#include "../observer/contacts.h"
#include "../observer/http2_connections.h"
#include "../observer/inspection.h"
#include "../observer/last_words.h"
#include "../observer/look_ups.h"
#include "../observer/observe.h"
#include "../observer/sockets.h"
#include "../observer/tls_session.h"
#include "../platform/own_stack.h"
#include "../platform/real.h"
#include "../rehearsal/rehearsal.h"
#include "../run/environment.h"
#include "../run/inheritance.h"
#include "../run/journal_writer.h"
#include "../run/process.h"
#include "../run/run.h"
#include "../run/time_namespace.h"
#include "exit.h"

#include <string.h>

/* Tells two copies of us apart (installed and local): the first in load order observes. */
extern const char vhretry_observer[];
__attribute__((visibility("protected"))) const char vhretry_observer[] = "vhretry";

static bool constructed;
static int main_argc;
static char **main_argv;

static void start_forked_child(void)
{
    if (!observing)
        return;
    process_start_forked();
    run_start_forked();
    time_namespace_start_forked();
    faults_start_forked();
    sockets_start_forked();
    http2_connections_start_forked();
    tls_start_forked();
    call_counts_start_forked();
    contacts_start_forked();
    look_ups_start_forked();
    last_words_start_forked();
    own_stacks_start_forked();
}

/* A fork has no constructor, but libc tells. Handlers are not run for vfork and posix_spawn. False if there is no libc behind us: who opens
 * us by dlopen(3) has bound its calls to libc, and we would take an unloading for the end. */
static bool watch_forks(void)
{
    int (*glibc)(void (*)(void), void (*)(void), void (*)(void), void *) =
        real_function(&(void *){NULL}, "__register_atfork");
    int (*musl)(void (*)(void), void (*)(void), void (*)(void)) = NULL;
    if (glibc != NULL) {
        glibc(NULL, NULL, start_forked_child, NULL);
        return true;
    }
    musl = real_function(&(void *){NULL}, "pthread_atfork");
    if (musl != NULL)
        musl(NULL, NULL, start_forked_child);
    return musl != NULL;
}

static bool is_second_copy(void)
{
    return objects_first("vhretry_observer") != vhretry_observer;
}

static bool is_set_to(char **envp, const char *name, const char *expected)
{
    const char *value = start_variable(envp, name);
    while (value != NULL && *value != '\0' && *value == *expected) {
        value++;
        expected++;
    }
    return value != NULL && *value == *expected;
}

/* On, or a path: whatever does not say off, as debug_level_of understands it. */
static bool wants_report(char **envp)
{
    return debug_level_of(start_variable(envp, "VHRETRY_REPORT")) != 0;
}

static enum ends_told ends_told(char **envp)
{
    if (is_set_to(envp, "VHRETRY_MODE", "dry-run")) {
        journal_keep_every_failure();
        return TELL_EVERY_END;
    }
    const bool report = wants_report(envp);
    if (report)
        journal_keep_every_failure();
    /* Whether it took place is told, after a clean end and for a malformed value too. */
    if (rehearsal_is_wanted(envp))
        return TELL_EVERY_END;
    return report || is_set_to(envp, "VHRETRY_METADATA", "1") ? TELL_EVERY_FAILURE : TELL_FAULTS;
}

static void start(char **argv, char **envp)
{
    uint64_t stall;
    const char *stall_text = start_variable(envp, "VHRETRY_STALL");
    if (objects_secure() || is_set_to(envp, "VHRETRY_MODE", "off") || is_second_copy() || !watch_forks())
        return;
    process_start(argv);
    trace_start(envp);
    inheritance_start(envp);
    inheritance_accept(envp);
    if (stall_text != NULL && duration_parse(stall_text, &stall))
        inspection_set_stall(stall);
    if (!run_start(envp)) {
        trace_say("standing down: the run could not be named", "");
        return;
    }
    end_start(ends_told(envp));
    exit_register();
    if (!is_set_to(envp, "VHRETRY_WORDS", "0"))
        last_words_start();
    rehearsal_start(envp);
    observing = true;
}

/* What a parent gave us beside the environment that it wanted us to have (inheritance.h) stands in front of it. The program
 * does not see it; we have read it by then. */
static void hide_given(char **envp)
{
    size_t given = inheritance_given(envp);
    char ***host_environ = given == 0 ? NULL : objects_first("environ");
    if (host_environ != NULL && *host_environ == envp)
        *host_environ = envp + given;
}

/* glibc calls constructors with main's arguments, musl with none: what is in the registers then is believed only
 * if it looks like the kernel's initial stack. */
static bool is_initial_stack(int argc, char **argv, char **envp)
{
    enum { STACK_REACH = 64 * 1024 * 1024 };
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t there = (uintptr_t)argv;
    return argc >= 0 && there % sizeof(char *) == 0 && there > here && there - here < STACK_REACH &&
           envp == argv + argc + 1 && argv[argc] == NULL;
}

__attribute__((constructor)) static void construct(int argc, char **argv, char **envp)
{
    constructed = true;
    if (main_argv != NULL) { /* musl: __libc_start_main came first */
        argv = main_argv;
        envp = main_argv + main_argc + 1;
    } else if (!is_initial_stack(argc, argv, envp)) {
        char ***host_environ = objects_first("environ");
        argv = NULL;
        envp = host_environ == NULL ? NULL : *host_environ;
        if (envp == NULL)
            return;
        start(argv, envp);
        hide_given(envp);
        return;
    }
    if (!objects_start(envp))
        return;
    start(argv, envp);
    hide_given(envp);
}

/* The way into main, whose return is the beginning of the end. musl's comes before our constructor, and main would be
 * given the old environment, whatever a constructor did. */
static int (*real_main)(int, char **, char **);

static int main_wrapper(int argc, char **argv, char **envp)
{
    int status = real_main(argc, argv, envp);
    exit_begins(status);
    return status;
}

static int musl_main_wrapper(int argc, char **argv, char **envp)
{
    char ***host_environ = objects_first("environ");
    return main_wrapper(argc, argv, host_environ == NULL ? envp : *host_environ);
}

typedef int start_main(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
                       void (*)(void), void *);

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*finish)(void), void (*finish_loader)(void), void *stack_end);

EXPORT int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                             void (*finish)(void), void (*finish_loader)(void), void *stack_end)
{
    bool musl = !constructed;
    if (musl) {
        main_argc = argc;
        main_argv = argv;
        objects_start(argv + argc + 1);
    }
    real_main = main;
    start_main *real = real_function(&(void *){NULL}, "__libc_start_main");
    if (real == NULL)
        __builtin_trap();
    return real(musl ? musl_main_wrapper : main_wrapper, argc, argv, init, finish, finish_loader, stack_end);
}
