/* The last words that go with a verdict.
 */
#ifndef VHRETRY_VERDICT_QUOTED_WORDS_H
#define VHRETRY_VERDICT_QUOTED_WORDS_H

#include "../evidence/words_record.h"
#include "testimony.h"

/* Which witness decided. */
enum deciding {
    DECIDED_ALONE,    /* the other one had nothing to say */
    DECIDED_TOGETHER, /* both say the same */
    DECIDED_BY_WIRE,  /* they disagree, and the wire was believed */
    DECIDED_BY_WORDS  /* ..., and the words were, or they alone tell of a failure */
};

/* "alone", "together", "wire", "words". */
const char *deciding_name(enum deciding deciding);

/* What a process on the way from the root to the cause said last. */
struct quoted_words {
    struct testimony testimony; /* TESTIMONY_SILENT: nothing, and the rest is empty; no lines */
    uint32_t pid;
    enum deciding deciding;
    char program[PROGRAM_SIZE];
    char line[LAST_WORDS_SIZE]; /* the line that says it */
    char text[LAST_WORDS_SIZE]; /* all of them; lines end with a line feed */
};

#endif
