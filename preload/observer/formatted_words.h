/* Last words that the program gave as a format. The host's vsnprintf(3) makes text of them, in a few hundred bytes on the
 * stack. As async-signal-safe as that; errno stays.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_FORMATTED_WORDS_H
#define VHRETRY_PRELOAD_OBSERVER_FORMATTED_WORDS_H

#include <stdarg.h>
#include <stddef.h>

enum { FORMATTED_WORDS_SIZE = 512 };

/* What vsnprintf(3) would return; -1 also if the format is NULL, or does more than print (%n), or nothing is to be noted.
 * `error` is what %m stands for. */
int formatted_words_text(char *text, size_t size, const char *format, va_list list, int error);

/* Notes what stdio printed to stderr. Of a text that is too long the beginning counts. */
void formatted_words_list(const char *format, va_list list, int error);
__attribute__((format(printf, 2, 3))) void formatted_words(int error, const char *format, ...);

#endif
