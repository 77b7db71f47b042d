/* A failure that travelled up: a worker met it, ended well or was stopped, and the words of who waited for it tell of it
 * (core/verdict/README.md, "Two witnesses").
 */
#ifndef VHRETRY_VERDICT_RELAYED_H
#define VHRETRY_VERDICT_RELAYED_H

#include "weighing.h"

/* A launcher has some hundred workers. The bounds keep a journal in which every process speaks from costing the square of
 * their number. */
enum { LISTENED_MAX = 1024, LISTENED_FAULTS_MAX = 1000000 };

/* The processes below a speaker, and those of whose parent nothing is known. */
struct below {
    size_t budget; /* faults that may still be looked at, by all speakers together */
    size_t orphan_count;
    size_t orphans[LISTENED_MAX];
    size_t queue[LISTENED_MAX]; /* in find_relayed */
};

/* NULL if memory ran out; the caller frees it. */
struct below *below_prepare(const struct tree *tree);

/* What the words of `hearing->speaker` tell of itself and of the processes below it. */
struct relayed {
    struct weighed named; /* the best fault that the words name */
    size_t process;       /* that met it; NO_PROCESS: the speaker itself */
    bool contact;         /* some process below had to do with the network, and was deaf */
};

/* Looks for it, at any depth, and then among those that ended well beside the speaker. An orphan that started in the speaker's life may be its worker, too: the server that forks
 * workers for python's multiprocessing still runs when the speaker ends, and has left no record. */
struct relayed find_relayed(const struct hearing *hearing, struct below *below);

#endif
