#include "say.h"

#include "../evidence/character.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How long a reader of stderr may keep us from the retry, once. */
enum { PATIENCE_MILLISECONDS = 2000 };

/* Nobody has read for so long: then nobody is waited for again. */
static bool given_up;

/* Waits until stderr takes something. Returns false if it does not; then perhaps given_up. */
static bool wait_until_writable(void)
{
    struct pollfd writable = {.fd = STDERR_FILENO, .events = POLLOUT};
    int ready;
    do
        ready = poll(&writable, 1, PATIENCE_MILLISECONDS);
    while (ready < 0 && errno == EINTR);
    given_up = ready == 0;
    return ready > 0;
}

/* In pieces of PIPE_BUF, because a pipe that is ready takes so much without blocking (pipe(7), poll(2)). Whether it blocks at all
 * stays as the program left it: a change would reach all that share it. */
static void write_bytes(const char *bytes, size_t length)
{
    while (length > 0 && !given_up && wait_until_writable()) {
        ssize_t written = write(STDERR_FILENO, bytes, length < PIPE_BUF ? length : PIPE_BUF);
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (written == 0 || (errno != EINTR && errno != EAGAIN)) {
            return;
        }
    }
}

/* Bytes of the longest beginning, at most `most`, that ends between two characters. */
static size_t whole_characters(const char *bytes, size_t length, size_t most)
{
    if (length <= most)
        return length;
    while (most > 1 && ((unsigned char)bytes[most] & 0xc0) == 0x80)
        most--;
    return most;
}

void say_bytes(const char *bytes, size_t length)
{
    char copy[1024];
    while (length > 0) {
        const size_t taken = whole_characters(bytes, length, sizeof copy);
        memcpy(copy, bytes, taken);
        write_bytes(copy, make_printable(copy, taken, "\n\r\t"));
        bytes += taken;
        length -= taken;
    }
}

static const char *prefix = "vhretry: ";

void say_as_rehearsal(void)
{
    prefix = "vhretry: rehearsal: ";
}

const char *say_prefix(void)
{
    return prefix;
}

void say(const char *format, ...)
{
    char line[1024];
    size_t used = strlen(prefix);
    memcpy(line, prefix, used + 1);

    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line + used, sizeof line - used - 1, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    used += strlen(line + used);
    used = make_printable(line, used, "");
    line[used++] = '\n';
    write_bytes(line, used);
}

void say_complaint(const char *line, void *context)
{
    (void)context;
    say("%s", line);
}

void hush_complaint(const char *line, void *context)
{
    (void)line;
    (void)context;
}
