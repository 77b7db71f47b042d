/* Hooks: what stdio writes to stderr, which libc passes to the kernel without our seeing it.
 *
 * Of all other streams nothing is noted; the way to the real function is a comparison. What glibc prints for
 * itself (error(3), err(3)) is in messages.c.
 */
#define _GNU_SOURCE /* fwrite_unlocked and kin */
/* Without the inline versions that stdio.h has of what is defined here. NOLINTNEXTLINE(bugprone-reserved-identifier) */
#define __NO_INLINE__ 1
#include "../observer/formatted_words.h"
#include "../observer/last_words.h"
#include "../platform/real.h"

#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

/* Macros of some libc. */
#undef putc
#undef fputc_unlocked
#undef fputs_unlocked
#undef fwrite_unlocked
#undef putc_unlocked

/* The host's variable `stderr`, which a program may hold as a copy (copy relocation), and may set. */
static bool is_stderr(const FILE *stream)
{
    static FILE **variable;
    FILE **found = __atomic_load_n(&variable, __ATOMIC_RELAXED);
    if (__builtin_expect(found == NULL, 0)) {
        found = objects_first("stderr");
        __atomic_store_n(&variable, found, __ATOMIC_RELAXED);
    }
    return __builtin_expect(found != NULL && stream == *found, 0);
}

/* Bytes ------------------------------------------------------------------------------------------------------- */

static void note_items(const void *items, size_t size, size_t written, const FILE *stream)
{
    if (is_stderr(stream))
        last_words_on_stderr(items, size * written);
}

EXPORT size_t fwrite(const void *restrict items, size_t size, size_t count, FILE *restrict stream)
{
    __typeof__(&fwrite) real = REAL(fwrite);
    size_t written = real == NULL ? 0 : real(items, size, count, stream);
    note_items(items, size, written, stream);
    return written;
}

EXPORT size_t fwrite_unlocked(const void *restrict items, size_t size, size_t count, FILE *restrict stream)
{
    __typeof__(&fwrite_unlocked) real = REAL(fwrite_unlocked);
    size_t written = real == NULL ? 0 : real(items, size, count, stream);
    note_items(items, size, written, stream);
    return written;
}

/* A word at a time: an aligned one never reaches into a page that the string does not. */
static size_t length_of(const char *string)
{
    typedef uint64_t __attribute__((may_alias)) word;
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const char *at = string;
    for (; (uintptr_t)at % sizeof(word) != 0; at++)
        if (*at == '\0')
            return (size_t)(at - string);
    for (;; at += sizeof(word)) {
        const word bytes = *(const word *)(const void *)at;
        if (((bytes - ones) & ~bytes & (ones << 7)) != 0)
            break;
    }
    while (*at != '\0')
        at++;
    return (size_t)(at - string);
}

static void note_string(const char *string, int result, const FILE *stream)
{
    if (is_stderr(stream) && result >= 0)
        last_words_on_stderr(string, length_of(string));
}

EXPORT int fputs(const char *restrict string, FILE *restrict stream)
{
    __typeof__(&fputs) real = REAL(fputs);
    int result = real == NULL ? EOF : real(string, stream);
    note_string(string, result, stream);
    return result;
}

EXPORT int fputs_unlocked(const char *restrict string, FILE *restrict stream)
{
    __typeof__(&fputs_unlocked) real = REAL(fputs_unlocked);
    int result = real == NULL ? EOF : real(string, stream);
    note_string(string, result, stream);
    return result;
}

static void note_character(int result, const FILE *stream)
{
    const char byte = (char)result;
    if (is_stderr(stream) && result != EOF)
        last_words_on_stderr(&byte, 1);
}

EXPORT int fputc(int character, FILE *stream)
{
    __typeof__(&fputc) real = REAL(fputc);
    int result = real == NULL ? EOF : real(character, stream);
    note_character(result, stream);
    return result;
}

EXPORT int putc(int character, FILE *stream)
{
    __typeof__(&putc) real = REAL(putc);
    int result = real == NULL ? EOF : real(character, stream);
    note_character(result, stream);
    return result;
}

/* What programs built before glibc 2.28 call for putc. */
int _IO_putc(int character, FILE *stream);
EXPORT int _IO_putc(int character, FILE *stream)
{
    __typeof__(&_IO_putc) real = REAL(_IO_putc);
    int result = real == NULL ? EOF : real(character, stream);
    note_character(result, stream);
    return result;
}

EXPORT int fputc_unlocked(int character, FILE *stream)
{
    __typeof__(&fputc_unlocked) real = REAL(fputc_unlocked);
    int result = real == NULL ? EOF : real(character, stream);
    note_character(result, stream);
    return result;
}

