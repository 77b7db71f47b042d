#include "lock.h"

#include "../evidence/text.h"
#include "../records/record_folder.h"
#include "../records/trusted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LOCK_PATH_SIZE = 4096 };

/* `prefix` and the id, where what could leave the folder or the name is `_`. */
static void name_file(struct text *name, const char *prefix, const char *execution_id)
{
    enum { ID_MAX = 100 };
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    size_t length = 0;
    text_add(name, prefix);
    for (const char *byte = execution_id; *byte != '\0' && length < ID_MAX; byte++, length++)
        text_add_bytes(name, strchr(plain, *byte) ? byte : "_", 1);
}

static void write_path(char *path, const char *directory, const char *prefix, const char *execution_id)
{
    struct text text = text_in(path, LOCK_PATH_SIZE);
    text_add(&text, directory);
    text_add(&text, "/");
    name_file(&text, prefix, execution_id);
}

static const char *const prefixes[CLAIM_ROLES] = {SETTLING_PREFIX, HEIR_PREFIX};

static int open_in(const char *directory, const char *prefix, const char *execution_id)
{
    char path[LOCK_PATH_SIZE];
    if (mkdir(directory, 0700) != 0 && errno != EEXIST)
        return -1;
    write_path(path, directory, prefix, execution_id);
    return trusted_file_open(path, O_RDWR | O_CREAT);
}

int retry_claim_open(const char *directory, const char *execution_id, enum claim_role role)
{
    return open_in(directory, prefixes[role], execution_id);
}

enum lock_result retry_claim(int claim)
{
    if (flock(claim, LOCK_EX | LOCK_NB) == 0)
        return LOCK_TAKEN;
    return errno == EWOULDBLOCK || errno == EINTR ? LOCK_TAKEN_BEFORE : LOCK_UNUSABLE;
}

bool retry_claim_is_settled(int claim)
{
    char byte;
    return pread(claim, &byte, 1, 0) == 1;
}

void retry_claim_settle(int claim, const char *directory, const char *execution_id)
{
    if (pwrite(claim, "1", 1, 0) == 1) /* else the file stays, and the claim on it as long as we live */
        retry_claim_remove(directory, execution_id, CLAIM_SETTLES);
}

void retry_claim_remove(const char *directory, const char *execution_id, enum claim_role role)
{
    char path[LOCK_PATH_SIZE];
    write_path(path, directory, prefixes[role], execution_id);
    unlink(path);
}

void retry_mark_settled(const char *directory, const char *execution_id)
{
    int mark = open_in(directory, SETTLED_PREFIX, execution_id);
    if (mark >= 0)
        close(mark);
}

bool retry_is_marked_settled(const char *directory, const char *execution_id)
{
    char path[LOCK_PATH_SIZE];
    write_path(path, directory, SETTLED_PREFIX, execution_id);
    int mark = trusted_file_open(path, O_RDONLY);
    if (mark >= 0)
        close(mark);
    return mark >= 0;
}

/* An abstract name (unix(7)) lives in no folder. */
enum lock_result retry_claim_among_users(const char *execution_id)
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
