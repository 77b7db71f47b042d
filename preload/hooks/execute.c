/* Hooks: exec and spawn. They pass everything on as it came, but that a child with an emptied environment is given what it
 * takes to observe it (run/inheritance.h). A program that cannot be observed is watched from outside (end/watcher.h).
 *
 * A child of vfork(2) runs here on its parent's stack: nothing else is written.
 */
#define _GNU_SOURCE /* execvpe */
#include "../end/watcher.h"
#include "../observer/observe.h"
#include "../platform/own_stack.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../run/inheritance.h"
#include "../run/process.h"

#include <errno.h>
#include <spawn.h>
#include <unistd.h>

typedef int execute_function(const char *program, char *const *arguments, char *const *envp);
typedef int spawn_function(pid_t *pid, const char *program, const posix_spawn_file_actions_t *actions,
                           const posix_spawnattr_t *attributes, char *const *arguments, char *const *envp);

/* errno stays. */
static bool is_due(const char *program, bool search, char *const *envp)
{
    if (!observing)
        return false;
    int error = *host_errno();
    bool due = inheritance_is_due(program, search, envp) && !is_on_signal_stack();
    *host_errno() = error;
    return due;
}

/* The program's own `environ`, which it may have emptied; NULL if there is none. */
static char *const *host_environment(void)
{
    char ***host_environ = objects_first("environ");
    return host_environ == NULL ? NULL : (char *const *)*host_environ;
}

/* After a call that came back. */
static int take_back(const struct inheritance *room, char *const *environment, int result)
{
    int error = *host_errno();
    inheritance_take_back(room, environment);
    *host_errno() = error;
    return result;
}

/* On the caller's stack, since a child of vfork(2) has no memory of its own, and does not come back; never on that of a signal (is_due).
 */
TAKES_MUCH_STACK

/* Not inlined: a crash handler on a small signal stack has no room for what it does not need. What we give may be what is too much
 * for the kernel: then the child does without. */
static __attribute__((noinline)) int execute_giving(execute_function *real, const char *program,
                                                    char *const *arguments, char *const *envp)
{
    struct inheritance room;
    char *const *environment = inheritance_for(&room, envp);
    int result = take_back(&room, environment, real(program, arguments, environment));
    return environment != envp && *host_errno() == E2BIG ? real(program, arguments, envp) : result;
}

static __attribute__((noinline)) int spawn_giving(spawn_function *real, pid_t *pid, const char *program,
                                                  const posix_spawn_file_actions_t *actions,
                                                  const posix_spawnattr_t *attributes, char *const *arguments,
                                                  char *const *envp)
{
    struct inheritance room;
    char *const *environment = inheritance_for(&room, envp);
    int result =
        take_back(&room, environment, real(pid, program, actions, attributes, arguments, environment));
    return environment != envp && result == E2BIG ? real(pid, program, actions, attributes, arguments, envp)
                                                  : result;
}

TAKES_MUCH_STACK_END

/* A program in which nobody can be begins in this very process. Nothing is returned to where the exec goes well; errno stays as it
 * was before it. */
static struct watch watch_self(const char *program, bool search)
{
    const int error = *host_errno();
    const struct watch watch = watch_prepare(program, search, true);
    if (watch.begin != 0) /* a program that confines itself hears of no call of ours */
        watch_begin(&watch, process_pid(), (uint32_t)SYSTEM_CALL_0(SYS_getppid));
    *host_errno() = error;
    return watch;
}

static int end_of_exec(const struct watch *watch, int result)
{
    const int error = *host_errno();
    if (watch->begin != 0)
        watch_end(watch, true, process_pid());
    *host_errno() = error;
    return result;
}

static int end_of_spawn(const struct watch *watch, int result, pid_t pid)
{
    const int error = *host_errno();
    if (result == 0)
        watch_begin(watch, (uint32_t)pid, process_pid());
    watch_end(watch, false, 0);
    *host_errno() = error;
    return result;
}

static int execute_by_system_call(const char *path, char *const *arguments, char *const *envp)
{
    return host_result(SYSTEM_CALL_3(SYS_execve, path, arguments, envp));
}

EXPORT int execve(const char *path, char *const *arguments, char *const *envp)
{
    execute_function *real = REAL(execve);
    if (real == NULL)
        real = execute_by_system_call;
    const struct watch watch = watch_self(path, false);
    return end_of_exec(&watch, is_due(path, false, envp) ? execute_giving(real, path, arguments, envp)
                                                         : real(path, arguments, envp));
}

EXPORT int execv(const char *path, char *const *arguments)
{
    __typeof__(&execv) real = REAL(execv);
    char *const *own = host_environment();
    const struct watch watch = watch_self(path, false);
    return end_of_exec(&watch, is_due(path, false, own)
                                   ? execute_giving(execute_by_system_call, path, arguments, own)
                               : real == NULL ? execute_by_system_call(path, arguments, own)
                                              : real(path, arguments));
}

EXPORT int execvpe(const char *program, char *const *arguments, char *const *envp)
{
    execute_function *real = REAL(execvpe);
    if (real == NULL)
        return host_result(-ENOSYS);
    const struct watch watch = watch_self(program, true);
    return end_of_exec(&watch, is_due(program, true, envp) ? execute_giving(real, program, arguments, envp)
                                                           : real(program, arguments, envp));
}

EXPORT int execvp(const char *program, char *const *arguments)
{
    __typeof__(&execvp) real = REAL(execvp);
    execute_function *with_environment = REAL(execvpe);
    char *const *own = host_environment();
    if (real == NULL)
        return host_result(-ENOSYS);
    const struct watch watch = watch_self(program, true);
    return end_of_exec(&watch, with_environment != NULL && is_due(program, true, own)
                                   ? execute_giving(with_environment, program, arguments, own)
                                   : real(program, arguments));
}

/* Who does not ask for the pid is not told it, and we need it. */
static int spawn_watching(spawn_function *real, pid_t *pid, const char *program, bool search,
                          const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                          char *const *arguments, char *const *envp)
{
    pid_t own = 0;
    pid_t *seen = pid == NULL ? &own : pid;
    const int error = *host_errno();
    const struct watch watch = watch_prepare(program, search, false);
    *host_errno() = error;
    const int result = is_due(program, search, envp)
                           ? spawn_giving(real, seen, program, actions, attributes, arguments, envp)
                           : real(seen, program, actions, attributes, arguments, envp);
    return watch.begin == 0 ? result : end_of_spawn(&watch, result, *seen);
}

EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const *arguments, char *const *envp)
{
    spawn_function *real = REAL(posix_spawn);
    if (real == NULL)
        return ENOSYS;
    return spawn_watching(real, pid, path, false, actions, attributes, arguments, envp);
}

EXPORT int posix_spawnp(pid_t *pid, const char *program, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const *arguments, char *const *envp)
{
    spawn_function *real = REAL(posix_spawnp);
    if (real == NULL)
        return ENOSYS;
    return spawn_watching(real, pid, program, true, actions, attributes, arguments, envp);
}
