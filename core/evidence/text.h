/* Text built in a caller's buffer, without libc: what snprintf is elsewhere.
 *
 * The preloaded library may not call stdio inside somebody else's process (it allocates and locks), and it
 * links against nothing. Every function here is async-signal-safe, never writes past the buffer, keeps it
 * NUL-terminated and cuts silently at its end.
 */
#ifndef VHRETRY_EVIDENCE_TEXT_H
#define VHRETRY_EVIDENCE_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct text {
    char *data;
    size_t size;   /* bytes of `data`, at least 1 */
    size_t length; /* bytes used, without the NUL */
};

/* An empty text in `data`. */
struct text text_in(char *data, size_t size);

void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_unsigned(struct text *text, uint64_t number);
void text_add_signed(struct text *text, int64_t number);

/* Zero-padded to `digits`. */
void text_add_digits(struct text *text, uint64_t number, unsigned digits);

/* Spaces until the text is `column` bytes long; always at least one. */
void text_add_column(struct text *text, size_t column);

/* Nanoseconds as seconds with `decimals` (0 to 9) decimals, cut, not rounded: 41.3 */
void text_add_seconds(struct text *text, uint64_t nanoseconds, unsigned decimals);

/* A JSON string with its quotes (RFC 8259 section 7); bytes above 0x7e become U+FFFD, so that it is always
 * valid UTF-8. */
void text_add_json(struct text *text, const char *string);

#endif
