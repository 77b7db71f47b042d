/* Meets faults as fast as it can: meets_faults PORT TIMES [PEERS [raw]]: connects to PORT, which refuses, at one of so many
 * addresses of loopback in turn (1). Prints by how many KiB it grew from the first hundred on. Ends with 1; if `raw`, by a system call of its
 * own, and the last connect comes after a pause. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
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
    const int raw = argc > 4;
    long before = 0;
    for (long i = 0; i < times; i++) {
        if (raw && i == times - 1)
            usleep(20000);
        int descriptor = socket(AF_INET, SOCK_STREAM, 0);
        address.sin_addr.s_addr = htonl(0x7f000001u + (unsigned)(i % peers));
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
            return 9;
        close(descriptor);
        if (i == 100)
            before = resident();
    }
    if (raw)
        syscall(SYS_exit_group, 1);
    printf("grew by %ld KiB\n", resident() - before);
    return 1;
}
