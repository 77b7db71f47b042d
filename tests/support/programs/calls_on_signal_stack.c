/* How much of an alternate signal stack each call takes, in a handler that meets a fault by it: a line `name bytes` for each.
 *
 *     calls_on_signal_stack PORT
 *
 * PORT refuses. Each call is in a child of its own, whose signal stack is memory that the parent sees, too: an end takes some as well. It is
 * painted before, and the lowest byte that has another colour tells. What the handler's own frame takes is left out.
 */
#define _GNU_SOURCE
#include "loopback_client.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

enum { STACK_SIZE = 64 * 1024, COLOUR = 0xa5 };

static struct shared {
    unsigned char stack[STACK_SIZE];
    uintptr_t entered; /* where the handler's frame ends */
} * shared;

static const char *port;
static int client, peer;
static struct sockaddr_in address = {.sin_family = AF_INET};
static char bytes[4096];
static struct iovec part = {bytes, 64};
static struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

static void wait_for(int fd, short events)
{
    struct pollfd wait = {fd, events, 0};
    poll(&wait, 1, 2000);
}

/* A socket on loopback, and `address` as where it is. */
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

static void connect_both(void)
{
    const int listener = bound(SOCK_STREAM);
    listen(listener, 3);
    client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr *)&address, sizeof address);
    peer = accept(listener, NULL, NULL);
}

static void ask(const char *question, size_t length)
{
    connect_both();
    send(client, question, length, 0);
    wait_for(peer, POLLIN);
}

#define ASK_HTTP() ask("GET / HTTP/1.1\r\n\r\n", 18)

/* The beginnings of what a hook is to meet. */

static void before_nothing(void)
{
}

static void before_refused(void)
{
    client = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)atoi(port));
}

static void before_outcome(void)
{
    before_refused();
    fcntl(client, F_SETFL, O_NONBLOCK);
    connect(client, (struct sockaddr *)&address, sizeof address);
    wait_for(client, POLLOUT);
}

static void before_made(void)
{
    listen(bound(SOCK_STREAM), 3);
    client = socket(AF_INET, SOCK_STREAM, 0);
}

static void before_unreachable(void)
{
    client = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_BROADCAST); /* no packet is sent */
    address.sin_port = htons(9);
}

static void before_no_descriptor(void)
{
    const struct rlimit none = {3, 3};
    setrlimit(RLIMIT_NOFILE, &none);
}

static void before_hang_up(void)
{
    ASK_HTTP();
    recv(peer, bytes, sizeof bytes, 0);
    close(peer);
    wait_for(client, POLLIN);
}

static void before_reset(void)
{
    ASK_HTTP();
    close(peer); /* what it has not read resets the connection */
    wait_for(client, POLLIN);
}

static void before_broken_pipe(void)
{
    before_reset();
    recv(client, bytes, sizeof bytes, 0);
}

static void before_answer(const char *answer)
{
    ASK_HTTP();
    send(peer, answer, strlen(answer), 0);
    wait_for(client, POLLIN);
}

static void before_refusal(void)
{
    before_answer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 2\r\n\r\nno");
}

static void before_good_answer(void)
{
    before_answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
}

/* A fault is open, and its peer answers. */
static void before_recovery(void)
{
    before_refused();
    connect(client, (struct sockaddr *)&address, sizeof address);
    before_good_answer();
}

