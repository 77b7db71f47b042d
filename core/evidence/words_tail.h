/* The last bytes that a process wrote to one of its streams.
 *
 * Any number of threads and signal handlers add at once, without a lock: each reserves its place first. When they lap
 * each other, or when the tail is copied while they write, a line may be torn; nothing else can happen. Memory belongs to
 * the caller, zeroed. Async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_WORDS_TAIL_H
#define VHRETRY_EVIDENCE_WORDS_TAIL_H

#include <stddef.h>
#include <stdint.h>

enum {
    WORDS_TAIL_SIZE = 8192,      /* stacks are long, and the message stands before them */
    WORDS_TAIL_PIECE_MAX = 1024, /* of one call so many bytes are looked at, */
    WORDS_TAIL_DATA_SIZE =
        16 * 1024, /* but where so many are written at once, they are data and hardly words: */
    WORDS_TAIL_DATA_PIECE = 128
};

struct words_tail {
    uint64_t written; /* bytes so far; the next one goes to `written` modulo the size */
    uint64_t words[WORDS_TAIL_SIZE / sizeof(uint64_t)];
};

/* Adds what was written by one call. Of a long piece only the last bytes are looked at; a NUL stands for what is
 * missing. */
void words_tail_add(struct words_tail *tail, const char *bytes, size_t length);

/* Copies the bytes in order into `raw`, which has WORDS_TAIL_SIZE + 1 bytes, and returns how many there are. A NUL at the
 * beginning stands for older bytes that are gone. */
size_t words_tail_copy(const struct words_tail *tail, char *raw);

/* Forgets everything. Not while others add. */
void words_tail_clear(struct words_tail *tail);

#endif
