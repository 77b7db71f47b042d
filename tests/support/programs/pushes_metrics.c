/* A program that pushes a metric every 1.2 s to a port that refuses it, lives with that, and then has a bug.
 *
 * usage: pushes_metrics PORT exit STATUS | segv | abort | trap | divide
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PUSHES = 6, PAUSE_MICROSECONDS = 1200000, BETWEEN_MICROSECONDS = 400000 };

static volatile int pushes;

static void *push_on(void *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (;;) {
        int connection = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0)
            return NULL;
        close(connection);
        pushes++;
        usleep(PAUSE_MICROSECONDS);
    }
}

int main(int count, char **arguments)
{
    pthread_t thread;
    if (count < 3 || pthread_create(&thread, NULL, push_on, arguments[1]) != 0)
        return 99;
    while (pushes < PUSHES)
        usleep(10000);
    usleep(BETWEEN_MICROSECONDS);
    if (strcmp(arguments[2], "segv") == 0)
        raise(SIGSEGV);
    if (strcmp(arguments[2], "abort") == 0)
        abort();
    if (strcmp(arguments[2], "trap") == 0)
        raise(SIGTRAP);
    if (strcmp(arguments[2], "divide") == 0)
        raise(SIGFPE);
    return count > 3 ? atoi(arguments[3]) : 98;
}
