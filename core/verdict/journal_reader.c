#include "journal_reader.h"

#include "../evidence/character.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEWER_SIZE_MIN = 64,  /* no version can be smaller than what names the process and the time */
    NEWER_SIZE_MAX = 8192 /* nor larger than what one write(2) would plausibly append */
};

static bool starts_with_magic(const unsigned char *bytes, size_t length)
{
    uint32_t magic = RECORD_MAGIC;
    return length >= sizeof magic && memcmp(bytes, &magic, sizeof magic) == 0;
}

/* The size of a whole record of a newer version at `bytes`; 0 if there is none. Its checksum may have moved, so
 * it is believed only when the next record, or the end, follows where its size says. */
static size_t newer_record_size(const unsigned char *bytes, size_t length)
{
    uint16_t version;
    uint16_t size;
    if (length < NEWER_SIZE_MIN || !starts_with_magic(bytes, length))
        return 0;
    memcpy(&version, bytes + offsetof(struct record, version), sizeof version);
    memcpy(&size, bytes + offsetof(struct record, size), sizeof size);
    if (version <= RECORD_VERSION || size < NEWER_SIZE_MIN || size > NEWER_SIZE_MAX || size > length)
        return 0;
    if (size < length && !starts_with_magic(bytes + size, length - size))
        return 0;
    return size;
}

/* The distance from `bytes` to the next place where a record could start, at least 1; `length` if none. */
static size_t distance_to_next_start(const unsigned char *bytes, size_t length)
{
    uint32_t magic = RECORD_MAGIC;
    int first_byte = *(const unsigned char *)&magic;
    for (size_t at = 1; at < length; at++) {
        const unsigned char *found = memchr(bytes + at, first_byte, length - at);
        if (found == NULL)
            return length;
        at = (size_t)(found - bytes);
        if (starts_with_magic(found, length - at))
            return at;
    }
    return length;
}

/* Room for as many records as `length` bytes can hold: one allocation, which no input can make larger than
 * itself. */
static bool reserve(struct journal *journal, size_t length)
{
    size_t count = journal->count + length / RECORD_SIZE;
    if (count == 0 || count == journal->count)
        return true;
    struct record *records = realloc(journal->records, count * sizeof *records);
    if (records == NULL)
        return false;
    journal->records = records;
    return true;
}

/* Strings end in terminals and logs, and a process that can write the file could write commands for them. Program names may
 * be UTF-8, host names are ASCII (peer_set_name). */
static void make_record_printable(struct record *record)
{
    const size_t length = make_printable(record->program, strlen(record->program), "");
    memset(record->program + length, 0, sizeof record->program - length);
    for (char *byte = record->peer.name; *byte != '\0'; byte++)
        if (*byte <= ' ' || *byte > '~')
            *byte = '?';
}

/* The same for words; '\n' stands between their lines. */
static void make_words_printable(struct words_record *record)
{
    for (size_t i = 0; i < record->length; i++)
        if (((unsigned char)record->text[i] < ' ' && record->text[i] != '\n') || record->text[i] == '\177')
            record->text[i] = '?';
}

/* Adds the record at `bytes` if it is one of words. `added` says whether; false only if memory ran out. */
static bool add_words(struct journal *journal, const unsigned char *bytes, bool *added)
{
    struct words_record record;
    memcpy(&record, bytes, sizeof record);
    *added = words_record_is_valid(&record);
    if (!*added)
        return true;
    if ((journal->words_count & (journal->words_count - 1)) == 0) { /* its room doubles: 1, 2, 4 ... */
        size_t room = journal->words_count == 0 ? 1 : 2 * journal->words_count;
        struct words_record *words = realloc(journal->words, room * sizeof *words);
        if (words == NULL)
            return false;
        journal->words = words;
    }
    make_words_printable(&record);
    journal->words[journal->words_count++] = record;
    return true;
}

bool journal_parse(struct journal *journal, const void *data, size_t length)
{
    const unsigned char *bytes = data;
    if (!reserve(journal, length))
        return false;
    for (size_t at = 0; at < length;) {
        size_t left = length - at;
        if (left >= RECORD_SIZE) {
            struct record *record = &journal->records[journal->count];
            memcpy(record, bytes + at, RECORD_SIZE);
            if (record_is_valid(record)) {
                make_record_printable(record);
                journal->count++;
                at += RECORD_SIZE;
                continue;
            }
            bool added;
            if (!add_words(journal, bytes + at, &added))
                return false;
            if (added) {
                at += RECORD_SIZE;
                continue;
            }
        }
        size_t newer = newer_record_size(bytes + at, left);
        if (newer > 0) {
            journal->newer++;
            at += newer;
            continue;
        }
        size_t distance = distance_to_next_start(bytes + at, left);
        journal->skipped_bytes += distance;
        at += distance;
    }
    return true;
}

static bool same_image(const struct image *one, const struct image *other)
{
    return one->pid == other->pid && one->namespace == other->namespace && one->start == other->start;
}

/* The parts stand in order, but others' records between them. */
bool journal_words(const struct journal *journal, const struct image *image, struct last_words *words)
{
    size_t length = 0;
    size_t next = 0;
    bool whole = false;
    memset(words, 0, sizeof *words);
    for (size_t i = 0; i < journal->words_count; i++) {
        const struct words_record *record = &journal->words[i];
        if (!same_image(&record->image, image))
            continue;
        if (record->part == 0)
            length = next = 0;
        whole = false;
        if (record->part != next || length + record->length >= sizeof words->text)
            continue;
        memcpy(words->text + length, record->text, record->length);
        length += record->length;
        next++;
        whole = next == record->parts;
        words->stream = record->stream;
        words->time = record->time;
    }
    words->text[whole ? length : 0] = '\0';
    return whole && length > 0;
}

void journal_free(struct journal *journal)
{
    free(journal->words);
    free(journal->records);
    memset(journal, 0, sizeof *journal);
}
