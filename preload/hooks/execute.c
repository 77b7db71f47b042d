/* Hooks: exec and spawn. They pass everything on as it came, but that a child with an emptied environment is given what it
 * takes to observe it (run/inheritance.h).
 *
 * A child of vfork(2) runs here on its parent's stack: nothing else is written.
 */
#define _GNU_SOURCE /* execvpe */
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../run/inheritance.h"

#include <errno.h>
#include <spawn.h>
#include <unistd.h>

/* The environment for the child; errno stays. */
static char *const *environment_for(struct inheritance *room, const char *program, bool search,
                                    char *const *envp)
{
    if (!observing)
        return envp;
    int error = *host_errno();
    char *const *environment = inheritance_for(room, program, search, envp);
    *host_errno() = error;
    return environment;
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

EXPORT int execve(const char *path, char *const *arguments, char *const *envp)
{
    struct inheritance room;
    __typeof__(&execve) real = REAL(execve);
    char *const *environment = environment_for(&room, path, false, envp);
    return take_back(&room, environment,
                     real == NULL ? host_result(SYSTEM_CALL_3(SYS_execve, path, arguments, environment))
                                  : real(path, arguments, environment));
}

EXPORT int execv(const char *path, char *const *arguments)
{
    struct inheritance room;
    __typeof__(&execv) real = REAL(execv);
    char *const *own = host_environment();
    char *const *environment = environment_for(&room, path, false, own);
    if (real != NULL && environment == own)
        return real(path, arguments);
    return take_back(&room, environment,
                     host_result(SYSTEM_CALL_3(SYS_execve, path, arguments, environment)));
}

EXPORT int execvpe(const char *program, char *const *arguments, char *const *envp)
{
    struct inheritance room;
    __typeof__(&execvpe) real = REAL(execvpe);
    if (real == NULL)
        return host_result(-ENOSYS);
    char *const *environment = environment_for(&room, program, true, envp);
    return take_back(&room, environment, real(program, arguments, environment));
}

EXPORT int execvp(const char *program, char *const *arguments)
{
    struct inheritance room;
    __typeof__(&execvp) real = REAL(execvp);
    __typeof__(&execvpe) with_environment = REAL(execvpe);
    char *const *own = host_environment();
    char *const *environment = environment_for(&room, program, true, own);
    if (with_environment != NULL && environment != own)
        return take_back(&room, environment, with_environment(program, arguments, environment));
    return real == NULL ? host_result(-ENOSYS) : real(program, arguments);
}

EXPORT int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                       const posix_spawnattr_t *attributes, char *const *arguments, char *const *envp)
{
    struct inheritance room;
    __typeof__(&posix_spawn) real = REAL(posix_spawn);
    if (real == NULL)
        return ENOSYS;
    char *const *environment = environment_for(&room, path, false, envp);
    return take_back(&room, environment, real(pid, path, actions, attributes, arguments, environment));
}

EXPORT int posix_spawnp(pid_t *pid, const char *program, const posix_spawn_file_actions_t *actions,
                        const posix_spawnattr_t *attributes, char *const *arguments, char *const *envp)
{
    struct inheritance room;
    __typeof__(&posix_spawnp) real = REAL(posix_spawnp);
    if (real == NULL)
        return ENOSYS;
    char *const *environment = environment_for(&room, program, true, envp);
    return take_back(&room, environment, real(pid, program, actions, attributes, arguments, environment));
}
