/* Ends while its main thread waits: a second thread calls exit. */
#define _GNU_SOURCE
#include "loopback_client.h"

#include <pthread.h>

struct call {
    int count;
    char **arguments;
};

static void *end_all(void *context)
{
    struct call *call = context;
    exit(behave(call->count, call->arguments));
}

int main(int argc, char **argv)
{
    struct call call = {argc, argv};
    pthread_t thread;
    if (pthread_create(&thread, NULL, end_all, &call) != 0)
        return 97;
    pthread_join(thread, NULL);
    return 96;
}
