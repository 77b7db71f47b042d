/* Reading a journal: from bytes of unknown worth to records that can be believed. */
#ifndef VHRETRY_VERDICT_JOURNAL_READER_H
#define VHRETRY_VERDICT_JOURNAL_READER_H

#include "../evidence/words_record.h"

struct journal {
    struct record *records; /* in the order they were written; RECORD_WORDS: see words_of_record */
    size_t count;
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

/* A record of kind RECORD_WORDS as what it is. */
const struct words_record *words_of_record(const struct record *record);

void journal_free(struct journal *journal);

#endif
