/* Plays with sockets at random, and tells all that a program can see of it: what calls return, errno, events, descriptors.
 *
 *     plays_with_sockets PORT FIRST COUNT OPERATIONS [tell]
 *
 * PORT refuses. Each of COUNT seeds from FIRST on is played by a child of its own, and told as a line with the hash of what was seen; with
 * `tell` line by line. The same seed plays the same: whatever is under way arrives before the next operation (settle).
 */
#define _GNU_SOURCE
#include "random_game.h"

#include <linux/errqueue.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

static void make_socket(void)
{
    static const int types[] = {SOCK_STREAM, SOCK_STREAM, SOCK_STREAM | SOCK_NONBLOCK,
                                SOCK_DGRAM | SOCK_NONBLOCK};
    const int one = 1;
    const int fd = kept((int)tell("socket", 0, socket(any(6) == 0 ? AF_INET6 : AF_INET, types[any(4)], 0)));
    if (any(2) == 0)
        tell("recverr", fd, setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof one));
}

static void connect_to(int to, bool by_system_call)
{
    const int fd = some_fd();
    struct sockaddr_in address = own_address;
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    address.sin_port = htons((uint16_t)to);
    if (by_system_call)
        tell("SYS_connect", fd, syscall(SYS_connect, fd, &address, sizeof address));
    else
        tell("connect", fd, connect(fd, (struct sockaddr *)&address, sizeof address));
    poll(&wait, 1, 1000);
    settle();
    for (int accepted = 0; accepted >= 0;) {
        accepted = accept4(listener, NULL, NULL, any(2) == 0 ? SOCK_NONBLOCK : 0);
        if (accepted >= 0)
            kept((int)tell("accept", fd, accepted));
    }
}

static void connect_refused(void)
{
    connect_to(port, any(5) == 0);
}

static void connect_made(void)
{
    connect_to(ntohs(own_address.sin_port), false);
}

static void ask_error(int fd)
{
    int error = -1;
    socklen_t size = sizeof error;
    const int result = any(3) != 0 ? getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size)
                                   : (int)syscall(SYS_getsockopt, fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (tell("SO_ERROR", fd, result) == 0)
        say("  %d\n", error);
}

static void wait_by_poll(int fd)
{
    struct pollfd several[] = {{fd, POLLIN | POLLOUT | POLLRDHUP, 0}, {any_fd(), POLLIN | POLLPRI, 0}};
    if (tell("poll", fd, poll(several, 1 + any(2), 0)) >= 0)
        say("  %x %x\n", several[0].revents, several[1].revents);
}

static void wait_by_select(int fd)
{
    fd_set to_read, to_write, exceptional;
    struct timeval limit = {0};
    FD_ZERO(&to_read);
    FD_SET(fd, &to_read);
    to_write = exceptional = to_read;
    if (tell("select", fd, select(fd + 1, &to_read, &to_write, &exceptional, &limit)) >= 0)
        say("  %d %d %d\n", FD_ISSET(fd, &to_read), FD_ISSET(fd, &to_write), FD_ISSET(fd, &exceptional));
}

static void watch(int fd)
{
    static const int operations[] = {EPOLL_CTL_ADD, EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
    const int operation = operations[any(4)];
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | (any(2) ? EPOLLET : 0) |
                                          (any(6) ? 0 : EPOLLONESHOT),
                                .data.fd = fd};
    tell("epoll_ctl", fd, epoll_ctl(OWN_FD + (int)any(EPOLLS), operation, fd, &event));
}

static void wait_by_epoll(int fd)
{
    struct epoll_event events[64];
    const int count = (int)tell("epoll_wait", fd % 2, epoll_wait(OWN_FD + (int)any(EPOLLS), events, 64, 0));
    uint32_t seen[LAST_FD + 1] = {0};
    for (int i = 0; i < count; i++) /* in no order */
        seen[events[i].data.fd] = seen[events[i].data.fd] * 31 + events[i].events;
    for (int i = 0; i <= LAST_FD; i++)
        if (seen[i] != 0)
            say("  %d: %x\n", i, seen[i]);
}

static void send_some(int fd)
{
    static char bytes[BYTES_MAX];
    const size_t size = any(BYTES_MAX) + 1;
    struct iovec parts[] = {{bytes, size / 2}, {bytes, size - size / 2}};
    const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    const unsigned way = any(5);
    if (written > WRITTEN_MAX)
        return;
    memcpy(bytes, any(2) ? "GET / HTTP/1.1\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n", 18);
    written += (int)size;
    if (way < 2 && (ready(fd, POLLOUT) & POLLOUT) == 0)
        return;
    tell("send", fd,
         way == 0   ? write(fd, bytes, size)
         : way == 1 ? writev(fd, parts, 2)
         : way == 2 ? sendmsg(fd, &message, MSG_DONTWAIT)
         : way == 3 ? sendto(fd, bytes, size, MSG_DONTWAIT, NULL, 0)
                    : send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL));
}

