/* A message with its facts put in, checked by the compiler. */
#ifndef VHRETRY_WORDS_FORMATTED_H
#define VHRETRY_WORDS_FORMATTED_H

#include "../evidence/text.h"

/* Adds what printf(3) would print, cut to the room that is left. */
void text_add_formatted(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
