/* Hooks: dprintf(3), which libc writes without our seeing it. Only where the descriptor leads to standard error or standard
 * output; the way to the real function is a comparison.
 */
#include "../observer/formatted_words.h"
#include "../observer/last_words.h"
#include "../platform/real.h"

#include <stdarg.h>
#include <stdio.h>

/* Notes what the real function printed. Of a text that is too long the beginning counts. */
static void note(int fd, int result, const char *format, va_list list, int error)
{
    char text[FORMATTED_WORDS_SIZE];
    int length = formatted_words_again(text, format, list, error);
    if (length >= FORMATTED_WORDS_SIZE) {
        length = FORMATTED_WORDS_SIZE - 1;
        text[length - 1] = '\n';
    }
    if (length > 0 && result > 0)
        last_words_written(fd, text, (size_t)length);
}

static int print(int fd, const char *format, va_list list)
{
    __typeof__(&vdprintf) real = REAL(vdprintf);
    const int error = *host_errno();
    va_list copy;
    if (real == NULL || !last_words_hear(fd))
        return real == NULL ? -1 : real(fd, format, list);
    va_copy(copy, list);
    const int result = real(fd, format, list);
    note(fd, result, format, copy, error);
    va_end(copy);
    return result;
}

EXPORT int vdprintf(int fd, const char *restrict format, va_list list)
{
    return print(fd, format, list);
}

EXPORT int dprintf(int fd, const char *restrict format, ...)
{
    va_list list;
    va_start(list, format);
    const int result = print(fd, format, list);
    va_end(list);
    return result;
}

/* With _FORTIFY_SOURCE, which checks where %n leads to. */
int __vdprintf_chk(int fd, int flag, const char *restrict format, va_list list);

static int print_checked(int fd, int flag, const char *format, va_list list)
{
    __typeof__(&__vdprintf_chk) real = REAL(__vdprintf_chk);
    const int error = *host_errno();
    va_list copy;
    if (real == NULL || !last_words_hear(fd))
        return real == NULL ? -1 : real(fd, flag, format, list);
    va_copy(copy, list);
    const int result = real(fd, flag, format, list);
    note(fd, result, format, copy, error);
    va_end(copy);
    return result;
}

EXPORT int __vdprintf_chk(int fd, int flag, const char *restrict format, va_list list)
{
    return print_checked(fd, flag, format, list);
}

int __dprintf_chk(int fd, int flag, const char *restrict format, ...);
EXPORT int __dprintf_chk(int fd, int flag, const char *restrict format, ...)
{
    va_list list;
    va_start(list, format);
    const int result = print_checked(fd, flag, format, list);
    va_end(list);
    return result;
}
