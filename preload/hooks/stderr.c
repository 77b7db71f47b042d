/* Hooks: what stdio writes to stderr, which libc passes to the kernel without our seeing it.
 *
 * Of all other streams nothing is noted; the way to the real function is a comparison. What is printed by a format is
 * formatted once more, into a few hundred bytes on the stack, after the real call has shown that its arguments are good.
 */
#define _GNU_SOURCE /* fwrite_unlocked and kin */
#include "../observer/last_words.h"
#include "../platform/real.h"

#include <err.h>
#include <error.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Macros of some libc. */
#undef putc
#undef fputc_unlocked
#undef fputs_unlocked
#undef fwrite_unlocked
#undef putc_unlocked

enum { FORMATTED_SIZE = 512 };

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

static size_t length_of(const char *string)
{
    size_t length = 0;
    while (string[length] != '\0')
        length++;
    return length;
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
int __overflow(FILE *stream, int character);
EXPORT int __overflow(FILE *stream, int character)
{
    __typeof__(&__overflow) real = REAL(__overflow);
    int result = real == NULL ? EOF : real(stream, character);
    note_character(result, stream);
    return result;
}

/* Formats ----------------------------------------------------------------------------------------------------- */

static bool is_one_of(char character, const char *set)
{
    while (*set != '\0' && *set != character)
        set++;
    return *set != '\0';
}

/* May it be formatted a second time? Not where that would write to the program's memory (%n) or call its code
 * (register_printf_function(3)). */
static bool is_repeatable(const char *format)
{
    static const char conversions[] = "diouxXeEfFgGaAcsCSpm%";
    static const char before[] = "0123456789 #+-'.*$IhlLqjztZ";
    for (; *format != '\0'; format++) {
        if (*format != '%')
            continue;
        for (format++; is_one_of(*format, before); format++)
            ;
        if (!is_one_of(*format, conversions))
            return false;
    }
    return true;
}

/* `error` is what %m stands for. A text that does not fit keeps its end of line. Not inlined: its buffer must not be on
 * the stack during the real call. */
__attribute__((noinline)) static void note_formatted(const char *format, va_list list, int error)
{
    char text[FORMATTED_SIZE];
    int (*real)(char *, size_t, const char *, va_list) = REAL(vsnprintf);
    const int after = *host_errno();
    if (real == NULL || format == NULL || !is_repeatable(format))
        return;
    *host_errno() = error;
    int length = real(text, sizeof text, format, list);
    *host_errno() = after;
    if (length >= (int)sizeof text) {
        length = sizeof text - 1;
        if (format[length_of(format) - 1] == '\n')
            text[length - 1] = '\n';
    }
    if (length > 0)
        last_words_on_stderr(text, (size_t)length);
}

__attribute__((format(printf, 2, 3))) static void note_format(int error, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    note_formatted(format, list, error);
    va_end(list);
}

static int print(FILE *stream, const char *format, va_list list)
{
    __typeof__(&vfprintf) real = REAL(vfprintf);
    if (real == NULL || !is_stderr(stream))
        return real == NULL ? -1 : real(stream, format, list);
    const int error = *host_errno();
    va_list again;
    va_copy(again, list);
    int result = real(stream, format, list);
    if (result > 0)
        note_formatted(format, again, error);
    va_end(again);
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
    if (real == NULL || !is_stderr(stream))
        return real == NULL ? -1 : real(stream, flag, format, list);
    const int error = *host_errno();
    va_list again;
    va_copy(again, list);
    int result = real(stream, flag, format, list);
    if (result > 0)
        note_formatted(format, again, error);
    va_end(again);
    return result;
}

EXPORT int __vfprintf_chk(FILE *restrict stream, int flag, const char *restrict format, va_list list)
{
    return print_checked(stream, flag, format, list);
}

/* Arguments without a list cannot be passed on: the real function is the one that takes a list. */
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
        note_format(error, "%s: %m\n", message);
    else
        note_format(error, "%m\n");
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
    note_format(error, "%s%s%s\n", has_message ? message : "", has_message ? ": " : "", name);
}

/* The name that err(3) and error(3) begin with: a variable of the host's. */
static const char *host_name(const char *variable)
{
    char **name = objects_first(variable);
    return name == NULL || *name == NULL ? "" : *name;
}

/* The err(3) family. All end in a function that takes a list, and some do not return: noted first. */
static void note_err(const char *format, va_list list, bool with_error)
{
    const int error = *host_errno();
    note_format(error, "%s: ", host_name("__progname"));
    if (format != NULL) {
        va_list again;
        va_copy(again, list);
        note_formatted(format, again, error);
        va_end(again);
    }
    if (with_error)
        note_format(error, "%s%m", format != NULL ? ": " : "");
    note_format(error, "\n");
}

static void print_warning(const char *format, va_list list)
{
    __typeof__(&vwarn) real = REAL(vwarn);
    note_err(format, list, true);
    if (real != NULL)
        real(format, list);
}

static void print_plain_warning(const char *format, va_list list)
{
    __typeof__(&vwarnx) real = REAL(vwarnx);
    note_err(format, list, false);
    if (real != NULL)
        real(format, list);
}

