#include "process_sockets.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool process_sockets_list(const char *pid, void (*take)(void *context, uint64_t inode), void *context)
{
    char path[300];
    char link[64];
    const struct dirent *entry;
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    DIR *descriptors = opendir(path);
    if (!descriptors) {
        snprintf(path, sizeof path, "/proc/%s", pid);
        return access(path, F_OK) != 0; /* it has just ended */
    }
    while ((entry = readdir(descriptors))) {
        const ssize_t length = readlinkat(dirfd(descriptors), entry->d_name, link, sizeof link - 1);
        link[length < 0 ? 0 : length] = '\0';
        if (strncmp(link, "socket:[", strlen("socket:[")) == 0)
            take(context, strtoull(link + strlen("socket:["), NULL, 10));
    }
    closedir(descriptors);
    return true;
}
