#include "words_tail.h"

_Static_assert((size_t)WORDS_TAIL_PIECE_MAX < (size_t)WORDS_TAIL_SIZE,
               "a piece and what stands for its beginning fit");
_Static_assert((size_t)WORDS_TAIL_DATA_PIECE < (size_t)WORDS_TAIL_PIECE_MAX, "of data less is looked at");

void words_tail_put_around(struct words_tail *tail, size_t at, const char *bytes, size_t length)
{
    const size_t first = length < WORDS_TAIL_SIZE - at ? length : WORDS_TAIL_SIZE - at;
    words_tail_put(tail->bytes + at, bytes, first);
    words_tail_put(tail->bytes, bytes + first, length - first);
}

void words_tail_add_seldom(struct words_tail *tail, const char *bytes, size_t length)
{
    const size_t most = length < WORDS_TAIL_DATA_SIZE ? WORDS_TAIL_PIECE_MAX : WORDS_TAIL_DATA_PIECE;
    const size_t kept = length < most ? length : most;
    const bool missing = kept < length || __atomic_load_n(&tail->gap, __ATOMIC_RELAXED);
    const uint64_t at = __atomic_fetch_add(&tail->written, kept + missing, __ATOMIC_RELAXED);
    __atomic_store_n(&tail->gap, false, __ATOMIC_RELAXED);
    if (missing)
        words_tail_put(tail->bytes + at % WORDS_TAIL_SIZE, "", 1);
    words_tail_put_around(tail, (at + missing) % WORDS_TAIL_SIZE, bytes + length - kept, kept);
}

/* The whole lines at the beginning of `bytes`, up to `most` bytes of them. */
static size_t first_lines(const char *bytes, size_t most)
{
    while (most > 0 && bytes[most - 1] != '\n')
        most--;
    return most;
}

/* How many bytes at the end of `length` ones are whole lines, up to `most`. */
static size_t last_lines(const char *bytes, size_t length, size_t most)
{
    while (most > 0 && bytes[length - most - 1] != '\n')
        most--;
    return most;
}

static void add_in_pieces(struct words_tail *tail, const char *bytes, size_t length)
{
    enum { PIECES = WORDS_TAIL_SIZE / WORDS_TAIL_PIECE_MAX };
    size_t pieces = length == 0 ? 0 : (length - 1) / WORDS_TAIL_PIECE_MAX;
    if (pieces >= PIECES)
        pieces = PIECES - 1;
    const size_t first = length - pieces * WORDS_TAIL_PIECE_MAX;
    words_tail_add(tail, bytes, first);
    for (bytes += first; pieces > 0; pieces--, bytes += WORDS_TAIL_PIECE_MAX)
        words_tail_add(tail, bytes, WORDS_TAIL_PIECE_MAX);
}

void words_tail_add_long(struct words_tail *tail, const char *bytes, size_t length)
{
    enum { HEAD = WORDS_TAIL_SIZE / 4, END = WORDS_TAIL_SIZE / 2 };
    static const char left_out[] = "...\n";
    const bool too_long = length > WORDS_TAIL_SIZE;
    const size_t head = too_long ? first_lines(bytes, HEAD) : 0;
    const size_t end = too_long ? last_lines(bytes, length, END) : 0;
    if (head > 0 && end > 0) {
        add_in_pieces(tail, bytes, head);
        words_tail_add(tail, left_out, sizeof left_out - 1);
        bytes += length - end;
        length = end;
    }
    if (length > 0)
        add_in_pieces(tail, bytes, length);
}

size_t words_tail_copy(const struct words_tail *tail, char *raw)
{
    const uint64_t end = __atomic_load_n(&tail->written, __ATOMIC_RELAXED);
    uint64_t at = end < WORDS_TAIL_SIZE ? 0 : end - WORDS_TAIL_SIZE;
    size_t length = 0;
    if (at > 0)
        raw[length++] = '\0';
    for (; at < end; at++)
        raw[length++] = __atomic_load_n(&tail->bytes[at % WORDS_TAIL_SIZE], __ATOMIC_RELAXED);
    if (length > 0 && __atomic_load_n(&tail->gap, __ATOMIC_RELAXED))
        raw[length++] = '\0';
    return length;
}

void words_tail_clear(struct words_tail *tail)
{
    if (__atomic_load_n(&tail->written, __ATOMIC_RELAXED) != 0)
        __atomic_store_n(&tail->written, 0, __ATOMIC_RELAXED);
    if (__atomic_load_n(&tail->gap, __ATOMIC_RELAXED))
        __atomic_store_n(&tail->gap, false, __ATOMIC_RELAXED);
}
