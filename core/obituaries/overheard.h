/* Whose are the words that were heard from outside, where a whole process tree prints to one standard error?
 *
 * Those at the end may be of observed processes, which put their own words on record themselves. What was printed before them, while
 * a blind process lived that then failed, is its own.
 */
#ifndef VHRETRY_OBITUARIES_OVERHEARD_H
#define VHRETRY_OBITUARIES_OVERHEARD_H

#include "../verdict/journal_reader.h"

/* `length` bytes of `words`, cleaned, of which the last were printed at `time`. Returns how many of them, from the first one on, are of
 * the blind process below the command that failed last, and its image; 0 if they may be somebody else's. */
size_t words_of_blind(const struct journal *journal, const char *words, size_t length, uint64_t time,
                      struct image *speaker);

#endif