__attribute__((noreturn)) static void end_with_error(int status, const char *format, va_list list)
{
    __typeof__(&verr) real = REAL(verr);
    note_err(format, list, true);
    if (real != NULL)
        real(status, format, list);
    __builtin_trap();
}

__attribute__((noreturn)) static void end_with_plain_error(int status, const char *format, va_list list)
{
    __typeof__(&verrx) real = REAL(verrx);
    note_err(format, list, false);
    if (real != NULL)
        real(status, format, list);
    __builtin_trap();
}

EXPORT void vwarn(const char *format, va_list list)
{
    print_warning(format, list);
}

EXPORT void vwarnx(const char *format, va_list list)
{
    print_plain_warning(format, list);
}

EXPORT void verr(int status, const char *format, va_list list)
{
    end_with_error(status, format, list);
}

EXPORT void verrx(int status, const char *format, va_list list)
{
    end_with_plain_error(status, format, list);
}

EXPORT void warn(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    print_warning(format, list);
    va_end(list);
}

EXPORT void warnx(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    print_plain_warning(format, list);
    va_end(list);
}

EXPORT void err(int status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    end_with_error(status, format, list);
}

EXPORT void errx(int status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    end_with_plain_error(status, format, list);
}

/* error(3): has no sister that takes a list, so its arguments are passed on as they came: what the caller left in registers and on
 * the stack. Reading more than it gave is harmless (hooks/syscall.c). */
#if defined(__x86_64__)
/* System V ABI: six general registers, eight of floating point; long double goes by the stack. */
typedef double floating;
enum { GENERAL_REGISTERS = 6 };
#else
/* AAPCS64: eight general registers, eight of floating point, of 16 bytes. */
typedef long double floating;
enum { GENERAL_REGISTERS = 8 };
#endif

enum { FLOATING_REGISTERS = 8, STACK_WORDS = 16 };

struct arguments {
    long general[GENERAL_REGISTERS];
    floating floating[FLOATING_REGISTERS];
    long stack[STACK_WORDS];
};

/* The caller has named `named` of the general registers. */
static void read_arguments(struct arguments *arguments, va_list list, size_t named)
{
    for (size_t i = named; i < GENERAL_REGISTERS; i++)
        arguments->general[i] = va_arg(list, long);
    for (size_t i = 0; i < FLOATING_REGISTERS; i++)
        arguments->floating[i] = va_arg(list, floating);
    for (size_t i = 0; i < STACK_WORDS; i++)
        arguments->stack[i] = va_arg(list, long);
}

#define FLOATING_OF(a)                                                                                       \
    (a).floating[0], (a).floating[1], (a).floating[2], (a).floating[3], (a).floating[4], (a).floating[5],    \
        (a).floating[6], (a).floating[7]
#define STACK_OF(a)                                                                                          \
    (a).stack[0], (a).stack[1], (a).stack[2], (a).stack[3], (a).stack[4], (a).stack[5], (a).stack[6],        \
        (a).stack[7], (a).stack[8], (a).stack[9], (a).stack[10], (a).stack[11], (a).stack[12],               \
        (a).stack[13], (a).stack[14], (a).stack[15]
#if defined(__x86_64__)
#define BEHIND_3(a) (a).general[3], (a).general[4], (a).general[5], FLOATING_OF(a), STACK_OF(a)
#define BEHIND_5(a) (a).general[5], FLOATING_OF(a), STACK_OF(a)
#else
#define BEHIND_3(a)                                                                                          \
    (a).general[3], (a).general[4], (a).general[5], (a).general[6], (a).general[7], FLOATING_OF(a),          \
        STACK_OF(a)
#define BEHIND_5(a) (a).general[5], (a).general[6], (a).general[7], FLOATING_OF(a), STACK_OF(a)
#endif

static void note_error(int error, const char *format, va_list list)
{
    if (format != NULL)
        note_formatted(format, list, *host_errno());
    if (error != 0)
        note_format(error, ": %m");
    note_format(0, "\n");
}

EXPORT void error(int status, int error_number, const char *format, ...)
{
    void (*real)(int, int, const char *, ...) = REAL(error);
    struct arguments arguments;
    va_list list;
    note_format(0, "%s: ", host_name("program_invocation_name"));
    va_start(list, format);
    note_error(error_number, format, list);
    va_end(list);
    va_start(list, format);
    read_arguments(&arguments, list, 3);
    va_end(list);
    if (real != NULL)
        real(status, error_number, format, BEHIND_3(arguments));
}

EXPORT void error_at_line(int status, int error_number, const char *file, unsigned line, const char *format,
                          ...)
{
    void (*real)(int, int, const char *, unsigned, const char *, ...) = REAL(error_at_line);
    struct arguments arguments;
    va_list list;
    if (file != NULL)
        note_format(0, "%s:%s:%u: ", host_name("program_invocation_name"), file, line);
    va_start(list, format);
    note_error(error_number, format, list);
    va_end(list);
    va_start(list, format);
    read_arguments(&arguments, list, 5);
    va_end(list);
    if (real != NULL)
        real(status, error_number, file, line, format, BEHIND_5(arguments));
}
