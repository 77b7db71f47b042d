/* Printing to stdout what people or programs read. Nothing of core prints past these functions, but for what is code or a path
 * (tests/unit/test_house.c): whatever a text was made of, it reaches the terminal as text, and JSON is JSON.
 */
#ifndef VHRETRY_WORDS_PRINT_H
#define VHRETRY_WORDS_PRINT_H

#include <stddef.h>

/* As printf(3), but that each character that may not be shown is `?` (character.h); '\n', '\t' and the line end "\r\n" stay. Returns how many bytes were
 * printed, negative if that failed. */
int print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints what json-c has made a string of, and a newline. Within its strings what may not be shown is escaped, and bytes that are no UTF-8
 * become U+FFFD. Negative if it failed. */
int print_as_json(const char *json);

#endif
