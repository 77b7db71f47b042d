/* Timing several contestants side by side: each round runs all of them, in turn, so that a machine which slows down slows
 * them all; what counts is the ratio within a round. */
#ifndef VHRETRY_TESTS_BENCH_ROUNDS_H
#define VHRETRY_TESTS_BENCH_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>

enum { CONTESTANTS_MAX = 8, ROUNDS_MAX = 101 };

struct contestant {
    const char *name;
    const char *preload;       /* value of LD_PRELOAD; NULL for none */
    const char *setting;       /* one more variable; NULL for none */
    const char *const *before; /* of the command: a tracer; NULL for none */
};

/* One command, and how its time is known. */
struct load {
    const char *const *command; /* NULL at its end */
    unsigned
        starts; /* 0: it prints the nanoseconds itself; else it is started so many times and that is timed */
};

struct measured {
    double nanoseconds[ROUNDS_MAX]; /* of each round */
    double processor[ROUNDS_MAX];   /* the same on a processor, of starts: what else runs matters less */
    bool failed;                    /* it did not run to its end */
};

/* Runs `rounds` of all contestants. */
void run_rounds(const struct load *load, const struct contestant *contestants, size_t count, unsigned rounds,
                struct measured *measured);

struct spread {
    double median, low, high; /* the middle, and the quartiles */
};

struct spread spread_of(const double *values, size_t count);

/* Of each round's `measured` to the same round's `baseline`. */
struct spread spread_of_ratios(const struct measured *measured, const struct measured *baseline,
                               unsigned rounds);

#endif