static void receive_some(int fd)
{
    static char bytes[BYTES_MAX];
    const size_t size = any(BYTES_MAX) + 1;
    struct iovec parts[] = {{bytes, size / 2}, {bytes, size - size / 2}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    const int peek = any(3) == 0 ? MSG_PEEK : 0;
    const unsigned way = any(5);
    if (way < 2 &&
        (ready(fd, POLLIN) & (POLLIN | POLLNVAL)) == 0) /* an error in the queue alone lets a read block */
        return;
    const long length = tell("receive", fd,
                             way == 0   ? read(fd, bytes, size)
                             : way == 1 ? readv(fd, parts, 2)
                             : way == 2 ? recvmsg(fd, &message, MSG_DONTWAIT | peek)
                             : way == 3 ? recvfrom(fd, bytes, size, MSG_DONTWAIT, NULL, NULL)
                                        : recv(fd, bytes, size, MSG_DONTWAIT | peek));
    if (length > 0)
        say("  %02x\n", (unsigned char)bytes[0]);
}

static void read_error_queue(int fd)
{
    char bytes[BYTES_MAX];
    char control[512];
    struct iovec part = {bytes, sizeof bytes};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (tell("error queue", fd, recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT)) < 0)
        return;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head))
        if (head->cmsg_level == IPPROTO_IP && head->cmsg_type == IP_RECVERR)
            say("  %u\n", ((const struct sock_extended_err *)CMSG_DATA(head))->ee_errno);
}

static void ask_kernel(int fd)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int unread = -1, type = -1;
    tell("getpeername", fd, getpeername(fd, (struct sockaddr *)&address, &length));
    tell("FIONREAD", fd, ioctl(fd, FIONREAD, &unread));
    length = sizeof type;
    tell("SO_TYPE", fd, getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length));
    say("  %d %d\n", unread, type);
}

static void duplicate(int fd)
{
    switch (any(8)) {
    case 0:
        tell("dup2 of none", fd, dup2(any(2) ? -1 : 999, fd));
        break;
    case 1:
        tell("dup3 of none", fd, dup3(-1, fd, O_CLOEXEC));
        break;
    case 2:
        tell("dup2", fd, dup2(fd, any_fd()));
        break;
    case 3:
        tell("dup3", fd, dup3(fd, any_fd(), any(2) ? O_CLOEXEC : 0));
        break;
    case 4:
        kept((int)tell("SYS_dup", fd, syscall(SYS_dup, fd)));
        break;
    case 5:
        kept((int)tell("F_DUPFD", fd, fcntl(fd, F_DUPFD, any_fd())));
        break;
    default:
        kept((int)tell("dup", fd, dup(fd)));
    }
}

static void change_flags(int fd)
{
    const struct linger reset = {1, 0};
    if (any(3) == 0)
        tell("linger", fd, setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset));
    else
        tell("F_SETFL", fd, fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) ^ O_NONBLOCK));
}

static void close_some(int fd)
{
    const unsigned last = (unsigned)fd + any(3);
    switch (any(5)) {
    case 0:
        tell("SYS_close", fd, syscall(SYS_close, fd));
        break;
    case 1:
        tell("close_range", fd, close_range((unsigned)fd, last, any(2) ? 0 : CLOSE_RANGE_CLOEXEC));
        break;
    case 2:
        tell("SYS_close_range", fd, syscall(SYS_close_range, fd, last, 0));
        break;
    default:
        tell("close", fd, close(fd));
    }
}

static void shut_down(int fd)
{
    tell("shutdown", fd, shutdown(fd, (int)any(3)));
}

