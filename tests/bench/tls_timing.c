#include "tls_timing.h"

#include "../support/loopback_server.h"

#include <netinet/tcp.h>
#include <stdlib.h>

/* What server.c answers a B with. */
enum { BULK = 1024 * 1024 };

static bool exchange(const char *question, size_t answer_size)
{
    static char buffer[16384];
    if (tls_send(question, 1) != 1)
        return false;
    for (size_t done = 0; done < answer_size;) {
        long length = tls_receive(buffer, sizeof buffer);
        if (length <= 0)
            return false;
        done += (size_t)length;
    }
    return true;
}

/* A connected socket with TLS on it; -1 if there is none. */
static int open_session(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0 &&
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 && tls_open(descriptor))
        return descriptor;
    close(descriptor);
    return -1;
}

static bool connects(uint16_t port, long times)
{
    for (long i = 0; i < times; i++) {
        int descriptor = open_session(port);
        if (descriptor < 0 || !exchange("a", 1))
            return false;
        tls_close();
        close(descriptor);
    }
    return true;
}

static bool exchanges(bool bulk, long times)
{
    for (long i = 0; i < times; i++)
        if (!exchange(bulk ? "B" : "a", bulk ? BULK : 1))
            return false;
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    const uint16_t port = (uint16_t)strtoul(argv[1], NULL, 10);
    const long times = strtol(argv[2], NULL, 10);
    const bool connecting = strcmp(argv[3], "connect") == 0;
    const bool bulk = strcmp(argv[3], "bulk") == 0;
    if (!connecting && open_session(port) < 0)
        return 2;
    /* A warm-up, so that what is done once is not counted. */
    if (!(connecting ? connects(port, times / 10 + 1) : exchanges(bulk, times / 10 + 1)))
        return 2;
    double start = seconds_now();
    if (!(connecting ? connects(port, times) : exchanges(bulk, times)))
        return 2;
    printf("%.1f\n", (seconds_now() - start) * 1e9 / (double)times);
    return 0;
}
