/* Reading a journal: from bytes of unknown worth to records that can be believed. */
#ifndef VHRETRY_VERDICT_JOURNAL_READER_H
#define VHRETRY_VERDICT_JOURNAL_READER_H

#include "../evidence/record.h"

struct journal {
    struct record *records; /* in the order they were written */
    size_t count;
    size_t skipped_bytes; /* torn, foreign or hostile bytes that were passed over */
    size_t newer;         /* whole records of a newer version that were passed over */
};

/* Reads the records in `length` bytes at `data` and appends them to `journal`, which starts zeroed. Survives
 * truncated, torn, hostile and newer-version input: it finds the next whole record at any offset, and makes
 * control characters in strings '?'. False only when memory ran out; what was read until then stays. */
bool journal_parse(struct journal *journal, const void *data, size_t length);

void journal_free(struct journal *journal);

#endif
