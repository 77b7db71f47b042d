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

/* Is it certain that formatting it apart from its printing does nothing else? Not where that would write to the program's
 * memory (%n) or call its code (register_printf_function(3)). */
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

/* Once true, it stays so. Until then no format calls the program's code. Looking at each format would cost more than all else
 * that is done for a line. */
static bool extended;

void formatted_words_extended(void)
{
    __atomic_store_n(&extended, true, __ATOMIC_RELAXED);
}

int __vsnprintf_chk(char *text, size_t size, int flag, size_t room, const char *format, va_list list);

int formatted_words_text(char *text, size_t size, int flag, const char *format, va_list list)
{
    if (format == NULL)
        return -1;
    if (__builtin_expect(__atomic_load_n(&extended, __ATOMIC_RELAXED), 0) && !is_repeatable(format))
        return -1;
    if (flag == UNCHECKED) {
        int (*real)(char *, size_t, const char *, va_list) = REAL(vsnprintf);
        return real == NULL ? -1 : real(text, size, format, list);
    }
    __typeof__(&__vsnprintf_chk) real_checked = REAL(__vsnprintf_chk);
    return real_checked == NULL ? -1 : real_checked(text, size, flag, size, format, list);
}

void formatted_words_note(char text[FORMATTED_WORDS_SIZE], int length, const char *format)
{
    if (length >= FORMATTED_WORDS_SIZE) {
        length = FORMATTED_WORDS_SIZE - 1;
        if (ends_line(format))
            text[length - 1] = '\n';
    }
    if (length > 0)
        last_words_on_stderr(text, (size_t)length);
}

int formatted_words_again(char text[FORMATTED_WORDS_SIZE], const char *format, va_list list, int error)
{
    if (format == NULL || !is_repeatable(format))
        return -1;
    const int after = *host_errno();
    *host_errno() = error;
    const int length = formatted_words_text(text, FORMATTED_WORDS_SIZE, UNCHECKED, format, list);
    *host_errno() = after;
    return length;
}

void formatted_words_list(const char *format, va_list list, int error)
{
    char text[FORMATTED_WORDS_SIZE];
    if (last_words_started())
        formatted_words_note(text, formatted_words_again(text, format, list, error), format);
}

void formatted_words(int error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    formatted_words_list(format, list, error);
    va_end(list);
}