static void before_unread_refusal(void)
{
    before_answer("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    shutdown(peer, SHUT_RDWR);
    close(peer);
    wait_for(client, POLLHUP);
}

static void before_stall(void)
{
    ASK_HTTP();
    usleep(60000); /* VHRETRY_STALL is less */
}

static void before_time_limit(void)
{
    const struct timeval limit = {.tv_usec = 60000};
    ASK_HTTP();
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

/* A ClientHello, and records that lie unread. */
static void before_unread_tls(void)
{
    static const char hello[] = "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00";
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes, "\x17\x03\x03\x01\x00", 5);
    ask(hello, sizeof hello - 1);
    send(peer, bytes, 5 + 256, 0);
    wait_for(client, POLLIN);
    usleep(60000);
}

/* A server of names is known by its port; whether one is there does not matter. */
static void before_name(void)
{
    static const char question[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\4name\4test\0\0\1\0\1";
    const struct sockaddr_in server = {
        .sin_family = AF_INET, .sin_port = htons(53), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    client = socket(AF_INET, SOCK_DGRAM, 0);
    memcpy(bytes, question, sizeof question);
    connect(client, (const struct sockaddr *)&server, sizeof server);
}

static void before_child(void)
{
    client = fork();
    if (client == 0)
        _exit(3);
}

static void before_waiting_child(void)
{
    client = fork();
    if (client == 0)
        pause();
}

/* What the handler calls. */

static void connect_client(void)
{
    connect(client, (struct sockaddr *)&address, sizeof address);
}

static void make_socket(void)
{
    (void)socket(AF_INET, SOCK_STREAM, 0);
}

static void ask_outcome(void)
{
    int error;
    socklen_t size = sizeof error;
    getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size);
}

static void ignore(ssize_t result)
{
    (void)result;
}

static void read_it(void)
{
    ignore(read(client, bytes, sizeof bytes));
}

static void recv_it(void)
{
    ignore(recv(client, bytes, sizeof bytes, 0));
}

static void recvmsg_it(void)
{
    part.iov_len = sizeof bytes;
    ignore(recvmsg(client, &message, 0));
}

static void readv_it(void)
{
    part.iov_len = sizeof bytes;
    ignore(readv(client, &part, 1));
}

static void send_it(void)
{
    ignore(send(client, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL));
}

static void send_name(void)
{
    ignore(send(client, bytes, 26, 0));
}

static void write_it(void)
{
    ignore(write(client, "GET / HTTP/1.1\r\n\r\n", 18));
}

static void sendmsg_it(void)
{
    ignore(sendmsg(client, &message, MSG_NOSIGNAL));
}

static void write_words(void)
{
    ignore(write(STDERR_FILENO, "words\n", 6));
}

static void close_it(void)
{
    close(client);
}

static void close_by_system_call(void)
{
    syscall(SYS_close, client);
}

static void close_by_range(void)
{
    close_range((unsigned)client, (unsigned)client, 0);
}

static void duplicate_over(void)
{
    dup2(STDERR_FILENO, client);
}

static void shut_down(void)
{
    shutdown(client, SHUT_RDWR);
}

static void poll_it(void)
{
    struct pollfd wait = {client, POLLPRI, 0};
    poll(&wait, 1, 5);
}

static void wait_for_child(void)
{
    waitpid(client, NULL, 0);
}

static void stop_child(void)
{
    kill(client, SIGTERM);
}

static void end(void)
{
    _exit(1);
}

static void end_by_abort(void)
{
    abort();
}

static const struct call {
    const char *name;
    void (*before)(void);
    void (*call)(void);
} calls[] = {
    {"connect-refused", before_refused, connect_client},
    {"connect-unreachable", before_unreachable, connect_client},
    {"connect-made", before_made, connect_client},
    {"SO_ERROR-refused", before_outcome, ask_outcome},
    {"close-refused", before_outcome, close_it},
    {"recv-refused", before_outcome, recv_it},
    {"send-refused", before_outcome, send_it},
    {"socket-none-left", before_no_descriptor, make_socket},
    {"read-hung-up", before_hang_up, read_it},
    {"recv-hung-up", before_hang_up, recv_it},
    {"close-hung-up", before_hang_up, close_it},
    {"read-reset", before_reset, read_it},
    {"recvmsg-reset", before_reset, recvmsg_it},
    {"close-reset", before_reset, close_it},
    {"send-broken", before_broken_pipe, send_it},
    {"write-broken", before_broken_pipe, write_it},
    {"sendmsg-broken", before_broken_pipe, sendmsg_it},
    {"send-unread-answer", before_unread_refusal, send_it},
    {"recv-refusal", before_refusal, recv_it},
    {"readv-refusal", before_refusal, readv_it},
    {"recv-answer", before_good_answer, recv_it},
    {"recv-recovery", before_recovery, recv_it},
    {"recv-time-limit", before_time_limit, recv_it},
    {"close-stalled", before_stall, close_it},
    {"SYS_close-stalled", before_stall, close_by_system_call},
    {"close_range-stalled", before_stall, close_by_range},
    {"dup2-stalled", before_stall, duplicate_over},
    {"shutdown-stalled", before_stall, shut_down},
    {"poll-stalled", before_stall, poll_it},
    {"close-unread-tls", before_unread_tls, close_it},
    {"send-name", before_name, send_name},
    {"write-words", before_nothing, write_words},
    {"wait-failed", before_child, wait_for_child},
    {"kill-child", before_waiting_child, stop_child},
    {"_exit", before_refused, end},
    {"_exit-stalled", before_stall, end},
    {"abort", before_refused, end_by_abort},
};

static const struct call *current;

static void handle(int number)
{
    (void)number;
    __atomic_store_n(&shared->entered, (uintptr_t)__builtin_frame_address(0), __ATOMIC_RELAXED);
    current->call();
}

static void try_one(const struct call *call)
{
    const struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    const stack_t stack = {.ss_sp = shared->stack, .ss_size = STACK_SIZE};
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGUSR1, &action, NULL);
    call->before();
    current = call;
    /* What libc finds only once would not be ours to blame. */
    memset(shared->stack, COLOUR, STACK_SIZE);
    sigaltstack(&stack, NULL);
    raise(SIGUSR1);
    syscall(SYS_exit_group, 0);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 98;
    port = argv[1];
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 97;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (argc > 2 && strcmp(argv[2], calls[i].name) != 0)
            continue;
        const pid_t child = fork();
        if (child == 0)
            try_one(&calls[i]);
        waitpid(child, NULL, 0);
        size_t untouched = 0;
        while (untouched < STACK_SIZE && shared->stack[untouched] == COLOUR)
            untouched++;
        printf("%s %ld\n", calls[i].name, (long)(shared->entered - (uintptr_t)(shared->stack + untouched)));
    }
    return 0;
}
