/* The lines of tables that are written to be read: trees.txt, connections.txt. A line is words.
 *
 * A malformed line prints what is wrong with it and ends the test program: a table that is not understood proves nothing.
 */
#ifndef VHRETRY_TESTS_SENTENCE_H
#define VHRETRY_TESTS_SENTENCE_H

#include "../../core/evidence/fault.h"
#include "../../core/evidence/peer.h"

enum { SENTENCE_SIZE = 512, SENTENCE_WORDS_MAX = 32 };

struct sentence {
    const char *file; /* as messages name it */
    int line;
    int count;
    char *words[SENTENCE_WORDS_MAX]; /* in `text` */
    char text[SENTENCE_SIZE];
};

/* Empty, or a comment? */
bool sentence_is_blank(const char *line);

/* Splits `text`, the line `line` of `file`, which must stay. */
void sentence_read(struct sentence *sentence, const char *file, int line, const char *text);

__attribute__((noreturn)) void sentence_fail(const struct sentence *sentence, const char *problem,
                                             const char *word);

/* The word at `index`, which must be there. */
const char *sentence_word(const struct sentence *sentence, int index);

/* Seconds, as nanoseconds since a base that leaves room for what happened before. */
uint64_t sentence_time(const struct sentence *sentence, const char *word);

/* The second 0 of every case, in seconds: 0 nanoseconds means unknown. */
enum { BASE_SECONDS = 1000 };

/* 0 to 1000000. */
long sentence_number(const struct sentence *sentence, const char *word);

/* `db:5432`, `db(10.0.0.7):5432`, `10.0.0.7:5432`, `[::1]:443`, `db`. */
struct peer sentence_peer(const struct sentence *sentence, const char *word);

enum fault_phase sentence_phase(const struct sentence *sentence, const char *word);
enum fault_class sentence_class(const struct sentence *sentence, const char *word);

/* Reads an IP address. False if `text` is none. */
bool sentence_address(struct peer *peer, const char *text);

#endif