EXPORT int putc_unlocked(int character, FILE *stream)
{
    __typeof__(&putc_unlocked) real = REAL(putc_unlocked);
    int result = real == NULL ? EOF : real(character, stream);
    note_character(result, stream);
    return result;
}

/* What the macro putc_unlocked becomes for a stream without a buffer (glibc). */
EXPORT int __overflow(FILE *stream, int character)
{
    __typeof__(&__overflow) real = REAL(__overflow);
    int result = real == NULL ? EOF : real(stream, character);
    note_character(result, stream);
    return result;
}

/* Formats ----------------------------------------------------------------------------------------------------- */

static size_t print_items(const void *items, size_t size, size_t count, FILE *stream)
{
    __typeof__(&fwrite) real = REAL(fwrite);
    return real == NULL ? 0 : real(items, size, count, stream);
}

/* What is not too long is formatted once, here, and written as vfprintf(3) would: by one call. Returns false, and has
 * printed nothing, if the real function must do it. */
static bool print_short(FILE *stream, const char *format, va_list list, int *result)
{
    char text[FORMATTED_WORDS_SIZE];
    va_list copy;
    va_copy(copy, list);
    const int length = formatted_words_text(text, sizeof text, format, copy, *host_errno());
    va_end(copy);
    if (length <= 0 || length >= FORMATTED_WORDS_SIZE)
        return false;
    const size_t written = print_items(text, 1, (size_t)length, stream);
    last_words_on_stderr(text, written);
    *result = written == (size_t)length ? length : -1;
    return true;
}

static int print(FILE *stream, const char *format, va_list list)
{
    __typeof__(&vfprintf) real = REAL(vfprintf);
    const bool heard = is_stderr(stream);
    int result;
    if (heard && print_short(stream, format, list, &result))
        return result;
    if (real == NULL || !heard)
        return real == NULL ? -1 : real(stream, format, list);
    const int error = *host_errno();
    va_list copy;
    va_copy(copy, list);
    result = real(stream, format, list);
    if (result > 0)
        formatted_words_list(format, copy, error);
    va_end(copy);
    return result;
}

EXPORT int vfprintf(FILE *restrict stream, const char *restrict format, va_list list)
{
    return print(stream, format, list);
}

/* With _FORTIFY_SOURCE, which checks where %n leads to. */
int __vfprintf_chk(FILE *restrict stream, int flag, const char *restrict format, va_list list);

static int print_checked(FILE *stream, int flag, const char *format, va_list list)
{
    __typeof__(&__vfprintf_chk) real = REAL(__vfprintf_chk);
    const bool heard = is_stderr(stream);
    int result;
    if (heard && print_short(stream, format, list, &result))
        return result;
    if (real == NULL || !heard)
        return real == NULL ? -1 : real(stream, flag, format, list);
    const int error = *host_errno();
    va_list copy;
    va_copy(copy, list);
    result = real(stream, flag, format, list);
    if (result > 0)
        formatted_words_list(format, copy, error);
    va_end(copy);
    return result;
}

EXPORT int __vfprintf_chk(FILE *restrict stream, int flag, const char *restrict format, va_list list)
{
    return print_checked(stream, flag, format, list);
}

/* Arguments that are no list cannot be passed on: the real function is the one that takes a list. */
EXPORT int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
    va_list list;
    va_start(list, format);
    int result = print(stream, format, list);
    va_end(list);
    return result;
}

int __fprintf_chk(FILE *restrict stream, int flag, const char *restrict format, ...);
EXPORT int __fprintf_chk(FILE *restrict stream, int flag, const char *restrict format, ...)
{
    va_list list;
    va_start(list, format);
    int result = print_checked(stream, flag, format, list);
    va_end(list);
    return result;
}

/* Messages ---------------------------------------------------------------------------------------------------- */

/* perror(3) */
EXPORT void perror(const char *message)
{
    __typeof__(&perror) real = REAL(perror);
    const int error = *host_errno();
    if (real == NULL)
        return;
    real(message);
    if (message != NULL && *message != '\0')
        formatted_words(error, "%s: %m\n", message);
    else
        formatted_words(error, "%m\n");
}

/* psignal(3). Of the numbers that have no fixed name, strsignal(3) would write the name into memory that the program may be
 * looking at. */
EXPORT void psignal(int number, const char *message)
{
    __typeof__(&psignal) real = REAL(psignal);
    char *(*name_of)(int) = real_function(&(void *){NULL}, "strsignal");
    const int error = *host_errno();
    if (real == NULL)
        return;
    real(number, message);
    const char *name = name_of != NULL && number > 0 && number <= SIGSYS ? name_of(number) : "signal";
    const bool has_message = message != NULL && *message != '\0';
    formatted_words(error, "%s%s%s\n", has_message ? message : "", has_message ? ": " : "", name);
}
