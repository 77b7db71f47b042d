/* Hooks: what stdio writes to stderr, which libc passes to the kernel without our seeing it.
 *
 * Of all other streams nothing is noted; the way to the real function is a comparison. What glibc prints for
 * itself (error(3), err(3)) is in messages.c.
 */
#define _GNU_SOURCE /* fwrite_unlocked and kin */
/* Without the inline versions that stdio.h has of what is defined here. NOLINTNEXTLINE(bugprone-reserved-identifier) */
#define __NO_INLINE__ 1
#include "../../core/evidence/string_length.h"
#include "../observer/formatted_words.h"
#include "../observer/last_words.h"
#include "../platform/real.h"

#include <printf.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

/* Macros of some libc. */
#undef putc
#undef fputc_unlocked
#undef fputs_unlocked
#undef fwrite_unlocked
#undef putc_unlocked

/* The host's variable `stderr`, which a program may hold as a copy (copy relocation), and may set. */
static inline bool is_stderr(const FILE *stream)
{
    static FILE **variable;
    FILE **found = __atomic_load_n(&variable, __ATOMIC_RELAXED);
    if (__builtin_expect(found == NULL, 0)) {
        found = objects_first("stderr");
        __atomic_store_n(&variable, found, __ATOMIC_RELAXED);
    }
    return __builtin_expect(found != NULL && stream == *found, 0) && last_words_started();
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

/* Notes what is about to be printed, and returns true. If standard error was closed, returns false: then it is to be noted once
 * it is printed. Why before: behind a system call the same costs 8 ns more, because kernels guard their returns (Retbleed,
 * SRSO), and the processor predicts the program's own next returns wrongly. */
static inline bool note_before(const char *string)
{
    const bool is_open = __builtin_expect(last_words_hear(STDERR_FILENO), 1);
    if (is_open)
        last_words_on_stderr(string, string_length(string));
    return is_open;
}

static int note_after(int result, const char *string)
{
    if (result >= 0)
        last_words_on_stderr(string, string_length(string));
    return result;
}

EXPORT int fputs(const char *restrict string, FILE *restrict stream)
{
    __typeof__(&fputs) real = REAL(fputs);
    if (real == NULL)
        return EOF;
    if (is_stderr(stream) && !note_before(string))
        return note_after(real(string, stream), string);
    return real(string, stream);
}

EXPORT int fputs_unlocked(const char *restrict string, FILE *restrict stream)
{
    __typeof__(&fputs_unlocked) real = REAL(fputs_unlocked);
    if (real == NULL)
        return EOF;
    if (is_stderr(stream) && !note_before(string))
        return note_after(real(string, stream), string);
    return real(string, stream);
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

int __vfprintf_chk(FILE *restrict stream, int flag, const char *restrict format, va_list list);

/* With _FORTIFY_SOURCE `flag` says what is checked; else it is UNCHECKED. */
static inline int print_by_host(FILE *stream, int flag, const char *format, va_list list)
{
    if (flag == UNCHECKED) {
        __typeof__(&vfprintf) real = REAL(vfprintf);
        return real == NULL ? -1 : real(stream, format, list);
    }
    __typeof__(&__vfprintf_chk) real_checked = REAL(__vfprintf_chk);
    return real_checked == NULL ? -1 : real_checked(stream, flag, format, list);
}

/* An attempt to print without the real function. */
struct attempt {
    char text[FORMATTED_WORDS_SIZE];
    int length; /* of the text; less than 1 if there is none */
    int error;  /* errno when the call began */
    int result;
};

/* What is not too long is formatted once, here, and written as vfprintf(3) would: by one call. Returns false, and has
 * printed nothing, if the real function must do it. Inlined: a frame less that
 * returns behind a system call. */
static inline __attribute__((always_inline)) bool print_short(FILE *stream, int flag, const char *format,
                                                              va_list list, struct attempt *attempt)
{
    __typeof__(&fwrite) real = REAL(fwrite);
    attempt->error = *host_errno();
    const int length = formatted_words_text(attempt->text, FORMATTED_WORDS_SIZE, flag, format, list);
    attempt->length = length;
    if (length <= 0 || length >= FORMATTED_WORDS_SIZE || real == NULL)
        return false;
    const size_t written = real(attempt->text, 1, (size_t)length, stream);
    last_words_on_stderr(attempt->text, written);
    attempt->result = written == (size_t)length ? length : -1;
    return true;
}

static __attribute__((noinline)) int print_long(FILE *stream, int flag, const char *format, va_list list,
                                                struct attempt *attempt)
{
    *host_errno() = attempt->error;
    const int result = print_by_host(stream, flag, format, list);
    if (result > 0)
        formatted_words_note(attempt->text, attempt->length, format);
    return result;
}

/* A format whose arguments are a list. */
static inline int print(FILE *stream, int flag, const char *format, va_list list)
{
    struct attempt attempt;
    va_list copy;
    va_copy(copy, list);
    if (!print_short(stream, flag, format, copy, &attempt))
        attempt.result = print_long(stream, flag, format, list, &attempt);
    va_end(copy);
    return attempt.result;
}

EXPORT int vfprintf(FILE *restrict stream, const char *restrict format, va_list list)
{
    return is_stderr(stream) ? print(stream, UNCHECKED, format, list)
                             : print_by_host(stream, UNCHECKED, format, list);
}

EXPORT int __vfprintf_chk(FILE *restrict stream, int flag, const char *restrict format, va_list list)
{
    return is_stderr(stream) ? print(stream, flag, format, list) : print_by_host(stream, flag, format, list);
}

/* Arguments that are no list cannot be passed on: the real function is the one that takes a list. */
#define PRINT_ARGUMENTS(stream, flag, format)                                                                \
    ({                                                                                                       \
        struct attempt attempt;                                                                              \
        va_list list;                                                                                        \
        va_start(list, format);                                                                              \
        if (!is_stderr(stream)) {                                                                            \
            attempt.result = print_by_host(stream, flag, format, list);                                      \
        } else if (!print_short(stream, flag, format, list, &attempt)) {                                     \
            va_end(list);                                                                                    \
            va_start(list, format);                                                                          \
            attempt.result = print_long(stream, flag, format, list, &attempt);                               \
        }                                                                                                    \
        va_end(list);                                                                                        \
        attempt.result;                                                                                      \
    })

EXPORT int fprintf(FILE *restrict stream, const char *restrict format, ...)
{
    return PRINT_ARGUMENTS(stream, UNCHECKED, format);
}

int __fprintf_chk(FILE *restrict stream, int flag, const char *restrict format, ...);
EXPORT int __fprintf_chk(FILE *restrict stream, int flag, const char *restrict format, ...)
{
    return PRINT_ARGUMENTS(stream, flag, format);
}

/* register_printf_function(3) and its successor, which alone stdio.h does not call deprecated. */
EXPORT int register_printf_function(int letter, printf_function *print_it, printf_arginfo_function *arguments)
{
    static void *slot;
    int (*real)(int, printf_function *, printf_arginfo_function *) =
        real_function(&slot, "register_printf_function");
    formatted_words_extended();
    return real == NULL ? -1 : real(letter, print_it, arguments);
}

EXPORT int register_printf_specifier(int letter, printf_function *print_it,
                                     printf_arginfo_size_function *arguments)
{
    __typeof__(&register_printf_specifier) real = REAL(register_printf_specifier);
    formatted_words_extended();
    return real == NULL ? -1 : real(letter, print_it, arguments);
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
