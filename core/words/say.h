/* Lines for a person, on stderr, with our prefix.
 *
 * stderr is what the failed program left: it may be closed, broken, full or non-blocking (Node leaves stdio
 * non-blocking). A line is written whole or, where nobody reads for two seconds, given up, and then so are all that
 * follow; nothing ever fails for it. Of what comes from outside, each character that may not be shown is `?` (character.h).
 */
#ifndef VHRETRY_WORDS_SAY_H
#define VHRETRY_WORDS_SAY_H

#include <stddef.h>

/* Writes `vhretry: `, the formatted text and a newline. Cut at 1,000 bytes. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* From now on every line begins with `vhretry: rehearsal: `: what it speaks of was made to happen. */
void say_as_rehearsal(void);

/* How a line begins now. A constant, for lines that are written by say_bytes. */
const char *say_prefix(void);

/* Writes `length` bytes, of which line ends, returns and tabs stay as they are. */
void say_bytes(const char *bytes, size_t length);

/* The form of settings_complaint and identity_complaint. Says `line`. */
void say_complaint(const char *line, void *context);

/* The same form. Says nothing. */
void hush_complaint(const char *line, void *context);

#endif
