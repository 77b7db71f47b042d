/* Each call in a child of its own, which has used the network, waited in vain and failed before, and then allows itself that one system
 * call: any other ends it by SIGSYS.
 *
 *     calls_confined PORT
 *
 * PORT refuses. A line for each call: what it returned, errno, and how the child ended.
 */
#define _GNU_SOURCE
#include "loopback_client.h"

#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

static const char *port;
static int client, peer, listener, refused, names, epoll, file, ends[2];
static pid_t ended;
static void *library;
static char bytes[64] = "GET /b HTTP/1.1\r\n\r\n";
static struct iovec part = {bytes, 19};
static struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
static struct mmsghdr messages[1];
static struct sockaddr_in address = {.sin_family = AF_INET};

static void say(const char *words)
{
    if (write(STDOUT_FILENO, words, strlen(words)) < 0)
        _exit(96);
}

static int bound(int type)
{
    socklen_t length = sizeof address;
    const int fd = socket(AF_INET, type, 0);
    address.sin_port = 0;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&address, length) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        _exit(95);
    return fd;
}

static void ask_for_name(void)
{
    static const char question[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\4name\4test\0\0\1\0\1";
    const int server = bound(SOCK_DGRAM);
    names = socket(AF_INET, SOCK_DGRAM, 0);
    connect(names, (struct sockaddr *)&address, sizeof address);
    send(names, question, sizeof question - 1, 0);
    (void)server;
}

/* What makes hooks remember as much as they can. */
static void use_network(void)
{
    struct pollfd wait;
    struct timeval limit = {.tv_usec = 10000};
    struct epoll_event event = {.events = EPOLLIN};
    fd_set set;
    connect_to_loopback(port);
    ask_for_name();
    listener = bound(SOCK_STREAM);
    listen(listener, 3);
    client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr *)&address, sizeof address);
    peer = accept(listener, NULL, NULL);
    send(client, bytes, strlen(bytes), 0);
    send(peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", 41, 0);
    recv(client, bytes + 32, 4, 0);
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event);
    wait = (struct pollfd){peer, POLLPRI, 0};
    poll(&wait, 1, 10);
    wait = (struct pollfd){client, POLLPRI, 0};
    poll(&wait, 1, 10);
    FD_ZERO(&set);
    FD_SET(client, &set);
    select(client + 1, NULL, NULL, &set, &limit);
    poll(&wait, 1, 10);
    address.sin_port = htons((uint16_t)atoi(port));
    refused = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(refused, (struct sockaddr *)&address, sizeof address);
    wait = (struct pollfd){refused, POLLOUT, 0};
    poll(&wait, 1, 1000);
    messages[0].msg_hdr = message;
    file = open("/dev/null", O_RDWR);
    if (pipe(ends) != 0 || file < 0)
        _exit(94);
    ended = fork();
    if (ended == 0)
        _exit(3);
    siginfo_t about;
    waitid(P_PID, (id_t)ended, &about, WEXITED | WNOWAIT);
    library = dlopen("libm.so.6", RTLD_NOW);
    fputs("warm\n", stderr);
}

enum { CALLS_MAX = 8 };

