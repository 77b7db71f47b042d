/* Points in time as the API and people write them (RFC 3339, section 5.6). */
#ifndef VHRETRY_VALOHAI_TIMESTAMP_H
#define VHRETRY_VALOHAI_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

/* Reads a whole string such as `2026-11-01`, `2026-11-01T12:34:56.789Z` or `2026-11-01T14:34:56+02:00` into seconds since 1970.
 * A date alone is its midnight; what names no zone is UTC. False, and `seconds` unchanged, if it is none. */
bool timestamp_parse(const char *text, int64_t *seconds);

#endif
