/* Connects to PORT, which refuses, says something on its standard error, and ends with 3:
 *
 *     says PORT HOW
 *
 * On stdout it prints what the calls returned and what errno was behind them.
 */
#define _GNU_SOURCE
#include "loopback_client.h"

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <wchar.h>
#ifdef __GLIBC__
#include <error.h>
#include <printf.h>
#endif

#define TEXT "cannot reach db:5432"
#define LINE TEXT "\n"

enum { LINE_LENGTH = sizeof LINE - 1 };

/* A short write would be a fault of the test. */
static void write_all(int descriptor, const char *bytes, size_t length)
{
    if (write(descriptor, bytes, length) != (ssize_t)length)
        abort();
}

static int by_list(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int result = vfprintf(stderr, format, list);
    va_end(list);
    return result;
}

static int by_characters(int (*put)(int, FILE *))
{
    int result = 0;
    for (const char *at = LINE; *at; at++)
        result = put(*at, stderr);
    return result;
}

static int by_putc_unlocked(void)
{
    int result = 0;
    for (const char *at = LINE; *at; at++)
        result = putc_unlocked(*at, stderr);
    return result;
}

static long by_writev(void)
{
    struct iovec parts[] = {{"", 0}, {"cannot ", 7}, {"reach db:5432", 13}, {"\n", 1}};
    return writev(STDERR_FILENO, parts, 4);
}

/* Standard error is a socket, as under some supervisors; what came is passed on to where it led before. */
static long by_socket(bool message)
{
    int ends[2];
    char bytes[LINE_LENGTH];
    struct iovec part = {LINE, LINE_LENGTH};
    struct msghdr whole = {.msg_iov = &part, .msg_iovlen = 1};
    int before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return -1;
    dup2(ends[0], STDERR_FILENO);
    long result =
        message ? sendmsg(STDERR_FILENO, &whole, 0) : send(STDERR_FILENO, LINE, LINE_LENGTH, MSG_NOSIGNAL);
    if (read(ends[1], bytes, sizeof bytes) == LINE_LENGTH && write(before, bytes, LINE_LENGTH) < 0)
        return -1;
    return result;
}

static int by_list_to_descriptor(int descriptor, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int result = vdprintf(descriptor, format, list);
    va_end(list);
    return result;
}

