/* Stacks in last words: what a runtime prints below or above its message, many times as long, and says nothing of why.
 */
#ifndef VHRETRY_EVIDENCE_WORDS_FRAMES_H
#define VHRETRY_EVIDENCE_WORDS_FRAMES_H

#include <stddef.h>

/* Drops frames of stacks from the `length` bytes at `text`, lines with '\n' between them, until `room` bytes hold the rest, and
 * returns its length, which may still be above `room`. What already fits stays as it is. First the frames of runtimes go
 * that write their stack below the message, but one of each stack, which shows that there was one, and what the fields of node's errors
 * refer to, the deepest first; then those of Python, but the last of each, where it failed; then all frames. Where nothing but frames would go, they stay. Pure, async-signal-safe; time is linear. */
size_t words_frames_drop(char *text, size_t length, size_t room);

#endif
