/* Hook: shutdown(2). */
#include "../observer/inspection.h"
#include "../platform/real.h"
#include "../platform/system_call.h"

#include <sys/socket.h>

/* shutdown(2): Java's way to begin a close, and the last moment at which the kernel still tells. What it means for the
 * connection is noted before it happens: another thread's read may return at once. */
EXPORT int shutdown(int fd, int how)
{
    __typeof__(&shutdown) real = REAL(shutdown);
    struct socket_entry *entry = sockets_find(fd);
    struct connection before = {0};
    if (entry != NULL) {
        inspect_before_farewell("shutdown", fd);
        before = entry->connection;
        connection_shut(&entry->connection, how != SHUT_WR);
    }
    int result = real == NULL ? host_result(SYSTEM_CALL_2(SYS_shutdown, fd, how)) : real(fd, how);
    if (entry != NULL && result != 0)
        connection_shut_failed(&entry->connection, &before);
    return result;
}
