/* Reading a journal: from bytes of unknown worth to records that can be believed. */
#ifndef VHRETRY_VERDICT_JOURNAL_READER_H
#define VHRETRY_VERDICT_JOURNAL_READER_H

#include "../evidence/record.h"
#include "../evidence/words_record.h"

struct journal {
    struct record *records; /* in the order they were written */
    size_t count;
    struct words_record *words; /* the last words of processes, in the order they were written */
    size_t words_count;
    size_t skipped_bytes; /* torn, foreign or hostile bytes that were passed over */
    size_t newer;         /* whole records of a newer version that were passed over */
};

/* Reads the records in `length` bytes at `data` and appends them to `journal`, which starts zeroed. Survives
 * truncated, torn, hostile and newer-version input: it finds the next whole record at any offset, and makes
 * control characters in strings '?'. False only when memory ran out; what was read until then stays. */
bool journal_parse(struct journal *journal, const void *data, size_t length);

/* Appends the records of a file. False with errno set if it cannot be read; ENOENT when there is none.
 * Reads at most 64 MiB, the newest ones. */
bool journal_read(struct journal *journal, const char *path);

/* What became of a process's words. */
struct last_words {
    char text[LAST_WORDS_SIZE]; /* NUL-terminated; "" if none are on record, or not all of them */
    enum words_stream stream;
    uint64_t time; /* of the last write */
};

/* The last words of the image, whole; it may have written several, of which the newest counts. False if there are none.
 * Secrets were masked before they were written. */
bool journal_words(const struct journal *journal, const struct image *image, struct last_words *words);

void journal_free(struct journal *journal);

#endif
