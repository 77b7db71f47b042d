#include "words_record.h"

#include <string.h>

/* A program that prints its error on stdout may have warned on stderr long before. */
static const uint64_t silence = UINT64_C(5000000000); /* nanoseconds */

bool words_record_take(struct words_record *record, const char *words, size_t length, size_t part)
{
    const size_t at = part * WORDS_PART_SIZE;
    const size_t parts = (length + WORDS_PART_SIZE - 1) / WORDS_PART_SIZE;
    if (part >= parts || parts > WORDS_PARTS_MAX)
        return false;
    record->part = (uint8_t)part;
    record->parts = (uint8_t)parts;
    record->length = (uint16_t)(length - at < WORDS_PART_SIZE ? length - at : WORDS_PART_SIZE);
    memcpy(record->text, words + at, record->length);
    return true;
}

void words_record_seal(struct words_record *record)
{
    record->magic = RECORD_MAGIC;
    record->version = record_version_of(RECORD_WORDS);
    record->size = RECORD_SIZE;
    record->kind = RECORD_WORDS;
    record->checksum = record_checksum(record);
}

bool words_record_is_valid(const struct words_record *record)
{
    return record->magic == RECORD_MAGIC && record->version == record_version_of(RECORD_WORDS) &&
           record->size == RECORD_SIZE && record->kind == RECORD_WORDS && record->parts >= 1 &&
           record->parts <= WORDS_PARTS_MAX && record->part < record->parts && record->stream != WORDS_NONE &&
           record->stream < WORDS_STREAM_COUNT && record->length <= WORDS_PART_SIZE &&
           record->checksum == record_checksum(record);
}

enum words_stream words_stream_of_end(uint64_t end, uint64_t stderr_time, uint64_t stdout_time)
{
    if (stderr_time == 0)
        return stdout_time == 0 ? WORDS_NONE : WORDS_ON_STDOUT;
    const bool silent = end > stderr_time && end - stderr_time > silence;
    return silent && stdout_time > stderr_time ? WORDS_ON_STDOUT : WORDS_ON_STDERR;
}
