/* Hooks: the calls by which a process becomes another user, as apt's methods do. It could not open the run's journal any
 * more, so it takes it along.
 */
#define _GNU_SOURCE /* setresuid */
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/system_call.h"
#include "../run/journal_kept.h"
#include "../run/process.h"

#include <unistd.h>

static void before_becoming(uid_t user)
{
    const uid_t unchanged = (uid_t)-1;
    if (!observing || !process_is_own_image() || user == unchanged ||
        user == (uid_t)SYSTEM_CALL_0(SYS_geteuid))
        return;
    int error = *host_errno();
    journal_keep();
    *host_errno() = error;
}

EXPORT int setuid(uid_t user)
{
    __typeof__(&setuid) real = REAL(setuid);
    before_becoming(user);
    return real == NULL ? host_result(SYSTEM_CALL_1(SYS_setuid, user)) : real(user);
}

EXPORT int seteuid(uid_t user)
{
    __typeof__(&seteuid) real = REAL(seteuid);
    before_becoming(user);
    return real == NULL ? host_result(SYSTEM_CALL_3(SYS_setresuid, -1, user, -1)) : real(user);
}

EXPORT int setreuid(uid_t real_user, uid_t user)
{
    __typeof__(&setreuid) real = REAL(setreuid);
    before_becoming(user);
    return real == NULL ? host_result(SYSTEM_CALL_2(SYS_setreuid, real_user, user)) : real(real_user, user);
}

EXPORT int setresuid(uid_t real_user, uid_t user, uid_t saved_user)
{
    __typeof__(&setresuid) real = REAL(setresuid);
    before_becoming(user);
    return real == NULL ? host_result(SYSTEM_CALL_3(SYS_setresuid, real_user, user, saved_user))
                        : real(real_user, user, saved_user);
}
