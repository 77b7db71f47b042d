#include "record.h"

#include <stddef.h>

/* FNV-1a over the whole record with the checksum taken as 0: not against malice, which could compute it too,
 * but against torn writes and foreign bytes. */
static uint32_t checksum_of(const struct record *record)
{
    const unsigned char *bytes = (const unsigned char *)record;
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < sizeof *record; i++) {
        unsigned char byte = bytes[i];
        if (i >= offsetof(struct record, checksum) && i < offsetof(struct record, checksum) + 4)
            byte = 0;
        hash = (hash ^ byte) * 16777619u;
    }
    return hash;
}

void record_seal(struct record *record)
{
    record->magic = RECORD_MAGIC;
    record->version = RECORD_VERSION;
    record->size = RECORD_SIZE;
    record->checksum = checksum_of(record);
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
    return record->magic == RECORD_MAGIC && record->version == RECORD_VERSION &&
           record->size == RECORD_SIZE && record->kind >= RECORD_FAULT && record->kind <= RECORD_CALLS &&
           record->class < FAULT_CLASS_COUNT && record->phase < PHASE_COUNT &&
           (record->peer.family == 0 || record->peer.family == 4 || record->peer.family == 6) &&
           is_terminated(record->peer.name, sizeof record->peer.name) &&
           is_terminated(record->program, sizeof record->program) && record->checksum == checksum_of(record);
}
