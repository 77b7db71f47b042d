/* The last words of this process: the tail of what it printed to standard error and standard output, for the journal
 * if it fails.
 *
 * Async-signal-safe, without locks; errno stays. What is static here: the tails (any thread and signal handler adds to
 * them; a vfork child, too: then its words are its parent's; a fork's child begins with empty ones) and what is known of
 * descriptors (whoever duplicates or closes one changes it, but no vfork child).
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_LAST_WORDS_H
#define VHRETRY_PRELOAD_OBSERVER_LAST_WORDS_H

#include "../run/journal_writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

enum {
    LAST_WORDS_DESCRIPTORS = 256, /* a duplicate above them is not listened to; bash moves its own to 255 */
    LAST_WORDS_BITS = 64
};

/* A bit for each descriptor. */
struct descriptor_set {
    uint64_t bits[LAST_WORDS_DESCRIPTORS / LAST_WORDS_BITS];
};

/* Those that lead to standard error or standard output. */
extern struct descriptor_set last_words_descriptors;

/* Is what is written to `fd` to be noted? One load: every transfer asks. */
static inline bool last_words_hear(int fd)
{
    return __builtin_expect((unsigned)fd < LAST_WORDS_DESCRIPTORS &&
                                (__atomic_load_n(&last_words_descriptors.bits[(unsigned)fd / LAST_WORDS_BITS],
                                                 __ATOMIC_RELAXED) >>
                                     ((unsigned)fd % LAST_WORDS_BITS) &
                                 1) != 0,
                            0);
}

/* From now on 1 and 2 are listened to; called by the constructor. Without it nothing is ever noted. */
void last_words_start(void);

/* In the child of a fork: what its parent printed are not its own words. */
void last_words_start_forked(void);

/* The kernel took `length` bytes for `fd`, for which last_words_hear is true. */
void last_words_written(int fd, const void *bytes, size_t length);

/* The same of the first `length` bytes in `count` buffers. */
void last_words_gathered(int fd, const struct iovec *buffers, size_t count, size_t length);

/* stdio took `length` bytes for its stderr, or is about to. */
void last_words_on_stderr(const void *bytes, size_t length);

/* `to` has become another name of `from`. What standard output is replaced by is a file for other programs, as in
 * `echo x >file` of a shell, and is not listened to; but what replaces standard error is: a log. */
void last_words_duplicated(int from, int to);

/* `fd` is about to be closed, or all from `first` to `last`. */
void last_words_closed(int fd);
void last_words_closed_range(unsigned first, unsigned last);

/* At the end of a process that failed: puts them on record. */
void last_words_write(enum journal_creation creation);

/* Are they wanted? */
bool last_words_started(void);

#endif
