#include "formatted_words.h"

#include "../platform/real.h"
#include "last_words.h"

#include <stdio.h>

static bool is_one_of(char character, const char *set)
{
    while (*set != '\0' && *set != character)
        set++;
    return *set != '\0';
}

/* May it be formatted apart from its printing? Not where that would write to the program's memory (%n), call its code
 * (register_printf_function(3)), or pass by what is checked with _FORTIFY_SOURCE (%1$s). */
static bool is_repeatable(const char *format)
{
    for (; *format != '\0'; format++) {
        if (*format != '%')
            continue;
        for (format++; is_one_of(*format, "0123456789 #+-'.*IhlLqjztZ"); format++)
            ;
        if (!is_one_of(*format, "diouxXeEfFgGaAcsCSpm%"))
            return false;
    }
    return true;
}

static bool ends_line(const char *format)
{
    char last = '\0';
    for (; *format != '\0'; format++)
        last = *format;
    return last == '\n';
}

int formatted_words_text(char *text, size_t size, const char *format, va_list list, int error)
{
    int (*real)(char *, size_t, const char *, va_list) = REAL(vsnprintf);
    if (real == NULL || format == NULL || !last_words_started() || !is_repeatable(format))
        return -1;
    const int after = *host_errno();
    *host_errno() = error;
    const int length = real(text, size, format, list);
    *host_errno() = after;
    return length;
}

void formatted_words_list(const char *format, va_list list, int error)
{
    char text[FORMATTED_WORDS_SIZE];
    int length = formatted_words_text(text, sizeof text, format, list, error);
    if (length >= FORMATTED_WORDS_SIZE) {
        length = FORMATTED_WORDS_SIZE - 1;
        if (ends_line(format))
            text[length - 1] = '\n';
    }
    if (length > 0)
        last_words_on_stderr(text, (size_t)length);
}

void formatted_words(int error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    formatted_words_list(format, list, error);
    va_end(list);
}
