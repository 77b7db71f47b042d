/* Hashes of file names: a file that is missing is known again as one that should have come, and no name is recorded.
 *
 * Pure. Async-signal-safe.
 */
#ifndef VHRETRY_EVIDENCE_NAME_HASH_H
#define VHRETRY_EVIDENCE_NAME_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The hash of a file's name without folder and endings: `data/train.csv.gz` and `train` are one. 0 for a name without a
 * letter or a digit. */
uint32_t name_hash(const char *name, size_t length);

/* The hashes of the files that `arguments` (NULL at the end, the program first) tell a program to fetch or write: the last part of
 * a URL or of a path, and what follows an option such as -o. Fills `hashes`, at most `count`; the rest becomes 0. No other
 * argument is looked at: it may be a secret. */
void name_hash_arguments(uint32_t *hashes, size_t count, char *const *arguments);

#endif
