/* connects_often TIMES: connects to itself and closes by a reset. Prints by how many KiB it grew from the first thousand on,
 * and ends with 0. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *accept_all(void *argument)
{
    const int *listener = argument;
    int connection;
    while ((connection = accept(*listener, NULL, NULL)) >= 0)
        close(connection);
    return NULL;
}

static long resident(void)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = atol(line + 6);
    if (status)
        fclose(status);
    return kib;
}

int main(int argc, char **argv)
{
    static int listener;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    pthread_t thread;
    long before = 0;
    if (argc != 2)
        return 9;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0 ||
        pthread_create(&thread, NULL, accept_all, &listener) != 0)
        return 9;
    for (long i = 0; i < atol(argv[1]); i++) {
        int descriptor = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0)
            return 8;
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
        close(descriptor);
        if (i == 1000)
            before = resident();
    }
    printf("grew by %ld KiB\n", resident() - before);
    fflush(stdout);
    _exit(0);
}
