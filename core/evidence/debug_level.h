/* Debug mode: what VHRETRY_DEBUG means, to the library and to the program. */
#ifndef VHRETRY_EVIDENCE_DEBUG_LEVEL_H
#define VHRETRY_EVIDENCE_DEBUG_LEVEL_H

enum { DEBUG_LEVEL_MALFORMED = -1 };

/* 0 (off) for NULL, for blanks alone and for `0 no off false`; 1 (faults and the verdict) for `1 yes on true`; 2 (every
 * observed call) for `2`; else DEBUG_LEVEL_MALFORMED, which counts as off. Words in any case, with blanks around them.
 * Pure and async-signal-safe. */
int debug_level_of(const char *value);

#endif
