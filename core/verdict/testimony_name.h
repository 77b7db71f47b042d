/* The names of exceptions in a text: where they begin and end. What they mean is in testimony_types.c.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_NAME_H
#define VHRETRY_VERDICT_TESTIMONY_NAME_H

#include "words_slice.h"

/* The length of what `text` begins with: a name with dots, or with `::` within, as Ruby and Rust write it; 0: there is none. */
size_t dotted_name_length(struct slice text);

/* The length of the name of an exception at the start of `text`, as in `requests.exceptions.ReadTimeout: ...`; 0: there is none. */
size_t exception_name_length(struct slice text);

/* True if a message, an argument or the end follows a name: then it stands for an exception, not for a word. `after`: what
 * follows it. */
bool name_stands_alone(struct slice after);

#endif
