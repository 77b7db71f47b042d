/* Hooks: what stdio writes to stderr in wide characters. Of all other streams nothing is noted.
 */
#define _GNU_SOURCE /* fputws_unlocked and kin */
/* Without the inline versions that wchar.h has of what is defined here. NOLINTNEXTLINE(bugprone-reserved-identifier) */
#define __NO_INLINE__ 1
#include "../observer/last_words.h"
#include "../platform/real.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#undef putwc
#undef putwc_unlocked

enum { WIDE_WORDS = 256, UTF8_MAX = 4 };

/* The host's variable, as in stderr.c. */
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

/* UTF-8, whatever the locale is. Returns how many bytes. */
static size_t encode(char *bytes, uint32_t character)
{
    if (character < 0x80) {
        bytes[0] = (char)character;
        return 1;
    }
    const size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--, character >>= 6)
        bytes[i] = (char)(0x80 | (character & 0x3f));
    bytes[0] = (char)(first[length] | character);
    return length;
}

/* Of a text that is too long the beginning counts. */
static __attribute__((noinline)) void note(const wchar_t *text)
{
    char bytes[WIDE_WORDS * UTF8_MAX];
    size_t length = 0;
    for (size_t i = 0; i < WIDE_WORDS && text[i] != L'\0'; i++)
        length += encode(bytes + length, (uint32_t)text[i]);
    last_words_on_stderr(bytes, length);
}

static void note_string(const wchar_t *text, int result, const FILE *stream)
{
    if (result >= 0 && is_stderr(stream))
        note(text);
}

static void note_character(wint_t result, const FILE *stream)
{
    const wchar_t text[] = {(wchar_t)result, L'\0'};
    if (result != WEOF && is_stderr(stream))
        note(text);
}

EXPORT int fputws(const wchar_t *restrict text, FILE *restrict stream)
{
    __typeof__(&fputws) real = REAL(fputws);
    const int result = real == NULL ? -1 : real(text, stream);
    note_string(text, result, stream);
    return result;
}

EXPORT int fputws_unlocked(const wchar_t *restrict text, FILE *restrict stream)
{
    __typeof__(&fputws_unlocked) real = REAL(fputws_unlocked);
    const int result = real == NULL ? -1 : real(text, stream);
    note_string(text, result, stream);
    return result;
}

EXPORT wint_t fputwc(wchar_t character, FILE *stream)
{
    __typeof__(&fputwc) real = REAL(fputwc);
    const wint_t result = real == NULL ? WEOF : real(character, stream);
    note_character(result, stream);
    return result;
}

EXPORT wint_t putwc(wchar_t character, FILE *stream)
{
    __typeof__(&putwc) real = REAL(putwc);
    const wint_t result = real == NULL ? WEOF : real(character, stream);
    note_character(result, stream);
    return result;
}

EXPORT wint_t fputwc_unlocked(wchar_t character, FILE *stream)
{
    __typeof__(&fputwc_unlocked) real = REAL(fputwc_unlocked);
    const wint_t result = real == NULL ? WEOF : real(character, stream);
    note_character(result, stream);
    return result;
}

EXPORT wint_t putwc_unlocked(wchar_t character, FILE *stream)
{
    __typeof__(&putwc_unlocked) real = REAL(putwc_unlocked);
    const wint_t result = real == NULL ? WEOF : real(character, stream);
    note_character(result, stream);
    return result;
}

static bool is_one_of(const wchar_t *characters, wchar_t character)
{
    for (; *characters != L'\0'; characters++)
        if (*characters == character)
            return true;
    return false;
}

/* Does the format only print? %n writes to the program's memory, and a conversion that the program has registered calls its
 * code. */
static bool is_repeatable(const wchar_t *format)
{
    for (; *format != L'\0'; format++) {
        if (*format != L'%')
            continue;
        for (format++; is_one_of(L"0123456789 #+-'.*IhlLqjztZ$", *format); format++)
            ;
        if (!is_one_of(L"diouxXeEfFgGaAcsCSpm%", *format))
            return false;
    }
    return true;
}

/* Formatted once more, by the host's vswprintf(3): its own printing passes no hook. Of a text that is too long the beginning
 * counts. */
static void note_format(const wchar_t *format, va_list list)
{
    int (*real)(wchar_t *, size_t, const wchar_t *, va_list) = REAL(vswprintf);
    wchar_t text[WIDE_WORDS + 1];
    const int after = *host_errno();
    if (real == NULL || !last_words_started() || !is_repeatable(format))
        return;
    memset(text, 0, sizeof text);
    if (real(text, WIDE_WORDS, format, list) < 0 && text[0] != L'\0')
        text[WIDE_WORDS - 1] = L'\n';
    note(text);
    *host_errno() = after;
}

static int print(FILE *stream, const wchar_t *format, va_list list)
{
    __typeof__(&vfwprintf) real = REAL(vfwprintf);
    va_list copy;
    if (real == NULL || !is_stderr(stream))
        return real == NULL ? -1 : real(stream, format, list);
    va_copy(copy, list);
    const int result = real(stream, format, list);
    if (result > 0)
        note_format(format, copy);
    va_end(copy);
    return result;
}

EXPORT int vfwprintf(FILE *restrict stream, const wchar_t *restrict format, va_list list)
{
    return print(stream, format, list);
}

EXPORT int fwprintf(FILE *restrict stream, const wchar_t *restrict format, ...)
{
    va_list list;
    va_start(list, format);
    const int result = print(stream, format, list);
    va_end(list);
    return result;
}

/* With _FORTIFY_SOURCE, which checks where %n leads to. */
int __vfwprintf_chk(FILE *restrict stream, int flag, const wchar_t *restrict format, va_list list);

static int print_checked(FILE *stream, int flag, const wchar_t *format, va_list list)
{
    __typeof__(&__vfwprintf_chk) real = REAL(__vfwprintf_chk);
    va_list copy;
    if (real == NULL || !is_stderr(stream))
        return real == NULL ? -1 : real(stream, flag, format, list);
    va_copy(copy, list);
    const int result = real(stream, flag, format, list);
    if (result > 0)
        note_format(format, copy);
    va_end(copy);
    return result;
}

EXPORT int __vfwprintf_chk(FILE *restrict stream, int flag, const wchar_t *restrict format, va_list list)
{
    return print_checked(stream, flag, format, list);
}

int __fwprintf_chk(FILE *restrict stream, int flag, const wchar_t *restrict format, ...);
EXPORT int __fwprintf_chk(FILE *restrict stream, int flag, const wchar_t *restrict format, ...)
{
    va_list list;
    va_start(list, format);
    const int result = print_checked(stream, flag, format, list);
    va_end(list);
    return result;
}
