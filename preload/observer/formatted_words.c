#include "formatted_words.h"

#include "../platform/real.h"
#include "last_words.h"

#include <stdio.h>

/* Flags, width, precision and length. No `$`, which is checked with _FORTIFY_SOURCE. */
static bool is_modifier(char character)
{
    switch (character) {
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
    case ' ':
    case '#':
    case '+':
    case '-':
    case '\'':
    case '.':
    case '*':
    case 'I':
    case 'h':
    case 'l':
    case 'L':
    case 'q':
    case 'j':
    case 'z':
    case 't':
    case 'Z':
        return true;
    default:
        return false;
    }
}

static bool is_plain_conversion(char character)
{
    switch (character) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
    case 'c':
    case 's':
    case 'C':
    case 'S':
    case 'p':
    case 'm':
    case '%':
        return true;
    default:
        return false;
    }
}

/* May it be formatted apart from its printing? Not where that would write to the program's memory (%n) or call its code
 * (register_printf_function(3)). */
static bool is_repeatable(const char *format)
{
    for (; *format != '\0'; format++) {
        if (*format != '%')
            continue;
        for (format++; is_modifier(*format); format++)
            ;
        if (!is_plain_conversion(*format))
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
