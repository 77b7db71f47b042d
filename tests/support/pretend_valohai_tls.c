#include "pretend_valohai_tls.h"

#include "fault_server_link.h"
#include "loopback_server.h"

#include <stdlib.h>

enum { OPEN_MAX_OF_SERVER = 64 };

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor >= 0 && connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

/* Passes on what comes, in both directions, until one of them ends. */
static void pass_on(struct link *client, int server)
{
    char data[16384];
    for (;;) {
        struct pollfd waits[] = {{.fd = client->descriptor, .events = POLLIN},
                                 {.fd = server, .events = POLLIN}};
        if (!link_has_bytes(client) && poll(waits, 2, -1) < 0)
            return;
        if (link_has_bytes(client) || waits[0].revents) {
            ssize_t length = link_read(client, data, sizeof data);
            if (length <= 0 || send(server, data, (size_t)length, MSG_NOSIGNAL) != length)
                return;
        }
        if (waits[1].revents) {
            ssize_t length = recv(server, data, sizeof data, 0);
            if (length <= 0) {
                link_say_end(client);
                return;
            }
            if (link_write(client, data, (size_t)length) != length)
                return;
        }
    }
}

_Noreturn static void serve_one(const struct tls_service *service, int descriptor, uint16_t plain_port)
{
    struct link client;
    end_with_parent();
    int server = connect_to(plain_port);
    if (server >= 0 && link_open(&client, service, descriptor))
        pass_on(&client, server);
    _exit(0);
}

_Noreturn static void serve(const struct tls_service *service, int listening, uint16_t plain_port)
{
    end_with_parent();
    /* What is the server's is to be closed when that closes it. */
    for (int descriptor = STDERR_FILENO + 1; descriptor < OPEN_MAX_OF_SERVER; descriptor++)
        if (descriptor != listening)
            close(descriptor);
    signal(SIGCHLD, SIG_IGN); /* nobody waits for them */
    for (;;) {
        int descriptor = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
        if (descriptor < 0)
            continue;
        if (fork() == 0)
            serve_one(service, descriptor, plain_port);
        close(descriptor);
    }
}

bool tls_front_start(const char *identity, uint16_t plain_port, uint16_t *port)
{
    struct tls_service service = {.certificate = identity};
    *port = 0;
    int listening = loopback_bind(port);
    if (listening < 0 || listen(listening, SOMAXCONN) != 0 || !tls_service_start(&service))
        return false;
    pid_t pid = fork();
    if (pid == 0)
        serve(&service, listening, plain_port);
    close(listening);
    return pid > 0;
}
