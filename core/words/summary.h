/* The run in a table, in the manner of `strace -c`: whom it talked to, how often that failed, and what became of it. */
#ifndef VHRETRY_WORDS_SUMMARY_H
#define VHRETRY_WORDS_SUMMARY_H

#include "../verdict/verdict.h"

/* Adds the table, each line beginning with `prefix`:
 *
 *     peer                              phase    class          calls failed     last state
 *     db.internal:5432                  connect  refused            9      7    0.3 s cause
 *
 * `calls` are those whose outcome the program heard, of all processes that came to their end; `last` is how long before the
 * run's end the last failure was. Nothing is added for a run without calls and faults. */
void text_add_summary(struct text *text, const char *prefix, const struct journal *journal,
                      const struct run_end *end, const struct verdict *verdict);

#endif
