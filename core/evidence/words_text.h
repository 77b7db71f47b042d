/* From the raw bytes that a program printed to text: the whole lines at their end, as a person would have read them.
 */
#ifndef VHRETRY_EVIDENCE_WORDS_TEXT_H
#define VHRETRY_EVIDENCE_WORDS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Replaces the `length` bytes at `text`, which has room for one more, by the last whole lines of them that fit into
 * `size` - 1 bytes, and returns their length; '\n' stands between lines. What remains is UTF-8 without control characters,
 * escape sequences or characters that turn the direction of text. Of a line that was printed over (a progress bar) the last
 * state remains. Lines that say nothing (empty ones, underlines) or are no text are left out, and frames of stacks where
 * there is no room for them (words_frames.h). A last line that is too long loses its end; one
 * whose beginning is missing (a NUL stands for it) stands alone, and `cut` is set. Pure, async-signal-safe; time is linear in `length`. */
size_t words_text_clean(char *text, size_t length, size_t size, bool *cut);

#endif
