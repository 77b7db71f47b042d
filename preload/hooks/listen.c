/* Hook: listen(2). What a process of the run listens on is no network peer of the others. */
#include "../observer/notes.h"
#include "../observer/observe.h"
#include "../platform/real.h"
#include "../platform/system_call.h"

#include <sys/socket.h>

EXPORT int listen(int fd, int backlog)
{
    __typeof__(&listen) real = REAL(listen);
    int result = real == NULL ? host_result(SYSTEM_CALL_2(SYS_listen, fd, backlog)) : real(fd, backlog);
    if (observing && result == 0) {
        int error = *host_errno();
        notes_listening(fd);
        *host_errno() = error;
    }
    return result;
}
