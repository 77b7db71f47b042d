/* A connect is refused, and nobody has asked about it yet. One descriptor of the socket goes, and another must still hear of it: SO_ERROR
 * is read once, and whoever reads it takes it.
 *
 *     shares_refused_socket WAY PORT
 */
#define _GNU_SOURCE /* SYS_dup */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns its descriptor once the kernel knows that nobody listens. */
static int refused(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connect(fd, (struct sockaddr *)&address, sizeof address);
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    poll(&wait, 1, 60000);
    return fd;
}

/* The socket travels to `sockets[1]` and back out under another number, which no hook of dup sees. */
static int passed(int fd)
{
    int sockets[2];
    char byte = 0;
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {.room = {0}};
    struct iovec part = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        return -1;
    control.head =
        (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
    memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
    sendmsg(sockets[0], &message, 0);
    recvmsg(sockets[1], &message, 0);
    memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    return fd;
}

static const char *outcome(int fd)
{
    int error = -1;
    socklen_t size = sizeof error;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error == ECONNREFUSED ? "refused" : error == 0 ? "connected" : "other";
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 64;
    const char *way = argv[1];
    int fd = refused(atoi(argv[2]));
    int kept = fd;
    if (strcmp(way, "dup2-fails") == 0) {
        dup2(-1, fd);
        dup2(999, fd);
        dup3(-1, fd, O_CLOEXEC);
    } else if (strcmp(way, "passed") == 0) {
        kept = passed(fd);
        close(fd);
    } else if (strcmp(way, "system-call") == 0) {
        kept = (int)syscall(SYS_dup, fd);
        close(fd);
    } else { /* a child asks after its parent has closed its own */
        int go[2];
        char byte;
        if (pipe(go) != 0)
            return 1;
        if (fork() == 0) {
            close(go[1]);
            if (read(go[0], &byte, 1) == 0)
                puts(outcome(fd));
            return fflush(stdout);
        }
        close(fd);
        close(go[1]);
        wait(NULL);
        return 0;
    }
    puts(outcome(kept));
    return 0;
}