/* As bash, which moves its script to 255. */
static long to_high_descriptor(int number)
{
    dup2(STDERR_FILENO, number);
    long result = write(number, LINE, LINE_LENGTH);
    close(number);
    int file = open("file", O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    return result + write(dup2(file, number), "a line of the file\n", 19);
}

static int by_wide_list(const wchar_t *format, ...)
{
    va_list list;
    va_start(list, format);
    int result = vfwprintf(stderr, format, list);
    va_end(list);
    return result;
}

static long by_wide_characters(wint_t (*put)(wchar_t, FILE *))
{
    wint_t result = 0;
    for (const wchar_t *at = L"cannot reach db:5432\n"; *at; at++)
        result = put(*at, stderr);
    return (long)result;
}

static void on_signal(int number)
{
    (void)number;
    write_all(STDERR_FILENO, LINE, LINE_LENGTH);
}

/* On the smallest signal stack that there is room for. */
static long in_signal_handler(void)
{
    static char memory[8192];
    stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
    sigaltstack(&stack, NULL);
    sigaction(SIGUSR1, &action, NULL);
    return raise(SIGUSR1);
}

static long in_vfork_child(void)
{
    int status = -1;
    pid_t pid = vfork();
    if (pid == 0) {
        int copy = dup(STDERR_FILENO);
        dup2(STDOUT_FILENO, 63);
        close(STDERR_FILENO);
        if (write(copy, LINE, LINE_LENGTH) < 0)
            _exit(2);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    write_all(STDERR_FILENO, LINE, LINE_LENGTH);
    return status;
}

static void *print_line(void *argument)
{
    (void)argument;
    for (int i = 0; i < 20; i++)
        fprintf(stderr, "a line of %d bytes, as %s others\n", 34, "all");
    return NULL;
}

/* All lines are the same, so that their order is. A child is forked meanwhile. */
static long in_threads(void)
{
    enum { THREADS = 64 };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, print_line, NULL) != 0)
            return -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(write(STDERR_FILENO, "a line of 34 bytes, as all others\n", 34) == 34 ? 0 : 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    int status = -1;
    waitpid(pid, &status, 0);
    fputs(LINE, stderr);
    return status;
}

/* A database that is opened where standard error was is no standard error. */
static long in_file_under_its_number(void)
{
    int before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    fputs(LINE, stderr);
    close(STDERR_FILENO);
    int file = open("database", O_CREAT | O_WRONLY | O_TRUNC, 0600);
    long result = write(file, "a row of the database\n", 22);
    dup2(before, STDERR_FILENO);
    return result;
}

/* What a shell does for `echo x >file`: its standard output is a file for one command. */
static long in_file_instead_of_output(void)
{
    fflush(stdout);
    int before = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
    int file = open("file", O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    write_all(STDOUT_FILENO, LINE, LINE_LENGTH);
    dup2(file, STDOUT_FILENO);
    long result = write(STDOUT_FILENO, "a line of the file\n", 19);
    dup2(before, STDOUT_FILENO);
    return result;
}

/* A duplicate that libc closed behind our back, and a file under its number. */
static long in_file_under_number_of_duplicate(void)
{
    fputs(LINE, stderr);
    FILE *stream = fdopen(dup(STDERR_FILENO), "w");
    int number = fileno(stream);
    fclose(stream);
    int file = open("file", O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    return file == number ? write(file, "a line of the file\n", 19) : -1;
}

static long by_progress(void)
{
    for (int i = 0; i <= 100000; i++)
        fprintf(stderr, "\r\033[2K%d of 100000 \342\226\210", i);
    fputs("\r\033[K" LINE, stderr);
    return 0;
}

static long by_binary(void)
{
    static unsigned char bytes[5000];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7 + 128);
    fwrite(bytes, 1, sizeof bytes, stderr);
    fputs("\n" LINE, stderr);
    return (long)fwrite(bytes, 1, 3, stderr);
}

static long by_huge_line(void)
{
    static char bytes[1 << 20];
    memset(bytes, 'x', sizeof bytes);
    for (int i = 0; i < 16; i++)
        fwrite(bytes, 1, sizeof bytes, stderr);
    return fprintf(stderr, " %s", TEXT);
}

static sigjmp_buf way_out;

static void leave(int number)
{
    (void)number;
    siglongjmp(way_out, 1);
}

/* A write to a full pipe that is left by siglongjmp: nothing of it was taken. */
static long left_by_longjmp(void)
{
    static char bytes[1 << 17];
    int ends[2];
    int before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);
    fputs(LINE, stderr);
    if (pipe(ends) != 0)
        return -1;
    dup2(ends[1], STDERR_FILENO);
    signal(SIGALRM, leave);
    if (sigsetjmp(way_out, 1) == 0) {
        ualarm(50000, 0);
        for (;;)
            write_all(STDERR_FILENO, bytes, sizeof bytes);
    }
    dup2(before, STDERR_FILENO);
    write_all(STDERR_FILENO, LINE, LINE_LENGTH);
    return 1;
}

/* Strict, 1: read, write and exit are all that is left (seccomp(2)). */
static long in_confinement(void)
{
    int copy = dup(STDERR_FILENO);
    fflush(NULL);
    if (prctl(PR_SET_SECCOMP, 1) != 0)
        return -1;
    fputs(LINE, stderr);
    write_all(copy, LINE, LINE_LENGTH);
    return syscall(SYS_exit, 3);
}

static long by_count(void)
{
    int count = -1;
    static char format[] = "cannot reach %n%s\n";
    fprintf(stderr, format, &count, "db:5432");
    fputs(LINE, stderr);
    return count;
}

#ifdef __GLIBC__
static int calls;

static int print_peer(FILE *stream, const struct printf_info *info, const void *const *arguments)
{
    (void)info;
    calls++;
    return fprintf(stream, "%s", **(const char *const *const *)arguments);
}

static int describe_peer(const struct printf_info *info, size_t count, int *types, int *sizes)
{
    (void)info;
    if (count > 0) {
        types[0] = PA_POINTER;
        sizes[0] = sizeof(char *);
    }
    return 1;
}

/* The conversion is called as often as it is printed, long text or short. */
static long by_own_conversion(void)
{
    static char format[] = "%s %V%600s\n", short_format[] = "cannot reach %V\n";
    if (register_printf_specifier('V', print_peer, describe_peer) != 0)
        return -1;
    fprintf(stderr, format, "cannot reach", "db:5432", "");
    fprintf(stderr, short_format, "db:5432");
    fputs(LINE, stderr);
    return calls;
}

static int print_peer_wide(FILE *stream, const struct printf_info *info, const void *const *arguments)
{
    (void)info;
    calls++;
    return fwprintf(stream, L"%s", **(const char *const *const *)arguments);
}

static long by_own_wide_conversion(void)
{
    if (register_printf_specifier('V', print_peer_wide, describe_peer) != 0)
        return -1;
    fwprintf(stderr, L"cannot reach %V\n", "db:5432");
    fputws(L"cannot reach db:5432\n", stderr);
    return calls;
}
#endif

static long say(const char *how)
{
#define IS(name) (strcmp(how, name) == 0)
#ifdef __GLIBC__
    if (IS("own conversion"))
        return by_own_conversion();
    if (IS("own wide conversion"))
        return by_own_wide_conversion();
#endif
    if (IS("write"))
        return write(STDERR_FILENO, LINE, LINE_LENGTH);
    if (IS("pwrite")) {
        dup2(open("stderr", O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600), STDERR_FILENO);
        return pwrite(STDERR_FILENO, LINE, LINE_LENGTH, 0);
    }
    if (IS("writev"))
        return by_writev();
    if (IS("send") || IS("sendmsg"))
        return by_socket(IS("sendmsg"));
    if (IS("syscall"))
        return syscall(SYS_write, STDERR_FILENO, LINE, LINE_LENGTH);
    if (IS("dup"))
        return write(dup(STDERR_FILENO), LINE, LINE_LENGTH);
    if (IS("dprintf"))
        return dprintf(STDERR_FILENO, "cannot reach %s:%d\n", "db", 5432);
    if (IS("vdprintf"))
        return by_list_to_descriptor(dup(STDERR_FILENO), "cannot reach %s:%d\n", "db", 5432);
    if (IS("100") || IS("255"))
        return to_high_descriptor(atoi(how));
    if (IS("fwprintf"))
        return fwprintf(stderr, L"cannot reach %ls:%d\n", L"db", 5432);
    if (IS("long fwprintf"))
        return fwprintf(stderr, L"%600ls\n", L"") +
               fwprintf(stderr, L"%ls\n%600ls", L"cannot reach db:5432", L"");
    if (IS("wide count"))
        return fwprintf(stderr, L"cannot reach %hn%ls\n", &(short){0}, L"db:5432") +
               fputws(L"cannot reach db:5432\n", stderr);
    if (IS("vfwprintf"))
        return by_wide_list(L"cannot reach %ls:%d\n", L"db", 5432);
    if (IS("fputws"))
        return fputws(L"cannot reach db:5432\n", stderr) >= 0;
    if (IS("fputwc"))
        return by_wide_characters(fputwc);
    if (IS("putwc"))
        return by_wide_characters(putwc);
    if (IS("assert"))
        assert(IS("cannot reach db:5432"));
    if (IS("stdout"))
        return write(STDOUT_FILENO, LINE, LINE_LENGTH);
    if (IS("closed")) {
        fputs(LINE, stderr);
        close(STDERR_FILENO);
        return fputs("never seen\n", stderr) + fprintf(stderr, "never %s\n", "seen");
    }
    if (IS("fwrite"))
        return (long)fwrite(LINE, 5, LINE_LENGTH / 5, stderr) + fputc('2', stderr) + fputc('\n', stderr);
    if (IS("fputs"))
        return fputs(LINE, stderr) >= 0;
    if (IS("fputc"))
        return by_characters(fputc);
    if (IS("putc"))
        return by_characters(putc);
    if (IS("putc_unlocked"))
        return by_putc_unlocked();
    if (IS("fprintf"))
        return fprintf(stderr, "cannot reach %s:%d%.0f%s\n", "db", 54, 32.0, "");
    if (IS("long fprintf"))
        return fprintf(stderr, "%s\n%600s\n", TEXT, "") + fprintf(stderr, "%1$s\n", TEXT);
    if (IS("vfprintf"))
        return by_list("cannot %s %s%c%ld\n", "reach", "db", ':', 5432L);
    if (IS("count"))
        return by_count();
    if (IS("perror"))
        return errno = ECONNREFUSED, perror(TEXT), 0;
    if (IS("psignal"))
        return psignal(SIGALRM, TEXT), 0;
    if (IS("signal"))
        return in_signal_handler();
    if (IS("vfork"))
        return in_vfork_child();
    if (IS("threads"))
        return in_threads();
    if (IS("database"))
        return in_file_under_its_number();
    if (IS("file"))
        return in_file_instead_of_output();
    if (IS("reused"))
        return in_file_under_number_of_duplicate();
    if (IS("progress"))
        return by_progress();
    if (IS("binary"))
        return by_binary();
    if (IS("huge"))
        return by_huge_line();
    if (IS("confined"))
        return in_confinement();
    if (IS("longjmp"))
        return left_by_longjmp();
    if (IS("abort"))
        return fputs(LINE, stderr), abort(), 0;
    if (IS("warn"))
        return errno = ECONNREFUSED, warn("cannot reach %s:%d", "db", 5432), 0;
    if (IS("warnx"))
        return warnx("cannot reach %s:%d", "db", 5432), 0;
    if (IS("err"))
        errno = ECONNREFUSED, err(3, "cannot reach %s:%d", "db", 5432);
    if (IS("errx"))
        errx(3, "cannot reach %s:%d", "db", 5432);
#ifdef __GLIBC__
    if (IS("error"))
        error(3, ECONNREFUSED, "%s %Lf %d %g %d %s:%d %g %Lf", "a", 1.5L, 2, 2.5, 3, "db", 5432, 4.5, 5.5L);
    if (IS("error_at_line"))
        error_at_line(3, 0, "x.c", 7, "%d %.1f %s %d %d %Lf", 1, 2.5, TEXT, 3, 4, 5.5L);
#endif
    return -2;
}

int main(int argc, char **argv)
{
    if (argc < 3 || connect_to_loopback(argv[1]) >= 0)
        return 2;
    errno = ENOTTY;
    long result = say(argv[2]);
    int after = errno;
    printf("%ld, errno %d\n", result, after);
    return 3;
}
