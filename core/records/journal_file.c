#include "journal_file.h"

#include "trusted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_MAX = 64 * 1024 * 1024 };

/* Reads until `size` bytes or the end, whichever comes first: other processes may still be appending. */
static ssize_t read_fully(int file, unsigned char *buffer, size_t size)
{
    size_t used = 0;
    while (used < size) {
        ssize_t got = read(file, buffer + used, size - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

static bool read_open_file(struct journal *journal, int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return false;
    size_t size = status.st_size > READ_MAX ? READ_MAX : (size_t)status.st_size;
    if (size == 0)
        return true;
    /* The newest records are the last ones; the reader finds its feet wherever it starts. */
    if (status.st_size > READ_MAX && lseek(file, status.st_size - READ_MAX, SEEK_SET) < 0)
        return false;
    unsigned char *buffer = malloc(size);
    if (buffer == NULL)
        return false;
    ssize_t got = read_fully(file, buffer, size);
    bool good = got >= 0 && journal_parse(journal, buffer, (size_t)got);
    free(buffer);
    return good;
}

bool journal_read(struct journal *journal, const char *path)
{
    /* Another user who may write to /tmp could make a folder of our name, and invent faults. */
    int file = trusted_file_open(path, O_RDONLY);
    if (file < 0)
        return false;
    bool good = read_open_file(journal, file);
    int error = errno;
    close(file);
    errno = error;
    return good;
}
