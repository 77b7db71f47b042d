/* Journal records of a process's last words: what it printed right before it failed.
 *
 * Of the size of every record, and with the same first fields, so that all readers can step over them. The words of one
 * process are up to WORDS_PARTS_MAX records, because they are longer than one.
 */
#ifndef VHRETRY_EVIDENCE_WORDS_RECORD_H
#define VHRETRY_EVIDENCE_WORDS_RECORD_H

#include "record.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    WORDS_PART_SIZE = 400,
    WORDS_PARTS_MAX = 3,
    LAST_WORDS_SIZE = 1024 /* of all parts, with a final NUL */
};

_Static_assert(WORDS_PART_SIZE *WORDS_PARTS_MAX >= LAST_WORDS_SIZE, "the parts hold all words");

/* Where they were printed. */
enum words_stream { WORDS_NONE, WORDS_ON_STDERR, WORDS_ON_STDOUT, WORDS_STREAM_COUNT };

struct words_record {
    uint32_t magic;
    uint32_t checksum;
    uint16_t version;
    uint16_t size;
    uint8_t kind;   /* RECORD_WORDS */
    uint8_t part;   /* from 0 */
    uint8_t parts;  /* how many there are, 1 to WORDS_PARTS_MAX */
    uint8_t stream; /* enum words_stream */
    struct image image;
    uint64_t time;   /* of the last write, to a few milliseconds */
    uint16_t length; /* of `text` */
    char text
        [WORDS_PART_SIZE]; /* UTF-8 without control characters but '\n'; a part may end within a character */
    uint8_t unused[RECORD_SIZE - 452];
    uint32_t work;    /* processor time that the process had used by then; ms, 0 unknown */
    uint32_t answers; /* that had come by then, as in struct record */
};

_Static_assert(sizeof(struct words_record) == RECORD_SIZE, "a record has a fixed size on disk");
_Static_assert(offsetof(struct words_record, image) == offsetof(struct record, image),
               "every record names its process in the same place");

/* Puts the `part`-th part of the `length` bytes of `words` into `record`, with all that is said of parts, and nothing else.
 * False if there is none. */
bool words_record_take(struct words_record *record, const char *words, size_t length, size_t part);

/* Fills in magic, version, size, kind and checksum; call last. */
void words_record_seal(struct words_record *record);

/* True if `record` is whole and every field in range: safe to use whatever wrote it. */
bool words_record_is_valid(const struct words_record *record);

/* Which stream's words tell how a process ended, given when (nanoseconds; 0 never) it last printed on each and when it
 * ended: stderr's, unless it was silent for the last seconds while stdout was not. */
enum words_stream words_stream_of_end(uint64_t end, uint64_t stderr_time, uint64_t stdout_time);

#endif
