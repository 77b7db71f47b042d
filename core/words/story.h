/* A verdict in plain sentences, for a person who was not there. */
#ifndef VHRETRY_WORDS_STORY_H
#define VHRETRY_WORDS_STORY_H

#include "../verdict/verdict.h"

enum { STORY_SIZE = 2048 }; /* bytes for either */

/* Adds one line without a full stop: `The network made this run fail`. */
void text_add_headline(struct text *text, const struct verdict *verdict);

/* What was made to fail in a run in which a rehearsal met a call. */
const char *words_of_rehearsal(const struct verdict *verdict);

/* Adds what failed, what that means, and why the verdict is what it is. What stands in it of the program and its peers is not made
 * printable. */
void text_add_story(struct text *text, const struct verdict *verdict);

#endif
