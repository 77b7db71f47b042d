/* What a program said last, quoted where its failure is told: one line, printable, cut at a word.
 */
#ifndef VHRETRY_WORDS_QUOTED_H
#define VHRETRY_WORDS_QUOTED_H

#include "../verdict/verdict.h"

enum { QUOTED_MAX = 200 }; /* bytes of words */

/* Adds at most `maximum` bytes of `line`, without the full stop at its end, and `…` if it was cut. */
void text_add_quoted(struct text *text, const char *line, size_t maximum);

/* Adds the cause and what the program said: `connect db:5432: Connection refused (OperationalError: connection to server
 * at …)`; where only the words tell of it: `python train.py: ReadTimeout: Read timed out`; where nobody could see it:
 * `unknown: node used TLS that cannot be read (db:443)`. At most `maximum` bytes of words. */
void text_add_cause_quoted(struct text *text, const struct verdict *verdict, size_t maximum);

/* The cause with the address and the class, for the log; without words, unless they alone tell of it. */
void text_add_cause_of_verdict(struct text *text, const struct verdict *verdict);

/* The same, and what the program said. */
void text_add_cause_quoted_for_log(struct text *text, const struct verdict *verdict);

#endif
