/* Prints to its standard error, static, so that no library gets into it:
 *
 *     static_prints HOW [N]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static long count;

static void fail(const char *what)
{
    dprintf(STDOUT_FILENO, "%s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

static void print(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EAGAIN)
            usleep(1000);
        else if (written < 0)
            fail("write");
        else
            bytes += written, length -= (size_t)written;
    }
}

static void print_line(int descriptor, const char *line)
{
    print(descriptor, line, strlen(line));
}

/* What it finds at descriptor 2, on stdout. */
static int describe(void)
{
    struct stat error = {0};
    struct stat output = {0};
    const bool there = fstat(STDERR_FILENO, &error) == 0;
    fstat(STDOUT_FILENO, &output);
    printf("there %d type %o mode %o owner %u links %u\n", there, error.st_mode & S_IFMT,
           error.st_mode & 07777, error.st_uid, (unsigned)error.st_nlink);
    printf("as stdout %d\n", error.st_ino == output.st_ino && error.st_dev == output.st_dev);
    printf("flags %x of descriptor %d\n", (unsigned)fcntl(STDERR_FILENO, F_GETFL),
           fcntl(STDERR_FILENO, F_GETFD));
    printf("size of pipe %d\n", fcntl(STDERR_FILENO, F_GETPIPE_SZ));
    printf("terminal %d\n", isatty(STDERR_FILENO));
    const off_t place = lseek(STDERR_FILENO, 0, SEEK_CUR);
    printf("place %ld\n", (long)place);
    const int again = open("/proc/self/fd/2", O_WRONLY | O_APPEND);
    if (again >= 0)
        print_line(again, "by its name in /proc\n");
    const int null = open("/dev/null", O_RDONLY);
    printf("first free descriptor %d\n", null);
    return 0;
}

/* Bytes of all kinds, always the same. */
static int print_bytes(void)
{
    static unsigned char block[10000];
    unsigned state = 1;
    while (count > 0) {
        const size_t length = (size_t)(count < (long)sizeof block ? count : (long)sizeof block);
        for (size_t i = 0; i < length; i++)
            block[i] = (unsigned char)((state = state * 1103515245 + 12345) >> 16);
        print(STDERR_FILENO, (const char *)block, length);
        count -= (long)length;
    }
    return 0;
}

/* A line without an end. */
static int print_one_line(void)
{
    static char block[65536];
    memset(block, 'x', sizeof block);
    for (; count > 0; count -= (long)sizeof block)
        print(STDERR_FILENO, block, sizeof block);
    return 0;
}

static int alternate(void)
{
    for (long i = 0; i < count; i++)
        dprintf(i % 3 == 0 ? STDOUT_FILENO : STDERR_FILENO, "line %ld\n", i);
    return 0;
}

/* The third one leads to the same place, perhaps. */
static int alternate_with_third(void)
{
    for (long i = 0; i < count; i++)
        dprintf(i % 2 == 0 ? 3 : STDERR_FILENO, "line %ld\n", i);
    return 0;
}

static int print_lines(void)
{
    for (long i = 0; i < count; i++)
        dprintf(STDERR_FILENO, "short line %ld\n", i);
    return 0;
}

/* Until nobody reads. */
__attribute__((noreturn)) static int print_for_ever(void)
{
    for (;;)
        if (write(STDERR_FILENO, "again and again\n", 16) < 0)
            fail("write");
}

__attribute__((noreturn)) static int ignore_and_print_for_ever(void)
{
    signal(SIGPIPE, SIG_IGN);
    print_for_ever();
}

/* Says when nobody reads, without a byte. */
static int watch(void)
{
    struct pollfd reader = {.fd = STDERR_FILENO};
    print_line(STDOUT_FILENO, "ready\n");
    puts(poll(&reader, 1, 60000) == 1 && (reader.revents & POLLERR) != 0 ? "has gone" : "is there");
    return 0;
}

static void *print_of_thread(void *number)
{
    for (int i = 0; i < 50; i++)
        dprintf(STDERR_FILENO, "line %d of thread %ld\n", i, (long)number);
    return NULL;
}

static int print_in_threads(void)
{
    pthread_t threads[64];
    for (long i = 0; i < 64; i++)
        if (pthread_create(&threads[i], NULL, print_of_thread, (void *)i) != 0)
            abort();
    for (int i = 0; i < 64; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

/* Leaves a child behind that prints once the file `go` is there. */
static int leave_child(void)
{
    print_line(STDERR_FILENO, "now\n");
    if (fork() == 0) {
        close(STDOUT_FILENO);
        setsid();
        for (int i = 0; i < 6000 && access("go", F_OK) != 0; i++)
            usleep(5000);
        print_line(STDERR_FILENO, "late\n");
        _exit(0);
    }
    return 3;
}

/* The same, and does not end. */
__attribute__((noreturn)) static int leave_child_and_wait(void)
{
    leave_child();
    print_line(STDOUT_FILENO, "ready\n");
    for (;;)
        pause();
}

static int replace(void)
{
    print_line(STDERR_FILENO, "before\n");
    close(STDERR_FILENO);
    if (open("replaced", O_WRONLY | O_CREAT | O_TRUNC, 0600) != STDERR_FILENO)
        fail("open");
    print_line(STDERR_FILENO, "behind\n");
    return 0;
}

static int do_not_wait(void)
{
    fcntl(STDERR_FILENO, F_SETFL, fcntl(STDERR_FILENO, F_GETFL) | O_NONBLOCK);
    return print_bytes();
}

int main(int argc, char **argv)
{
    static const struct {
        const char *how;
        int (*run)(void);
    } list[] = {
        {"describe", describe},
        {"bytes", print_bytes},
        {"one-line", print_one_line},
        {"alternate", alternate},
        {"alternate-with-third", alternate_with_third},
        {"lines", print_lines},
        {"for-ever", print_for_ever},
        {"ignoring", ignore_and_print_for_ever},
        {"watches", watch},
        {"threads", print_in_threads},
        {"leaves", leave_child},
        {"leaves-and-waits", leave_child_and_wait},
        {"replaces", replace},
        {"does-not-wait", do_not_wait},
    };
    count = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (argc > 2 && strcmp(argv[1], "says") == 0) { /* WORDS [STATUS] */
        fprintf(stderr, "%s\n", argv[2]);
        return argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1;
    }
    for (size_t i = 0; argc > 1 && i < sizeof list / sizeof *list; i++)
        if (strcmp(list[i].how, argv[1]) == 0)
            return list[i].run();
    return 99;
}
