/* Threads connect, send and receive at once, on connections of their own and on one that they share, as event loops and pools do. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 3, TIMES = 4 };

static int shared[2];
static struct sockaddr_in address = {.sin_family = AF_INET};

static void *talk(void *unused)
{
    char byte = 0;
    for (int i = 0; i < TIMES; i++) {
        const int own = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(own, (struct sockaddr *)&address, sizeof address) != 0)
            return unused;
        send(own, "GET / HTTP/1.1\r\n\r\n", 18, 0);
        send(shared[0], &byte, 1, 0);
        recv(shared[1], &byte, 1, MSG_DONTWAIT);
        fputs("", stderr);
        close(own);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    socklen_t length = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        return 9;
    shared[0] = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(shared[0], (struct sockaddr *)&address, sizeof address) != 0)
        return 8;
    shared[1] = accept(listener, NULL, NULL);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, talk, NULL) != 0)
            return 7;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
