#include "trusted_file.h"

#include "../evidence/run_name.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Closes `file` and returns -1 if it is not of this kind, or not trusted. */
static int keep_if_trusted(int file, mode_t kind)
{
    struct stat status;
    if (file < 0)
        return -1;
    bool known = fstat(file, &status) == 0;
    int error = !known                                                              ? errno
                : (status.st_mode & S_IFMT) != kind                                 ? EINVAL
                : record_place_is_trusted(status.st_uid, status.st_mode, geteuid()) ? 0
                                                                                    : EPERM;
    if (error == 0)
        return file;
    close(file);
    errno = error;
    return -1;
}

/* A final slash would make the kernel follow a symbolic link. */
static int open_folder(const char *path, size_t length)
{
    char folder[PATH_MAX];
    while (length > 1 && path[length - 1] == '/')
        length--;
    if (length >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    return keep_if_trusted(open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), S_IFDIR);
}

int trusted_folder_open(const char *path)
{
    return open_folder(path, strlen(path));
}

int trusted_file_open(const char *path, int flags)
{
    const char *name = file_name_of(path);
    int folder = name == path ? open_folder(".", 1) : open_folder(path, (size_t)(name - path));
    if (folder < 0)
        return -1;
    int file = keep_if_trusted(
        openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600), S_IFREG);
    const int error = errno;
    close(folder);
    errno = error;
    return file;
}
