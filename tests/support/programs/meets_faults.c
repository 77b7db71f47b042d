/* Meets faults as fast as it can: meets_faults PORT TIMES [PEERS]: connects to PORT, which refuses, at one of so many
 * addresses of loopback in turn (1). Prints by how many KiB it grew from the first hundred on. Ends with 1. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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
    if (argc < 3)
        return 9;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1]))};
    long times = atol(argv[2]);
    long peers = argc > 3 ? atol(argv[3]) : 1;
    long before = 0;
    for (long i = 0; i < times; i++) {
        int descriptor = socket(AF_INET, SOCK_STREAM, 0);
        address.sin_addr.s_addr = htonl(0x7f000001u + (unsigned)(i % peers));
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
            return 9;
        close(descriptor);
        if (i == 100)
            before = resident();
    }
    printf("grew by %ld KiB\n", resident() - before);
    return 1;
}