/* A message takes the descriptor along, and brings it back under another number; the first may be closed while it is under way. */
static void pass(int fd)
{
    int sockets[2];
    char byte = 0;
    char control[CMSG_SPACE(sizeof fd)] __attribute__((aligned(8))) = {0};
    struct iovec part = {&byte, 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    *head =
        (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
    memcpy(CMSG_DATA(head), &fd, sizeof fd);
    if (tell("socketpair", fd, socketpair(AF_UNIX, SOCK_STREAM, 0, sockets)) < 0)
        return;
    const bool passed = tell("pass", fd, sendmsg(sockets[0], &message, 0)) > 0;
    if (any(2))
        tell("close", fd, close(fd));
    if (passed && tell("get", fd, recvmsg(sockets[1], &message, MSG_DONTWAIT)) > 0) {
        memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
        kept((int)tell("passed", sockets[0], fd));
    }
    close(sockets[0]);
    if (any(3)) /* else it stays as one of the sockets to play with */
        close(sockets[1]);
    else
        kept(sockets[1]);
}

static void play(unsigned operations, bool forks);

/* The parent may close its own before the child has asked. */
static void fork_child(int fd)
{
    int go[2], status = -1;
    char byte;
    if (pipe2(go, O_CLOEXEC) < 0)
        return;
    const bool closes_first = any(2);
    const uint64_t before = state;
    const pid_t child = fork();
    if (child == 0) {
        close(go[1]);
        if (read(go[0], &byte, 1) != 0)
            _exit(1);
        close(go[0]);
        ask_error(fd);
        play(3, false);
        if (any(4) == 0) {
            closefrom(fd);
            wait_by_poll(any_fd());
        }
        _exit(any(3) ? 0 : 5);
    }
    close(go[0]);
    if (closes_first)
        tell("close", fd, close(fd));
    close(go[1]);
    must(waitpid(child, &status, 0) == child);
    state = before + 1;
    say("child %x\n", status);
}

static void vfork_child(int fd)
{
    int status = -1;
    const pid_t child = vfork();
    if (child == 0) {
        close(fd);
        _exit(dup2(fd == FIRST_FD ? FIRST_FD + 1 : FIRST_FD, fd) < 0 ? 3 : 0);
    }
    must(waitpid(child, &status, 0) == child);
    say("vfork(%d) %x\n", fd, status);
}

static void spawn_child(int fd)
{
    char *const arguments[] = {(char *)"true", NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = -1;
    if (any(6) != 0) /* dear */
        return;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addclose(&actions, fd);
    const int error = posix_spawn(&child, "/bin/true", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    must(error != 0 || waitpid(child, &status, 0) == child);
    say("spawn(%d) %d %x\n", fd, error, status);
}

static void play(unsigned operations, bool forks)
{
    static void (*const with_fd[])(int) = {
        ask_error,    wait_by_poll,     wait_by_select, watch,     watch,        wait_by_epoll, wait_by_epoll,
        send_some,    send_some,        send_some,      duplicate, receive_some, receive_some,  receive_some,
        change_flags, read_error_queue, ask_kernel,     shut_down, close_some,   close_some,    pass};
    static void (*const forking[])(int) = {fork_child, vfork_child, spawn_child};
    static void (*const making[])(void) = {make_socket, make_socket, connect_refused, connect_made,
                                           connect_made};
    enum { WITH_FD = sizeof with_fd / sizeof *with_fd, MAKING = sizeof making / sizeof *making };
    for (unsigned i = 0; i < operations; i++) {
        const unsigned which = any(WITH_FD + 2 * MAKING + 1);
        if (which < WITH_FD)
            with_fd[which](some_fd());
        else if (which < WITH_FD + 2 * MAKING)
            making[(which - WITH_FD) / 2]();
        else if (forks)
            forking[any(3)](some_fd());
        settle();
    }
}

static void begin(uint64_t seed)
{
    state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (int i = 0; i < EPOLLS; i++)
        must(out_of_the_way(epoll_create1(EPOLL_CLOEXEC)) == OWN_FD + i);
    pinger = bound(SOCK_DGRAM);
    must(connect(pinger, (struct sockaddr *)&own_address, sizeof own_address) == 0);
    listener = bound(SOCK_STREAM | SOCK_NONBLOCK);
    must(listen(listener, 64) == 0);
    signal(SIGPIPE, SIG_IGN);
    alarm(5);
}

static uint64_t hash_of_story(void)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < story->length; i++)
        hash = (hash ^ (unsigned char)story->text[i]) * UINT64_C(1099511628211);
    return hash;
}

int main(int argc, char **argv)
{
    cpu_set_t one;
    if (argc < 5)
        return 98;
    port = atoi(argv[1]);
    const unsigned long first = strtoul(argv[2], NULL, 10), count = strtoul(argv[3], NULL, 10);
    const unsigned operations = (unsigned)atoi(argv[4]);
    must(sched_getaffinity(0, sizeof one, &one) == 0);
    for (int cpu = CPU_SETSIZE - 1, last = -1; cpu >= 0; cpu--) {
        last = last < 0 && CPU_ISSET(cpu, &one) ? cpu : last;
        if (cpu != last)
            CPU_CLR(cpu, &one);
    }
    must(sched_setaffinity(0, sizeof one, &one) == 0);
    story = mmap(NULL, sizeof *story, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(story != MAP_FAILED);
    for (unsigned long seed = first; seed < first + count; seed++) {
        int status = -1;
        story->length = 0;
        const pid_t child = fork();
        if (child == 0) {
            begin(seed);
            play(operations, true);
            _exit(0);
        }
        must(waitpid(child, &status, 0) == child);
        printf("%lu %016lx %x\n", seed, (unsigned long)hash_of_story(), status);
        if (argc > 5)
            fwrite(story->text, 1, story->length, stdout);
        fflush(stdout);
    }
    return 0;
}
