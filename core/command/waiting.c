#include "waiting.h"

#include "say.h"

#include <math.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Seconds. The shortest because what the API says is not to make us flood the log. */
enum { SHORTEST_HEARTBEAT = 1, LONGEST_HEARTBEAT = 30 };

/* How long one sleep lasts: a signal that arrives between the look and the sleep is seen after that. */
static const double slice = 0.5;

double heartbeat_interval(double no_output_timeout)
{
    if (no_output_timeout <= 0)
        return LONGEST_HEARTBEAT;
    return fmax(SHORTEST_HEARTBEAT, fmin(no_output_timeout / 3, LONGEST_HEARTBEAT));
}

void describe_seconds(char *text, size_t size, double seconds)
{
    long whole = lround(seconds);
    if (seconds < 10 && fabs(seconds - (double)whole) >= 0.05)
        snprintf(text, size, "%.1f seconds", seconds);
    else if (whole == 1)
        snprintf(text, size, "1 second");
    else if (whole <= 120)
        snprintf(text, size, "%ld seconds", whole);
    else if (whole < 3600 && whole % 60 == 0)
        snprintf(text, size, "%ld minutes", whole / 60);
    else if (whole < 3600)
        snprintf(text, size, "%ld min %ld s", whole / 60, whole % 60);
    else
        snprintf(text, size, "%ld h %ld min", whole / 3600, whole / 60 % 60);
}

/* CLOCK_BOOTTIME goes on while a machine is suspended: the delay is one of the world, not of the processor. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_BOOTTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void sleep_for(double seconds)
{
    struct timespec time = {.tv_sec = (time_t)seconds};
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    nanosleep(&time, NULL);
}

static void reap(void)
{
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

static void say_waiting(const struct waiting *waiting, double left, const char *line_start,
                        const char *line_end)
{
    char duration[64];
    char line[160];
    describe_seconds(duration, sizeof duration, left);
    int length = snprintf(line, sizeof line,
                          "%svhretry: waiting %s before retrying (retry %u/%u)... why: vhretry explain%s",
                          line_start, duration, waiting->retry, waiting->retries, line_end);
    if (length > 0)
        say_bytes(line, (size_t)length);
}

/* The same line again and again: on a terminal in its place, as a countdown; else rarely, below. */
static void give_sign_of_life(const struct waiting *waiting, bool terminal, double left)
{
    if (terminal) {
        /* Spaces wipe what a longer line left behind. */
        say_waiting(waiting, ceil(left), "\r", "   ");
        return;
    }
    char duration[64];
    describe_seconds(duration, sizeof duration, round(left));
    say("still waiting, %s left (retry %u/%u)", duration, waiting->retry, waiting->retries);
}

bool wait_before_retry(const struct waiting *waiting)
{
    bool terminal = isatty(STDERR_FILENO);
    double start = now();
    double end = start + waiting->seconds;
    double interval = terminal ? 1 : waiting->heartbeat;
    double next = start + interval;

    say_waiting(waiting, waiting->seconds, "", terminal ? "" : "\n");
    double left;
    while (*waiting->cancel == 0 && (left = end - now()) > 0) {
        sleep_for(fmin(fmin(left, slice), fmax(next - now(), 0)));
        reap();
        if (now() >= next && end - now() > 0) {
            give_sign_of_life(waiting, terminal, end - now());
            next += interval;
        }
    }
    if (terminal)
        say_bytes("\n", 1);
    return *waiting->cancel == 0;
}
