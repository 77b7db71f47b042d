/* Does what loopback_client.h says while there is but the one descriptor for its socket, and has more of them before it ends.
 */
#include "loopback_client.h"

#include <sys/resource.h>

int main(int argc, char **argv)
{
    struct rlimit before;
    int next = dup(STDOUT_FILENO);
    if (next < 0 || close(next) != 0 || getrlimit(RLIMIT_NOFILE, &before) != 0)
        return 97;
    const struct rlimit one_more = {.rlim_cur = (rlim_t)next + 1, .rlim_max = before.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &one_more) != 0)
        return 97;
    int status = behave(argc, argv);
    if (setrlimit(RLIMIT_NOFILE, &before) != 0)
        return 97;
    return status;
}
