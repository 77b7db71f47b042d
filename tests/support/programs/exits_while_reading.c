/* Ends while another thread waits for input, and so holds the lock of stdin. */
#include "loopback_client.h"

#include <pthread.h>

static void *read_line(void *unused)
{
    char line[16];
    (void)unused;
    puts(fgets(line, sizeof line, stdin) == NULL ? "no line" : "a line");
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t reader;
    if (pthread_create(&reader, NULL, read_line, NULL) != 0)
        return 97;
    usleep(200000); /* until it waits */
    return behave(argc, argv);
}
