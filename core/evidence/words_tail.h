/* The last bytes that a process wrote to one of its streams.
 *
 * Any number of threads and signal handlers add at once, without a lock: each reserves its place first. When they lap
 * each other, or when the tail is copied while they write, a line may be torn; nothing else can happen. Memory belongs to
 * the caller, zeroed. Async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_WORDS_TAIL_H
#define VHRETRY_EVIDENCE_WORDS_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sizes may change freely (the first one: a power of two): what adding costs depends on none of them. */
enum {
    WORDS_TAIL_SIZE = 8192, /* stacks are long, and the message stands before them */
    WORDS_TAIL_RAW_SIZE = WORDS_TAIL_SIZE + 2,
    WORDS_TAIL_PIECE_MAX = 1024, /* of one call so many bytes are looked at, */
    WORDS_TAIL_DATA_SIZE =
        16 * 1024, /* but where so many are written at once, they are data and hardly words: */
    WORDS_TAIL_DATA_PIECE = 128
};

_Static_assert((WORDS_TAIL_SIZE & (WORDS_TAIL_SIZE - 1)) == 0, "a position stays right when it wraps");

struct words_tail {
    uint64_t written; /* bytes so far; the next one goes to `written` modulo the size */
    bool gap;         /* data came behind them, of which nothing was kept */
    char bytes[WORDS_TAIL_SIZE];
};

/* Copies `length` bytes in pieces of 16, or of 8, of which the last one overlaps the one before it. Threads that lap each
 * other write the same bytes at once: volatile, so that the compiler makes nothing else of it, and unknown to
 * ThreadSanitizer, which would call it a race. */
__attribute__((no_sanitize("thread"))) static inline void words_tail_put(char *to, const char *from,
                                                                         size_t length)
{
    typedef char sixteen __attribute__((vector_size(16), aligned(1), may_alias));
    typedef uint64_t eight __attribute__((aligned(1), may_alias));
    if (__builtin_expect(length >= sizeof(sixteen), 1)) {
        const size_t last = length - sizeof(sixteen);
        for (size_t at = 0; at < last; at += sizeof(sixteen))
            *(volatile sixteen *)(to + at) = *(const sixteen *)(from + at);
        *(volatile sixteen *)(to + last) = *(const sixteen *)(from + last);
    } else if (length >= sizeof(eight)) {
        const size_t last = length - sizeof(eight);
        *(volatile eight *)to = *(const eight *)from;
        *(volatile eight *)(to + last) = *(const eight *)(from + last);
    } else {
        for (size_t at = 0; at < length; at++)
            *(volatile char *)(to + at) = from[at];
    }
}

/* Does it end as no text does: with a control character that neither moves nor colours what is printed? */
__attribute__((no_sanitize("thread"))) static inline bool words_tail_is_data(const char *bytes, size_t length)
{
    typedef unsigned char sixteen __attribute__((vector_size(16), aligned(1), may_alias));
    typedef uint64_t eight __attribute__((vector_size(16)));
    if (length < WORDS_TAIL_DATA_SIZE)
        return false;
    const sixteen end = *(const sixteen *)(const void *)(bytes + length - sizeof(sixteen));
    const eight odd = (eight)((end < '\a') | ((end > '\r') & (end < ' ') & (end != 0x1b)));
    return (odd[0] | odd[1]) != 0;
}

/* What words_tail_add does seldom: a piece that is long or comes behind a gap, or one that goes on at the beginning of the
 * storage. */
void words_tail_add_seldom(struct words_tail *tail, const char *bytes, size_t length);
void words_tail_put_around(struct words_tail *tail, size_t at, const char *bytes, size_t length);

/* Adds what was written by one call. Of a long piece only the last bytes are looked at; a NUL stands for what is
 * missing. Returns false if the piece is data, of which nothing is kept. In the header, because every line of output pays
 * for it. */
static inline bool words_tail_add(struct words_tail *tail, const char *bytes, size_t length)
{
    if (__builtin_expect(length > WORDS_TAIL_PIECE_MAX || __atomic_load_n(&tail->gap, __ATOMIC_RELAXED), 0)) {
        if (words_tail_is_data(bytes, length)) {
            __atomic_store_n(&tail->gap, true, __ATOMIC_RELAXED);
            return false;
        }
        words_tail_add_seldom(tail, bytes, length);
        return true;
    }
    const size_t at = __atomic_fetch_add(&tail->written, length, __ATOMIC_RELAXED) % WORDS_TAIL_SIZE;
    if (__builtin_expect(length > WORDS_TAIL_SIZE - at, 0))
        words_tail_put_around(tail, at, bytes, length);
    else
        words_tail_put(tail->bytes + at, bytes, length);
    return true;
}

/* The same for long words that are no data, piece by piece, as much of them as there is room for: a logger writes an error with its
 * whole stack at once. Of more than that, the lines at the beginning stay, too: Node writes an error before all that it knows of it. */
void words_tail_add_long(struct words_tail *tail, const char *bytes, size_t length);

/* Copies the bytes in order into `raw`, which has WORDS_TAIL_RAW_SIZE bytes, and returns how many there are. A NUL at the
 * beginning stands for older bytes that are gone, one at the end for newer ones. */
size_t words_tail_copy(const struct words_tail *tail, char *raw);

/* Forgets everything. Not while others add. */
void words_tail_clear(struct words_tail *tail);

#endif
