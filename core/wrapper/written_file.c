#include "written_file.h"

#include "../evidence/words_tail.h"
#include "../records/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Where the next byte goes: the end (O_APPEND), or else the offset. */
static off_t place_of(int descriptor, const struct stat *status)
{
    const int flags = fcntl(descriptor, F_GETFL);
    return flags >= 0 && (flags & O_APPEND) != 0 ? status->st_size : lseek(descriptor, 0, SEEK_CUR);
}

bool written_file_begin(struct written_file *file, int descriptor)
{
    struct stat status;
    *file = (struct written_file){.descriptor = -1};
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        (fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_RDONLY)
        return false;
    file->start = place_of(descriptor, &status);
    if (file->start < 0)
        return false;
    file->descriptor = descriptor;
    return true;
}

/* When the file was written to, by the clock of records. */
static uint64_t time_of(const struct stat *status)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    const int64_t ago =
        (int64_t)(now.tv_sec - status->st_mtim.tv_sec) * 1000000000 + now.tv_nsec - status->st_mtim.tv_nsec;
    const uint64_t time = record_time_now();
    return ago > 0 && (uint64_t)ago < time ? time - (uint64_t)ago : time;
}

size_t written_file_read(const struct written_file *file, char *raw, uint64_t *time)
{
    struct stat status;
    char path[64];
    if (file->descriptor < 0 || fstat(file->descriptor, &status) != 0)
        return 0;
    const off_t end = place_of(file->descriptor, &status);
    if (end < 0)
        return 0;
    off_t from = file->start <= end ? file->start : 0; /* it was truncated since */
    size_t length = 0;
    if (end - from > WORDS_TAIL_SIZE) {
        from = end - WORDS_TAIL_SIZE;
        raw[length++] = '\0';
    }
    /* Ours is for writing alone, as a rule. */
    snprintf(path, sizeof path, "/proc/self/fd/%d", file->descriptor);
    const int reader = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (reader < 0)
        return 0;
    const ssize_t got = pread(reader, raw + length, (size_t)(end - from), from);
    close(reader);
    *time = time_of(&status);
    return got > 0 ? length + (size_t)got : 0;
}
