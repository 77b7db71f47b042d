/* Calls hooked functions before any other library's constructor need have run, and after their destructors. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void use_the_network(const char *when)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
    struct addrinfo *found = NULL;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
    char line[128];
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connected = connect(descriptor, (struct sockaddr *)&address, sizeof address);
    int error = errno;
    int sent = (int)send(descriptor, "x", 1, MSG_NOSIGNAL);
    close(descriptor);
    int resolved = getaddrinfo("127.0.0.1", NULL, &hints, &found);
    if (found)
        freeaddrinfo(found);
    int length = snprintf(line, sizeof line, "%s: connect %d errno %d, send %d, getaddrinfo %d\n", when,
                          connected, error, sent, resolved);
    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        _exit(9);
}

__attribute__((constructor(101))) static void construct(void)
{
    use_the_network("constructor");
}

__attribute__((destructor(101))) static void destruct(void)
{
    use_the_network("destructor");
}
