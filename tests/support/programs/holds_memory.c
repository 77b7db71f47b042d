/* Holds 1 GiB, all of it touched, when it is refused: `holds_memory PORT`. Prints its resident size. */
#define _GNU_SOURCE
#include "loopback_client.h"

#include <sys/mman.h>

int main(int argc, char **argv)
{
    const size_t size = (size_t)1 << 30;
    char line[128];
    char *held = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (argc != 2 || held == MAP_FAILED)
        return 97;
    madvise(held, size, MADV_HUGEPAGE); /* where there are huge pages, touching them is quick */
    memset(held, 'x', size);
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, "VmRSS:", 6) == 0)
            fputs(line, stdout);
    return connect_to_loopback(argv[1]) < 0 ? 7 : 0;
}
