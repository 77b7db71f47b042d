/* Hooks: error(3), err(3), warn(3) and their kin, which print to stderr inside glibc.
 *
 * Libraries have functions of their own with such names, which must stay theirs: so these are exported under glibc's version
 * alone (versions.map), and only who was linked with glibc's finds them. musl knows no versions and does not see them.
 */
#include "../observer/formatted_words.h"
#include "../platform/real.h"

#include <err.h>
#include <error.h>
#include <stdarg.h>

#if defined(__x86_64__)
#define GLIBC "GLIBC_2.2.5"
#else
#define GLIBC "GLIBC_2.17"
#endif

#define HOOK(name) __asm__(".symver observed_" #name "," #name "@" GLIBC)

HOOK(err);
HOOK(errx);
HOOK(error);
HOOK(error_at_line);
HOOK(verr);
HOOK(verrx);
HOOK(vwarn);
HOOK(vwarnx);
HOOK(warn);
HOOK(warnx);

void observed_vwarn(const char *format, va_list list);
void observed_vwarnx(const char *format, va_list list);
void observed_verr(int status, const char *format, va_list list);
void observed_verrx(int status, const char *format, va_list list);
void observed_warn(const char *format, ...);
void observed_warnx(const char *format, ...);
void observed_err(int status, const char *format, ...);
void observed_errx(int status, const char *format, ...);
void observed_error(int status, int error_number, const char *format, ...);
void observed_error_at_line(int status, int error_number, const char *file, unsigned line, const char *format,
                            ...);

/* As REAL, but never another library's function of that name: the caller was linked with glibc's. */
#define REAL_MESSAGE(function)                                                                               \
    ({                                                                                                       \
        static void *slot;                                                                                   \
        (__typeof__(&function))real_message(&slot, #function, __builtin_return_address(0));                  \
    })

static void *real_message(void **slot, const char *name, const void *caller)
{
    void *found = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (found == NULL) {
        found = objects_for_caller(name, caller);
        __atomic_store_n(slot, found, __ATOMIC_RELAXED);
    }
    return found;
}

/* The name that err(3) and error(3) begin with: a variable of the host's. */
static const char *host_name(const char *variable)
{
    char **name = objects_first(variable);
    return name == NULL || *name == NULL ? "" : *name;
}

/* err(3) and warn(3): all end in a function that takes a list, and some do not return. */
static void note_err(const char *format, va_list list, bool with_error)
{
    const int error = *host_errno();
    formatted_words(error, "%s: ", host_name("__progname"));
    if (format != NULL) {
        va_list again;
        va_copy(again, list);
        formatted_words_list(format, again, error);
        va_end(again);
    }
    if (with_error)
        formatted_words(error, "%s%m", format != NULL ? ": " : "");
    formatted_words(error, "\n");
}

static void print_warning(void (*real)(const char *, va_list), bool with_error, const char *format,
                          va_list list)
{
    note_err(format, list, with_error);
    if (real != NULL)
        real(format, list);
}

/* The real function does not return. */
static void end_with_message(void (*real)(int, const char *, va_list), int status, bool with_error,
                             const char *format, va_list list)
{
    note_err(format, list, with_error);
    if (real != NULL)
        real(status, format, list);
    __builtin_trap();
}

EXPORT void observed_vwarn(const char *format, va_list list)
{
    print_warning(REAL_MESSAGE(vwarn), true, format, list);
}

EXPORT void observed_vwarnx(const char *format, va_list list)
{
    print_warning(REAL_MESSAGE(vwarnx), false, format, list);
}

EXPORT void observed_verr(int status, const char *format, va_list list)
{
    end_with_message(REAL_MESSAGE(verr), status, true, format, list);
}

EXPORT void observed_verrx(int status, const char *format, va_list list)
{
    end_with_message(REAL_MESSAGE(verrx), status, false, format, list);
}

EXPORT void observed_warn(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    print_warning(REAL_MESSAGE(vwarn), true, format, list);
    va_end(list);
}

EXPORT void observed_warnx(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    print_warning(REAL_MESSAGE(vwarnx), false, format, list);
    va_end(list);
}

EXPORT void observed_err(int status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    end_with_message(REAL_MESSAGE(verr), status, true, format, list);
    va_end(list);
}

EXPORT void observed_errx(int status, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    end_with_message(REAL_MESSAGE(verrx), status, false, format, list);
    va_end(list);
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
        formatted_words_list(format, list, *host_errno());
    if (error != 0)
        formatted_words(error, ": %m");
    formatted_words(0, "\n");
}

EXPORT void observed_error(int status, int error_number, const char *format, ...)
{
    void (*real)(int, int, const char *, ...) = REAL_MESSAGE(error);
    struct arguments arguments;
    va_list list;
    formatted_words(0, "%s: ", host_name("program_invocation_name"));
    va_start(list, format);
    note_error(error_number, format, list);
    va_end(list);
    va_start(list, format);
    read_arguments(&arguments, list, 3);
    va_end(list);
    if (real != NULL)
        real(status, error_number, format, BEHIND_3(arguments));
}

EXPORT void observed_error_at_line(int status, int error_number, const char *file, unsigned line,
                                   const char *format, ...)
{
    void (*real)(int, int, const char *, unsigned, const char *, ...) = REAL_MESSAGE(error_at_line);
    struct arguments arguments;
    va_list list;
    if (file != NULL)
        formatted_words(0, "%s:%s:%u: ", host_name("program_invocation_name"), file, line);
    va_start(list, format);
    note_error(error_number, format, list);
    va_end(list);
    va_start(list, format);
    read_arguments(&arguments, list, 5);
    va_end(list);
    if (real != NULL)
        real(status, error_number, file, line, format, BEHIND_5(arguments));
}
