/* Waits for an answer, allows itself no more system calls than it needs, and waits on.
 *
 *     waits_confined alone|among-others|name|close-name
 *
 * alone, among-others: for one connection, by poll(2), or for two. name, close-name: for a server of names, whose answer it
 * then reads, or whose socket it closes. Status 3.
 */
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ALLOW(number)                                                                                        \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void confine(void)
{
    static struct sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_ppoll),
#ifdef SYS_poll
        ALLOW(SYS_poll),
#endif
        ALLOW(SYS_recvfrom),
        ALLOW(SYS_sendto),
        ALLOW(SYS_write),
        ALLOW(SYS_close),
        ALLOW(SYS_exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof instructions / sizeof *instructions, instructions};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        _exit(97);
}

static void say(const char *words)
{
    if (write(STDOUT_FILENO, words, strlen(words)) < 0)
        _exit(96);
}

/* A socket of that type on this machine; `address` becomes where it is. */
static int bind_to_loopback(int type, struct sockaddr_in *address)
{
    socklen_t length = sizeof *address;
    int bound = socket(AF_INET, type, 0);
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(bound, (struct sockaddr *)address, length) != 0 ||
        getsockname(bound, (struct sockaddr *)address, &length) != 0)
        _exit(98);
    return bound;
}

static void wait_for_answer(nfds_t waited_for)
{
    static const char request[] = "GET / HTTP/1.1\r\n\r\n";
    struct sockaddr_in address;
    int listener = bind_to_loopback(SOCK_STREAM, &address);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 1);
    connect(client, (struct sockaddr *)&address, sizeof address);
    int server = accept(listener, NULL, NULL);
    struct pollfd descriptors[] = {{client, POLLIN, 0}, {listener, POLLIN, 0}};
    send(client, request, sizeof request - 1, 0);
    say(poll(descriptors, waited_for, 20) == 0 ? "nothing\n" : "something\n");
    confine();
    say(poll(descriptors, waited_for, 20) == 0 ? "nothing\n" : "something\n");
    send(server, "x", 1, 0);
    say(poll(descriptors, waited_for, 2000) == 1 ? "something\n" : "nothing\n");
}

static void ask_for_name(int reads)
{
    unsigned char message[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\4name\4test\0\0\1\0\1";
    char answer[64];
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int server = bind_to_loopback(SOCK_DGRAM, &address);
    int client = socket(AF_INET, SOCK_DGRAM, 0);
    connect(client, (struct sockaddr *)&address, sizeof address);
    send(client, message, sizeof message - 1, 0);
    ssize_t received = recvfrom(server, message, sizeof message, 0, (struct sockaddr *)&address, &length);
    message[2] |= 0x80; /* an answer */
    sendto(server, message, (size_t)received, 0, (struct sockaddr *)&address, length);
    confine();
    say("confined\n");
    if (reads)
        say(recv(client, answer, sizeof answer, 0) == received ? "answered\n" : "not answered\n");
    else
        say(close(client) == 0 ? "closed\n" : "not closed\n");
}

int main(int count, char **arguments)
{
    const char *way = count == 2 ? arguments[1] : "";
    if (strcmp(way, "alone") == 0)
        wait_for_answer(1);
    else if (strcmp(way, "among-others") == 0)
        wait_for_answer(2);
    else
        ask_for_name(strcmp(way, "name") == 0);
    _exit(3);
}
