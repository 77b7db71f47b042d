/* Durations as people write them: `60`, `1.5`, `90s`, `2m`, `1h30m`. */
#ifndef VHRETRY_EVIDENCE_DURATION_H
#define VHRETRY_EVIDENCE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

enum { NANOSECONDS_PER_SECOND = 1000000000 };

/* Reads a whole string. A bare number is seconds, and only it or the seconds part may have decimals. False, and
 * `nanoseconds` unchanged, if `text` is no duration, negative or above a year. */
bool duration_parse(const char *text, uint64_t *nanoseconds);

#endif
