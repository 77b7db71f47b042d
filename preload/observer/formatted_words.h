/* Last words that the program gave as a format. The host's vsnprintf(3) makes text of them, in a few hundred bytes on the
 * stack. As async-signal-safe as that; errno stays.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_FORMATTED_WORDS_H
#define VHRETRY_PRELOAD_OBSERVER_FORMATTED_WORDS_H

#include <stdarg.h>
#include <stddef.h>

enum { FORMATTED_WORDS_SIZE = 512 };

enum { UNCHECKED = -1 }; /* no _FORTIFY_SOURCE */

/* What vsnprintf(3) returns, or for a `flag` other than UNCHECKED __vsnprintf_chk, which checks where %n leads to. -1 also if
 * the format is NULL, or may call the program's own code, which is to be called once. errno may change. */
int formatted_words_text(char *text, size_t size, int flag, const char *format, va_list list);

/* The same for what has been printed already: -1 also for a format that writes to the program's memory. `error` is what %m
 * stands for; errno stays. */
int formatted_words_again(char text[FORMATTED_WORDS_SIZE], const char *format, va_list list, int error);

/* Notes the text that one of the two made, `length` long; of one that is too long the beginning counts. */
void formatted_words_note(char text[FORMATTED_WORDS_SIZE], int length, const char *format);

/* The program has taught printf(3) new conversions, which are code of its own. */
void formatted_words_extended(void);

/* Notes what stdio printed to stderr. `error` is what %m stands for. */
void formatted_words_list(const char *format, va_list list, int error);
__attribute__((format(printf, 2, 3))) void formatted_words(int error, const char *format, ...);

#endif
