#include "lock.h"

#include "../evidence/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Opens our own folder. -1 for a link, and for one that others could write to: in /tmp anybody may have made it. */
static int open_own_directory(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return -1;
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0)
        return -1;
    struct stat status;
    if (fstat(directory, &status) != 0 || status.st_uid != geteuid() ||
        (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        close(directory);
        return -1;
    }
    return directory;
}

/* `settled-<id>`, where what could leave the folder or the name is `_`. */
static void name_lock(struct text *name, const char *execution_id)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    text_add(name, "settled-");
    for (const char *byte = execution_id; *byte != '\0'; byte++)
        text_add_bytes(name, strchr(plain, *byte) ? byte : "_", 1);
}

enum lock_result retry_lock(const char *directory, const char *execution_id)
{
    int folder = open_own_directory(directory);
    if (folder < 0)
        return LOCK_UNUSABLE;
    char name[128];
    struct text text = text_in(name, sizeof name);
    name_lock(&text, execution_id);
    int lock = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    const bool taken_before = lock < 0 && errno == EEXIST;
    if (lock >= 0)
        close(lock);
    close(folder);
    if (taken_before)
        return LOCK_TAKEN_BEFORE;
    return lock >= 0 ? LOCK_TAKEN : LOCK_UNUSABLE;
}

/* An abstract name (unix(7)) lives in no folder, and ends with the process that bound it, however that ends. */
enum lock_result retry_claim(const char *execution_id)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct text name = text_in(address.sun_path + 1, sizeof address.sun_path - 1);
    text_add(&name, "vhretry-");
    text_add(&name, execution_id);
    const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + name.length);

    int claim = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (claim < 0)
        return LOCK_UNUSABLE;
    if (bind(claim, (const struct sockaddr *)&address, length) == 0)
        return LOCK_TAKEN; /* and `claim` is left open for that */
    const bool taken_before = errno == EADDRINUSE;
    close(claim);
    return taken_before ? LOCK_TAKEN_BEFORE : LOCK_UNUSABLE;
}
