/* Looks at bytes that it leaves unread, or leaves them where there is little room:
 *
 *     leaves_tls_unread stack      closes a connection of TLS on a stack of 4 KiB, with session tickets unread
 *     leaves_tls_unread peek       shuts one down, of which it peeks at each byte but once (SO_PEEK_OFF)
 *     leaves_tls_unread reset      peeks in that way at an answer, while its upload fails
 *     leaves_tls_unread splice     lets the kernel take what comes, from a connection to a pipe
 *
 * Both ends of the connection are here. Prints what it finds. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef SO_PEEK_OFF
#define SO_PEEK_OFF 42
#endif

enum { RECORD_MAX = 600, TICKET = 250 };

static int client;
static int server;
static ucontext_t here;
static ucontext_t there;

static int connect_both_ends(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    client = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0 ||
        connect(client, (struct sockaddr *)&address, size) != 0)
        return -1;
    server = accept(listener, NULL, NULL);
    close(listener);
    return server;
}

static void send_record(int from, unsigned char type, const unsigned char *content, size_t length)
{
    unsigned char record[RECORD_MAX] = {type, 3, 3, (unsigned char)(length >> 8), (unsigned char)length};
    if (content != NULL)
        memcpy(record + 5, content, length < 80 ? length : 80);
    if (send(from, record, length + 5, MSG_NOSIGNAL) < 0)
        perror("send");
}

static void wait_until_readable(int fd)
{
    struct pollfd end = {.fd = fd, .events = POLLIN};
    poll(&end, 1, 10000);
}

static void read_bytes(int fd, size_t length)
{
    unsigned char bytes[RECORD_MAX];
    recv(fd, bytes, length, MSG_WAITALL);
}

/* A handshake of TLS 1.3, a question, and two session tickets. */
static void talk_tls(void)
{
    static const unsigned char client_hello[80] = {1, 0, 0, 76, 3, 3};
    static const unsigned char server_hello[80] = {2, 0, 0, 76, 3, 3, [38] = 0, [39] = 0x13, [40] = 1};
    send_record(client, 22, client_hello, sizeof client_hello);
    send_record(server, 22, server_hello, sizeof server_hello);
    send_record(server, 23, NULL, 500);
    read_bytes(client, 85);
    read_bytes(client, 505);
    send_record(client, 23, NULL, 53);
    send_record(client, 23, NULL, 100);
    for (int i = 0; i < 3; i++)
        send_record(server, 23, NULL, TICKET);
    struct pollfd end = {.fd = client, .events = POLLIN};
    int mark = 3 * (TICKET + 5);
    setsockopt(client, SOL_SOCKET, SO_RCVLOWAT, &mark, sizeof mark);
    poll(&end, 1, 10000);
}

static void close_client(void)
{
    errno = 0;
    close(client);
}

static int on_a_small_stack(void)
{
    enum { ROOM = 4096 };
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    talk_tls();
    if (memory == MAP_FAILED || mprotect(memory, page, PROT_NONE) != 0 || getcontext(&there) != 0)
        return 9;
    there.uc_stack.ss_sp = memory + page;
    there.uc_stack.ss_size = ROOM;
    there.uc_link = &here;
    makecontext(&there, close_client, 0);
    swapcontext(&here, &there);
    printf("closed: %d\n", errno);
    return 3;
}

static void say_what_peeking_finds(void)
{
    char bytes[1000];
    int next = -1;
    socklen_t size = sizeof next;
    getsockopt(client, SOL_SOCKET, SO_PEEK_OFF, &next, &size);
    printf("peeks from %d", next);
    printf(" at %zd bytes\n", recv(client, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT));
}

static void peek_but_once(void)
{
    int first = 0;
    if (setsockopt(client, SOL_SOCKET, SO_PEEK_OFF, &first, sizeof first) != 0)
        perror("SO_PEEK_OFF");
}

static int while_shutting_down(void)
{
    talk_tls();
    peek_but_once();
    shutdown(client, SHUT_WR);
    say_what_peeking_finds();
    return 3;
}

static int while_sending_fails(void)
{
    static const char upload[] = "PUT / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n";
    static const char answer[] = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n";
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    send(client, upload, sizeof upload - 1, MSG_NOSIGNAL);
    send(server, answer, sizeof answer - 1, MSG_NOSIGNAL);
    wait_until_readable(client);
    peek_but_once();
    setsockopt(server, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(server);
    struct pollfd end = {.fd = client};
    poll(&end, 1, 10000);
    printf("sent %zd\n", send(client, upload, sizeof upload - 1, MSG_NOSIGNAL));
    say_what_peeking_finds();
    return 3;
}

static int without_a_buffer(void)
{
    int ends[2];
    if (pipe(ends) != 0)
        return 9;
    send(server, "words", 5, MSG_NOSIGNAL);
    wait_until_readable(client);
    printf("spliced %zd\n", splice(client, NULL, ends[1], NULL, 5, 0));
    return 3;
}

int main(int argc, char **argv)
{
    if (argc != 2 || connect_both_ends() < 0)
        return 9;
    return strcmp(argv[1], "stack") == 0    ? on_a_small_stack()
           : strcmp(argv[1], "peek") == 0   ? while_shutting_down()
           : strcmp(argv[1], "splice") == 0 ? without_a_buffer()
                                            : while_sending_fails();
}
