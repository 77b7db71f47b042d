/* A regular file that a command writes to: what it added, read afterwards. */
#ifndef VHRETRY_WRAPPER_WRITTEN_FILE_H
#define VHRETRY_WRAPPER_WRITTEN_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct written_file {
    int descriptor; /* -1: none */
    off_t start;    /* where the command begins to write */
};

/* Remembers where `descriptor` stands. False if it is no regular file that can be written to. */
bool written_file_begin(struct written_file *file, int descriptor);

/* Copies the last bytes that were written since to `raw`, as words_tail_copy does, and to `time` when that was, in nanoseconds of
 * CLOCK_BOOTTIME. Returns how many there are: 0 too if the file may not be read. Others who write to the same file are not told
 * apart. */
size_t written_file_read(const struct written_file *file, char *raw, uint64_t *time);

#endif
