#include "record.h"

#include <stddef.h>
#include <string.h>

_Static_assert(offsetof(struct record, checksum) == 4 && sizeof(struct record) % 8 == 0,
               "the checksum is the second half of the first word");

/* In the manner of FNV-1a, but a word at a time (a journal may have 100,000 records) and with a rotation, so that the high
 * bits of a word count as the low ones do; over the whole record with the checksum taken as 0. Not against malice, which could
 * compute it too, but against torn writes and foreign bytes. */
uint32_t record_checksum(const void *record)
{
    const unsigned char *bytes = record;
    uint32_t magic;
    memcpy(&magic, bytes, sizeof magic);
    uint64_t hash = UINT64_C(14695981039346656037) ^ magic;
    for (size_t i = 8; i < RECORD_SIZE; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        hash ^= word;
        hash = (hash << 29 | hash >> 35) * UINT64_C(1099511628211);
    }
    return (uint32_t)(hash ^ hash >> 32);
}

uint16_t record_version_of(enum record_kind kind)
{
    return kind <= RECORD_CALLS ? 2 : kind <= RECORD_REHEARSAL ? 3 : RECORD_VERSION;
}

void record_seal(struct record *record)
{
    record->magic = RECORD_MAGIC;
    record->version = record_version_of(record->kind);
    record->size = RECORD_SIZE;
    record->checksum = record_checksum(record);
}

static bool is_terminated(const char *string, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (string[i] == '\0')
            return true;
    return false;
}

bool record_is_valid(const struct record *record)
{
    return record->magic == RECORD_MAGIC && record->version == record_version_of(record->kind) &&
           record->size == RECORD_SIZE && record->kind >= RECORD_FAULT && record->kind <= RECORD_DEATH &&
           record->kind != RECORD_WORDS && record->class < FAULT_CLASS_COUNT && record->phase < PHASE_COUNT &&
           record->witness <= WITNESS_KERNEL &&
           (record->peer.family == 0 || record->peer.family == 4 || record->peer.family == 6) &&
           is_terminated(record->peer.name, sizeof record->peer.name) &&
           record->refusal.protocol < ANSWER_PROTOCOL_COUNT && record->refusal.reason < REASON_COUNT &&
           is_terminated(record->refusal.code, sizeof record->refusal.code) &&
           is_terminated(record->program, sizeof record->program) &&
           record->checksum == record_checksum(record);
}
