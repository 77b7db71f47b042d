/* Allows itself no more system calls than it needs to print and to end, as sandboxes do, and then ends.
 *
 *     confines_itself PORT prctl|syscall|probe return|_exit      one refused connect, status 1
 *
 * `probe` only asks whether there are such filters, and installs none.
 */
#include "loopback_client.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define ALLOW(number)                                                                                        \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static struct sock_filter instructions[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    ALLOW(SYS_read),
    ALLOW(SYS_write),
    ALLOW(SYS_lseek),
    ALLOW(SYS_brk),
    ALLOW(SYS_exit_group),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static long confine(const char *way)
{
    struct sock_fprog program = {sizeof instructions / sizeof *instructions, instructions};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (strcmp(way, "probe") == 0)
        return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) == 0;
    if (strcmp(way, "syscall") == 0)
        return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int main(int count, char **arguments)
{
    if (count != 4)
        return 98;
    puts(connect_to_loopback(arguments[1]) < 0 ? "refused" : "connected");
    if (confine(arguments[2]) != 0) {
        perror("seccomp");
        return 97;
    }
    puts("confined");
    fflush(stdout);
    if (strcmp(arguments[3], "_exit") == 0)
        _exit(1);
    return 1;
}
