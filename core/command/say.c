#include "say.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How long a reader of stderr may keep us from the retry. */
enum { PATIENCE_MILLISECONDS = 2000 };

void say_bytes(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            struct pollfd writable = {.fd = STDERR_FILENO, .events = POLLOUT};
            if (poll(&writable, 1, PATIENCE_MILLISECONDS) <= 0)
                return;
        } else if (written == 0 || errno != EINTR) {
            return;
        }
    }
}

void say(const char *format, ...)
{
    static const char prefix[] = "vhretry: ";
    char line[1024];
    memcpy(line, prefix, sizeof prefix);
    size_t used = sizeof prefix - 1;

    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line + used, sizeof line - used - 1, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    used += strlen(line + used);
    line[used++] = '\n';
    say_bytes(line, used);
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
