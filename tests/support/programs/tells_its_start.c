/* Tells what a program finds at its start: errno, the open descriptors, the environment but for what is ours, and its
 * arguments; and at its end the descriptors again. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static void tell_descriptors(const char *when)
{
    DIR *directory = opendir("/proc/self/fd");
    const struct dirent *entry;
    printf("%s:", when);
    while (directory && (entry = readdir(directory)))
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
            printf(" %s", entry->d_name);
    printf("\n");
    if (directory)
        closedir(directory);
}

int main(int argc, char **argv)
{
    int error = errno;
    printf("errno %d\n", error);
    tell_descriptors("descriptors");
    for (char **variable = environ; *variable; variable++)
        if (strncmp(*variable, "VHRETRY_RUN=", 12) != 0 && strncmp(*variable, "VHRETRY_ATTEMPT=", 16) != 0 &&
            strncmp(*variable, "VHRETRY_RETRY_COUNT=", 20) != 0 &&
            strncmp(*variable, "LD_PRELOAD=", 11) != 0 &&
            strncmp(*variable, "LIBRARY=", 8) != 0) /* the tests' own */
            puts(*variable);
    for (int i = 1; i < argc; i++)
        puts(argv[i]);
    tell_descriptors("descriptors at the end");
    return argc > 1 ? atoi(argv[1]) : 0;
}