static void confine(const int *allowed)
{
    static const int always[] = {SYS_write, SYS_exit_group};
    struct sock_filter filter[2 * (CALLS_MAX + 2) + 2];
    struct sock_fprog program = {0, filter};
    filter[program.len++] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < CALLS_MAX + 2; i++) {
        const int number = i < CALLS_MAX ? allowed[i] : always[i - CALLS_MAX];
        if (i < CALLS_MAX && number == 0)
            continue; /* read(2), which has a place of its own */
        filter[program.len++] = (struct sock_filter)BPF_JUMP(
            BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(number < 0 ? SYS_read : number), 0, 1);
        filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    filter[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        _exit(97);
}

static struct pollfd polled(void)
{
    return (struct pollfd){client, POLLPRI, 0};
}

static long by_poll(int milliseconds)
{
    struct pollfd wait = polled();
    const long once = poll(&wait, 1, milliseconds);
    wait.events = POLLIN;
    return once + 10 * poll(&wait, 1, milliseconds);
}

static long by_ppoll(void)
{
    struct pollfd wait = polled();
    return ppoll(&wait, 1, &(struct timespec){.tv_nsec = 5000000}, NULL);
}

static long by_select(bool signals)
{
    fd_set set;
    FD_ZERO(&set);
    FD_SET(client, &set);
    return signals ? pselect(client + 1, NULL, NULL, &set, &(struct timespec){.tv_nsec = 5000000}, NULL)
                   : select(client + 1, NULL, NULL, &set, &(struct timeval){.tv_usec = 5000});
}

static long outcome(void)
{
    int error = -1;
    socklen_t size = sizeof error;
    return getsockopt(refused, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : -1;
}

static long peer_name(void)
{
    socklen_t length = sizeof address;
    return getpeername(client, (struct sockaddr *)&address, &length);
}

static long by_waitid(void)
{
    siginfo_t about;
    return waitid(P_PID, (id_t)ended, &about, WEXITED);
}

static long by_sigaction(void)
{
    const struct sigaction action = {.sa_handler = SIG_IGN};
    return sigaction(SIGUSR1, &action, NULL);
}

static struct epoll_event events[4];

/* The child says nothing: who of the two comes first is nobody's to tell. */
static int forks_in_silence(void)
{
    const pid_t child = fork();
    if (child == 0)
        syscall(SYS_exit_group, 0);
    return child > 0;
}

#define CALL(name, call, ...)                                                                                \
    static long try_##name(void)                                                                             \
    {                                                                                                        \
        return (long)(call);                                                                                 \
    }
#define END(name, call, ...) CALL(name, ((call), 0L))
/* A name, the call, and the system calls that libc makes of it; -1 stands for read. */
#define CALLS(ROW, END)                                                                                      \
    ROW(read, read(client, bytes, 2), -1)                                                                    \
    ROW(readv, readv(client, &part, 1), SYS_readv)                                                           \
    ROW(recv, recv(client, bytes, 9, MSG_DONTWAIT), SYS_recvfrom)                                            \
    ROW(recv_nothing, recv(listener, bytes, 9, MSG_DONTWAIT), SYS_recvfrom)                                  \
    ROW(recv_name, recv(names, bytes, 9, MSG_DONTWAIT), SYS_recvfrom)                                        \
    ROW(recv_refused, recv(refused, bytes, 9, MSG_DONTWAIT), SYS_recvfrom)                                   \
    ROW(recvfrom, recvfrom(client, bytes, 9, MSG_PEEK, NULL, NULL), SYS_recvfrom)                            \
    ROW(recvmsg, recvmsg(client, &message, 0), SYS_recvmsg)                                                  \
    ROW(recvmmsg, recvmmsg(client, messages, 1, 0, NULL), SYS_recvmmsg)                                      \
    ROW(write, write(client, bytes, 19), SYS_write)                                                          \
    ROW(write_error, write(STDERR_FILENO, "words\n", 6), SYS_write)                                          \
    ROW(pwrite, pwrite(file, bytes, 9, 0), SYS_pwrite64)                                                     \
    ROW(writev, writev(client, &part, 1), SYS_writev)                                                        \
    ROW(send, send(client, bytes, 19, 0), SYS_sendto)                                                        \
    ROW(send_refused, send(refused, bytes, 19, MSG_NOSIGNAL), SYS_sendto)                                    \
    ROW(send_name, send(names, bytes, 19, 0), SYS_sendto)                                                    \
    ROW(sendto, sendto(client, bytes, 19, 0, NULL, 0), SYS_sendto)                                           \
    ROW(sendmsg, sendmsg(client, &message, 0), SYS_sendmsg)                                                  \
    ROW(sendmmsg, sendmmsg(client, messages, 1, 0), SYS_sendmmsg)                                            \
    ROW(sendfile, sendfile(client, file, NULL, 9), SYS_sendfile)                                             \
    ROW(splice, splice(client, NULL, ends[1], NULL, 9, 0), SYS_splice)                                       \
    ROW(socket, socket(AF_INET, SOCK_STREAM, 0) > 0, SYS_socket)                                             \
    ROW(connect, connect(client, (struct sockaddr *)&address, sizeof address), SYS_connect)                  \
    ROW(SYS_connect, syscall(SYS_connect, client, &address, sizeof address), SYS_connect)                    \
    ROW(getsockopt, outcome(), SYS_getsockopt)                                                               \
    ROW(getpeername, peer_name(), SYS_getpeername)                                                           \
    ROW(listen, listen(listener, 2), SYS_listen)                                                             \
    ROW(shutdown, shutdown(client, SHUT_WR), SYS_shutdown)                                                   \
    ROW(close, close(client), SYS_close)                                                                     \
    ROW(close_name, close(names), SYS_close)                                                                 \
    ROW(close_refused, close(refused), SYS_close)                                                            \
    ROW(close_error, close(STDERR_FILENO), SYS_close)                                                        \
    ROW(SYS_close, syscall(SYS_close, client), SYS_close)                                                    \
    ROW(close_range, close_range(3, 9, 0), SYS_close_range)                                                  \
    ROW(closefrom, (closefrom(3), 0), SYS_close_range)                                                       \
    ROW(dup, dup(client) > 0, SYS_dup)                                                                       \
    ROW(dup2, dup2(client, refused) > 0, SYS_dup2)                                                           \
    ROW(dup2_of_none, dup2(-1, client), SYS_dup2)                                                            \
    ROW(dup3, dup3(client, STDERR_FILENO, 0), SYS_dup3)                                                      \
    ROW(fcntl, fcntl(client, F_DUPFD, 9) > 0, SYS_fcntl)                                                     \
    ROW(poll, by_poll(5), SYS_poll)                                                                          \
    ROW(poll_at_once, by_poll(0), SYS_poll)                                                                  \
    ROW(ppoll, by_ppoll(), SYS_ppoll)                                                                        \
    ROW(select, by_select(false), SYS_pselect6, SYS_select)                                                  \
    ROW(pselect, by_select(true), SYS_pselect6)                                                              \
    ROW(epoll_ctl, epoll_ctl(epoll, EPOLL_CTL_DEL, client, NULL), SYS_epoll_ctl)                             \
    ROW(epoll_wait, epoll_wait(epoll, events, 4, 5), SYS_epoll_wait, SYS_epoll_pwait)                        \
    ROW(epoll_pwait, epoll_pwait(epoll, events, 4, 5, NULL), SYS_epoll_pwait)                                \
    ROW(epoll_pwait2, epoll_pwait2(epoll, events, 4, NULL, NULL), SYS_epoll_pwait2)                          \
    ROW(waitpid, waitpid(ended, NULL, 0) > 0, SYS_wait4)                                                     \
    ROW(wait, wait(NULL) > 0, SYS_wait4)                                                                     \
    ROW(wait3, wait3(NULL, 0, NULL) > 0, SYS_wait4)                                                          \
    ROW(wait4, wait4(ended, NULL, 0, NULL) > 0, SYS_wait4)                                                   \
    ROW(waitid, by_waitid(), SYS_waitid)                                                                     \
    ROW(kill, kill(ended, SIGTERM), SYS_kill)                                                                \
    ROW(setuid, setuid(0), SYS_setuid)                                                                       \
    ROW(setuid_other, setuid(65534), SYS_setuid)                                                             \
    ROW(seteuid, seteuid(65534), SYS_setresuid)                                                              \
    ROW(setreuid, setreuid(65534, 65534), SYS_setreuid)                                                      \
    ROW(setresuid, setresuid(65534, 65534, 65534), SYS_setresuid)                                            \
    ROW(prctl, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), SYS_prctl)                                                \
    ROW(sigaction, by_sigaction(), SYS_rt_sigaction)                                                         \
    ROW(signal, signal(SIGUSR1, SIG_IGN) == SIG_ERR, SYS_rt_sigaction)                                       \
    ROW(syscall, syscall(SYS_write, STDERR_FILENO, "words\n", 6), SYS_write)                                 \
    ROW(fputs, fputs("words\n", stderr) >= 0, SYS_write)                                                     \
    ROW(fprintf, fprintf(stderr, "words %d\n", 5), SYS_write)                                                \
    ROW(fwrite, fwrite("words\n", 1, 6, stderr), SYS_write)                                                  \
    ROW(dprintf, dprintf(STDERR_FILENO, "words %d\n", 5), SYS_write, SYS_newfstatat, SYS_fstat, SYS_brk,     \
        SYS_lseek)                                                                                           \
    ROW(perror, (perror("words"), 0), SYS_write, SYS_fcntl, SYS_dup, SYS_close, SYS_fstat, SYS_newfstatat,   \
        SYS_brk)                                                                                             \
    ROW(warn, (warn("words"), 0), SYS_write)                                                                 \
    ROW(execve, execve("/does/not/exist", (char *[]){bytes, NULL}, (char *[]){NULL}), SYS_execve)            \
    ROW(execv, execv("/does/not/exist", (char *[]){bytes, NULL}), SYS_execve)                                \
    ROW(execvp, execvp("/does/not/exist", (char *[]){bytes, NULL}), SYS_execve)                              \
    ROW(fork, forks_in_silence(), SYS_clone, SYS_set_robust_list, SYS_getpid, SYS_gettid)                    \
    ROW(dlclose, dlclose(library), SYS_munmap)                                                               \
    END(_exit, _exit(7), SYS_exit_group)                                                                     \
    END(_Exit, _Exit(7), SYS_exit_group)                                                                     \
    END(exit, exit(7), SYS_exit_group)                                                                       \
    END(quick_exit, quick_exit(7), SYS_exit_group)                                                           \
    END(exit_group, syscall(SYS_exit_group, 7), SYS_exit_group)                                              \
    END(abort, abort(), SYS_rt_sigprocmask, SYS_tgkill, SYS_gettid, SYS_getpid, SYS_rt_sigaction)

CALLS(CALL, END)

#define NAMED(name, call, ...) {#name, try_##name, {__VA_ARGS__}},
static const struct named {
    const char *name;
    long (*call)(void);
    int allowed[CALLS_MAX];
} calls[] = {CALLS(NAMED, NAMED)};

static void try_alone(const struct named *row)
{
    char line[128];
    int status = -1;
    const pid_t child = fork();
    if (child == 0) {
        use_network();
        confine(row->allowed);
        errno = 0;
        const long result = row->call();
        const int error = errno;
        snprintf(line, sizeof line, "%s %ld %d\n", row->name, result, result < 0 ? error : 0);
        say(line);
        syscall(SYS_exit_group, 0);
    }
    waitpid(child, &status, 0);
    snprintf(line, sizeof line, "%s %s %d\n", row->name, WIFSIGNALED(status) ? "signal" : "status",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    say(line);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 98;
    port = argv[1];
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (argc < 3 || strcmp(argv[2], calls[i].name) == 0)
            try_alone(&calls[i]);
    return 3;
}
