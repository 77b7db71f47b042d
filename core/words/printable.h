/* Text from outside (settings, files, servers) made fit for a terminal and for a status detail. */
#ifndef VHRETRY_WORDS_PRINTABLE_H
#define VHRETRY_WORDS_PRINTABLE_H

#include "../evidence/text.h"

#include <stdbool.h>

/* Adds at most `maximum` bytes of the string, whole UTF-8 characters only, and `...` if it was cut. Line ends and
 * tabs become blanks, other control characters (a terminal obeys them), characters that turn text around, and bytes that are
 * no UTF-8 `?`. */
void text_add_printable(struct text *text, const char *string, size_t maximum);

/* Bytes of the longest prefix of `string`, at most `maximum`, that ends between two UTF-8 characters. */
size_t utf8_prefix(const char *string, size_t maximum);

/* True if the string holds a control character. */
bool has_control_character(const char *string);

#endif
