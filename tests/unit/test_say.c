/* Lines on a stderr that was left in any state: they never hold us up for long. */
#include "../../core/words/say.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* So many lines that a wait for each of them would take longer than the test's patience. */
enum { LINES = 40, LONG_TEXT = 20000, PATIENCE_SECONDS = 60 };

/* What makes a pipe the stderr of the child that says things. */
typedef void prepare_pipe(const int ends[2]);

static void leave_as_it_is(const int ends[2])
{
    (void)ends;
}

static void make_non_blocking(const int ends[2])
{
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
}

static void fill(const int ends[2])
{
    char filling[1024];
    memset(filling, 'f', sizeof filling);
    make_non_blocking(ends);
    while (write(ends[1], filling, sizeof filling) > 0)
        continue;
    assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
}

/* A few lines, and a text longer than a pipe's whole room. */
static void talk(void)
{
    static char text[LONG_TEXT];
    memset(text, 'x', sizeof text);
    for (int i = 0; i < LINES; i++)
        say("line %d", i);
    for (int i = 0; i < LINES; i++)
        say_bytes(text, sizeof text);
    say("the end");
}

static size_t read_all(int descriptor, char *text, size_t size)
{
    size_t length = 0;
    ssize_t count;
    while (length < size - 1 && (count = read(descriptor, text + length, size - 1 - length)) > 0)
        length += (size_t)count;
    text[length] = '\0';
    return length;
}

static void lines_arrive_whole_or_are_given_up_soon(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        prepare_pipe *prepare;
        bool read;
    } rows[] = {
        {"a pipe that is read", leave_as_it_is, true},
        {"a non-blocking pipe that is read", make_non_blocking, true},
        {"a full pipe that nobody reads", fill, false},
        {"a full pipe that is read", fill, true},
        {"a pipe that nobody reads", leave_as_it_is, false},
    };
    static char text[2 * LINES * LONG_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        rows[i].prepare(ends);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            alarm(PATIENCE_SECONDS);
            dup2(ends[1], STDERR_FILENO);
            close(ends[1]);
            talk();
            _exit(0);
        }
        close(ends[1]);
        if (rows[i].read && (read_all(ends[0], text, sizeof text) < LINES * LONG_TEXT ||
                             !strstr(text + strlen(text) - 20, "vhretry: the end\n")))
            fail_msg("%s: expected all lines", rows[i].name);
        int status;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        close(ends[0]);
        if (!WIFEXITED(status))
            fail_msg("%s: expected an end within %d s, seen the wait status %d", rows[i].name,
                     PATIENCE_SECONDS, status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_arrive_whole_or_are_given_up_soon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
