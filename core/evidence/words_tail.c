#include "words_tail.h"

#include <stdbool.h>
#include <string.h>

_Static_assert((WORDS_TAIL_SIZE & (WORDS_TAIL_SIZE - 1)) == 0, "a position stays right when it wraps");

static void put_byte(struct words_tail *tail, uint64_t at, char byte)
{
    __atomic_store_n((char *)tail->words + at % WORDS_TAIL_SIZE, byte, __ATOMIC_RELAXED);
}

/* Eight bytes at a time where the place allows it. */
static void put(struct words_tail *tail, uint64_t at, const char *bytes, size_t length)
{
    enum { WORD = sizeof(uint64_t) };
    for (; length > 0 && at % WORD != 0; length--)
        put_byte(tail, at++, *bytes++);
    for (; length >= WORD; length -= WORD, at += WORD, bytes += WORD) {
        uint64_t word;
        __builtin_memcpy(&word, bytes, WORD);
        __atomic_store_n(&tail->words[at % WORDS_TAIL_SIZE / WORD], word, __ATOMIC_RELAXED);
    }
    for (; length > 0; length--)
        put_byte(tail, at++, *bytes++);
}

void words_tail_add(struct words_tail *tail, const char *bytes, size_t length)
{
    const size_t most = length < WORDS_TAIL_DATA_SIZE ? WORDS_TAIL_PIECE_MAX : WORDS_TAIL_DATA_PIECE;
    const bool cut = length > most;
    if (cut) {
        bytes += length - most;
        length = most;
    }
    uint64_t at = __atomic_fetch_add(&tail->written, length + (cut ? 1 : 0), __ATOMIC_RELAXED);
    if (cut)
        put_byte(tail, at++, '\0');
    put(tail, at, bytes, length);
}

size_t words_tail_copy(const struct words_tail *tail, char *raw)
{
    const uint64_t end = __atomic_load_n(&tail->written, __ATOMIC_RELAXED);
    uint64_t at = end < WORDS_TAIL_SIZE ? 0 : end - WORDS_TAIL_SIZE;
    size_t length = 0;
    if (at > 0)
        raw[length++] = '\0';
    for (; at < end; at++)
        raw[length++] = __atomic_load_n((const char *)tail->words + at % WORDS_TAIL_SIZE, __ATOMIC_RELAXED);
    return length;
}

void words_tail_clear(struct words_tail *tail)
{
    if (__atomic_load_n(&tail->written, __ATOMIC_RELAXED) != 0)
        __atomic_store_n(&tail->written, 0, __ATOMIC_RELAXED);
}
