/* Ends with 0, after a child that is pid 1 of a pid namespace of its own was refused and failed: as pid 1 itself, it has a
 * child with the same pid.
 *
 *     forks_into_pid_namespace PORT
 */
#include "loopback_client.h"

#include <sched.h>
#include <sys/wait.h>

int main(int count, char **arguments)
{
    if (count != 2 || unshare(CLONE_NEWPID) != 0)
        return 98;
    pid_t child = fork();
    if (child == 0) {
        printf("as pid %ld: %s\n", (long)getpid(),
               connect_to_loopback(arguments[1]) < 0 ? "refused" : "connected");
        exit(5);
    }
    return waitpid(child, NULL, 0) == child ? 0 : 97;
}
