/* Hooks: the ends of a process. exit, _exit, _Exit, quick_exit, abort, return from main.
 *
 * With glibc an on_exit(3) handler sees every regular end with its status, after all destructors, if it is the
 * first that was registered. musl has no on_exit: there the status is taken from exit(3) and from main, and our
 * destructor, the last to run because our constructor was the first, acts on it.
 */
#include "exit.h"

#include "../end/end.h"
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "../run/signals.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* glibc ----------------------------------------------------------------------------------------------------- */

static int (*real_on_exit(void))(void (*)(int, void *), void *)
{
    return REAL(on_exit);
}

static void at_end(int status, void *unused)
{
    (void)unused;
    end_of_process(status, 0, END_AFTER_EXIT);
}

static bool has_on_exit(void)
{
    return real_on_exit() != NULL;
}

/* Handlers run last in, first out: ours must come before any other. */
void exit_register(void)
{
    static bool registered;
    if (registered || !has_on_exit())
        return;
    registered = true;
    real_on_exit()(at_end, NULL);
}

/* on_exit(3): a library whose constructor runs before ours may register a handler. It would run after ours, and
 * be lost if we exec: so ours goes first. */
EXPORT int on_exit(void (*handler)(int, void *), void *argument)
{
    exit_register();
    return has_on_exit() ? real_on_exit()(handler, argument) : -1;
}

/* musl ------------------------------------------------------------------------------------------------------ */

static int exit_status;

void exit_begins(int status)
{
    exit_status = status;
    end_begins(status);
}

__attribute__((destructor)) static void at_last_destructor(void)
{
    if (!has_on_exit())
        end_of_process(exit_status, 0, END_AFTER_EXIT);
}

/* exit(3). With glibc the handler does the work. */
EXPORT void exit(int status)
{
    void (*real)(int) = REAL(exit);
    exit_begins(status);
    if (real != NULL)
        real(status);
    for (;;)
        SYSTEM_CALL_1(SYS_exit_group, status);
}

/* Both --------------------------------------------------------------------------------------------------- */

/* fclose(3): every program of GNU closes its stderr in a handler of exit. */
EXPORT int fclose(FILE *stream)
{
    __typeof__(&fclose) real = REAL(fclose);
    FILE **standard = end_has_begun() ? objects_first("stderr") : NULL;
    if (standard != NULL && stream == *standard)
        end_closes_stderr();
    return real == NULL ? EOF : real(stream);
}

/* _exit(2) and _Exit: dash, os._exit, children after a failed exec. */
EXPORT void _exit(int status)
{
    void (*real)(int) = REAL(_exit);
    end_of_process(status, 0, END_AT_ONCE);
    if (real != NULL)
        real(status);
    for (;;)
        SYSTEM_CALL_1(SYS_exit_group, status);
}

EXPORT void _Exit(int status)
{
    void (*real)(int) = REAL(_Exit);
    end_of_process(status, 0, END_AT_ONCE);
    if (real != NULL)
        real(status);
    for (;;)
        SYSTEM_CALL_1(SYS_exit_group, status);
}

/* quick_exit(3) runs its own list of handlers, last in, first out, and tells none of them the status: ours goes first into the
 * list, when the program registers its first one or none at all. */
static int quick_status;

static void at_quick_end(void *unused)
{
    (void)unused;
    end_of_process(quick_status, 0, END_AT_ONCE);
}

static int register_quick(void (*handler)(void *), void *object)
{
    int (*with_object)(void (*)(void *), void *) = real_function(&(void *){NULL}, "__cxa_at_quick_exit");
    int (*plain)(void (*)(void *)) = real_function(&(void *){NULL}, "at_quick_exit");
    if (with_object != NULL)
        return with_object(handler, object);
    return plain == NULL ? -1 : plain(handler);
}

static void register_at_quick_end(void)
{
    static bool registered;
    if (registered)
        return;
    registered = true;
    register_quick(at_quick_end, NULL);
}

/* What glibc's at_quick_exit is behind the scenes; `object` is the library the handler belongs to. */
int __cxa_at_quick_exit(void (*handler)(void *), void *object);
EXPORT int __cxa_at_quick_exit(void (*handler)(void *), void *object)
{
    register_at_quick_end();
    return register_quick(handler, object);
}

EXPORT int at_quick_exit(void (*handler)(void))
{
    register_at_quick_end();
    return register_quick((void (*)(void *))handler, NULL);
}

EXPORT void quick_exit(int status)
{
    void (*real)(int) = REAL(quick_exit);
    quick_status = status;
    register_at_quick_end();
    if (real != NULL)
        real(status);
    for (;;)
        SYSTEM_CALL_1(SYS_exit_group, status);
}

/* abort(3) is no end yet: a handler of SIGABRT may jump away, or end the process in its own way. So it comes first, as in libc's abort;
 * if it returns, or there is none, nothing can come in the way any more. */
EXPORT void abort(void)
{
    void (*real)(void) = REAL(abort);
    if (observing) {
        signals_call_handler(SIGABRT);
        end_of_process(0, SIGABRT, END_BY_ABORT);
    }
    if (real != NULL)
        real();
    for (;;)
        SYSTEM_CALL_2(SYS_kill, process_pid(), SIGKILL);
}
