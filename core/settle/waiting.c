#include "waiting.h"

#include "../messages/retries.h"
#include "../words/amount.h"
#include "../words/say.h"
#include "../words/wait_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
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

/* Whatever died, and among it perhaps the probe. */
static void reap(struct probe *probe)
{
    pid_t child;
    int status;
    while ((child = waitpid(-1, &status, WNOHANG)) > 0)
        if (probe)
            probe_ended(probe, child, status);
}

void describe_wall_clock(char *text, size_t size, time_t now_there, time_t then)
{
    enum { HALF_A_DAY = 12 * 3600 };
    struct tm parts;
    const char *format = then - now_there >= HALF_A_DAY ? "%Y-%m-%d %H:%M:%S %Z" : "%H:%M:%S %Z";
    if (!localtime_r(&then, &parts) || strftime(text, size, format, &parts) == 0)
        *text = '\0';
}

/* The time at which it ends, where a person would else have to reckon; "" for a short wait. */
static void write_until(char *until, size_t size, double seconds)
{
    enum { LONG_WAIT = 120 };
    const time_t here = time(NULL);
    *until = '\0';
    if (seconds > LONG_WAIT)
        describe_wall_clock(until, size, here, here + (time_t)seconds);
}

static struct wait_words words_of(const struct waiting *waiting, double left, const char *until)
{
    return (struct wait_words){.in_place = waiting->in_place,
                               .number = waiting->retry,
                               .allowed = waiting->retries,
                               .seconds = waiting->seconds,
                               .left = left,
                               .asked = waiting->asked,
                               .until = until};
}

static void say_waiting(const struct waiting *waiting, double left, const char *line_start,
                        const char *line_end)
{
    char until[64];
    char line[384];
    struct text text = text_in(line, sizeof line);
    write_until(until, sizeof until, left);
    const struct wait_words words = words_of(waiting, left, until);
    text_add(&text, line_start);
    text_add(&text, say_prefix());
    text_add_wait(&text, &words);
    text_add(&text, line_end);
    say_bytes(line, text.length);
}

/* The same line again and again: on a terminal in its place, as a countdown; else rarely, below. */
static void give_sign_of_life(const struct waiting *waiting, bool terminal, double left)
{
    char line[256];
    struct text text = text_in(line, sizeof line);
    if (terminal) {
        /* Spaces wipe what a longer line left behind. */
        say_waiting(waiting, ceil(left), "\r", "   ");
        return;
    }
    const struct wait_words words = words_of(waiting, round(left), "");
    text_add_still_waiting(&text, &words);
    say("%s", line);
}

static double longest_wait(const struct waiting *waiting, const struct probe *probe)
{
    return probe ? fmax(waiting->seconds, waiting->longest) : waiting->seconds;
}

bool wait_is_over(const struct waiting *waiting, const struct probe *probe, double elapsed)
{
    if (elapsed >= longest_wait(waiting, probe))
        return true;
    if (probe && elapsed >= fmax(waiting->seconds / 10, fmin(waiting->asked, waiting->seconds)) &&
        probe_shows_recovery(probe))
        return true;
    /* The first answer is waited for: with no delay at all there would be none else. */
    const bool asked =
        probe && (probe->last == PROBE_AWAY || (probe->child != 0 && probe->last == PROBE_UNKNOWN));
    return elapsed >= waiting->seconds && !asked;
}

/* A wait under way, in seconds since its start. */
struct wait_progress {
    double start;     /* on our clock */
    double next_sign; /* of life */
    double next_probe;
    bool extended; /* the delay is over, and it was said that the wait is not */
};

static double elapsed_of(const struct wait_progress *progress)
{
    return now() - progress->start;
}

static void say_down(const struct fault_cause *cause, double seconds)
{
    char peer[256];
    char duration[64];
    struct text peer_text = text_in(peer, sizeof peer);
    struct text duration_text = text_in(duration, sizeof duration);
    text_add_peer(&peer_text, &cause->peer);
    text_add_wait_time(&duration_text, seconds);
    say(SAY_STILL_DOWN, peer, duration);
}

/* Asks ten times in the delay, but neither every moment nor less than twice a minute. */
static void ask_peer(const struct waiting *waiting, struct probe *probe, struct wait_progress *progress)
{
    if (elapsed_of(progress) < progress->next_probe || probe->child != 0)
        return;
    probe_start(probe);
    progress->next_probe = elapsed_of(progress) + fmax(1, fmin(waiting->seconds / 10, 30));
}

static void say_extension(const struct waiting *waiting, const struct probe *probe,
                          struct wait_progress *progress, bool terminal)
{
    if (progress->extended || elapsed_of(progress) < waiting->seconds || probe->last != PROBE_AWAY)
        return;
    progress->extended = true;
    if (terminal)
        say_bytes("\n", 1);
    say_down(waiting->probed, longest_wait(waiting, probe) - waiting->seconds);
}

static void wait_a_slice(const struct waiting *waiting, struct probe *probe, struct wait_progress *progress,
                         bool terminal)
{
    const double end = progress->extended ? longest_wait(waiting, probe)
                                          : fmax(waiting->seconds, elapsed_of(progress) + 0.05);
    const double left = end - elapsed_of(progress);
    sleep_for(fmax(fmin(fmin(left, slice), progress->next_sign - elapsed_of(progress)), 0.001));
    reap(probe);
    if (probe) {
        say_extension(waiting, probe, progress, terminal);
        ask_peer(waiting, probe, progress);
    }
    if (elapsed_of(progress) >= progress->next_sign && end > elapsed_of(progress)) {
        give_sign_of_life(waiting, terminal, end - elapsed_of(progress));
        progress->next_sign += terminal ? 1 : waiting->heartbeat;
    }
}

/* How the wait ended: the peer is back, or as far away as at its beginning. */
static void say_what_probe_found(const struct waiting *waiting, const struct probe *probe,
                                 const struct wait_progress *progress)
{
    const double early = floor(waiting->seconds - elapsed_of(progress));
    char peer[256];
    char duration[64];
    struct text peer_text = text_in(peer, sizeof peer);
    struct text duration_text = text_in(duration, sizeof duration);
    text_add_peer(&peer_text, &waiting->probed->peer);
    text_add_wait_time(&duration_text, early);
    if (!probe_shows_recovery(probe) && progress->extended)
        say(SAY_DOWN_ANYWAY, peer);
    else if (probe_shows_recovery(probe) && early >= 1)
        say(SAY_BACK_EARLY, peer, duration);
    else if (probe_shows_recovery(probe))
        say(SAY_BACK, peer);
}

bool wait_before_retry(const struct waiting *waiting)
{
    const bool terminal = isatty(STDERR_FILENO);
    struct probe asked = {.cause = waiting->probed};
    struct probe *probe = waiting->probed && probe_is_possible(waiting->probed) ? &asked : NULL;
    struct wait_progress progress = {.start = now() - waiting->elapsed,
                                     .next_sign = waiting->elapsed + (terminal ? 1 : waiting->heartbeat),
                                     .next_probe = waiting->seconds / 10};

    say_waiting(waiting, fmax(waiting->seconds - waiting->elapsed, 0), "", terminal ? "" : "\n");
    if (probe)
        ask_peer(waiting, probe, &progress);
    while (*waiting->cancel == 0 && !wait_is_over(waiting, probe, elapsed_of(&progress)))
        wait_a_slice(waiting, probe, &progress, terminal);
    if (terminal)
        say_bytes("\n", 1);
    if (probe) {
        probe_stop(probe);
        if (*waiting->cancel == 0)
            say_what_probe_found(waiting, probe, &progress);
    }
    return *waiting->cancel == 0;
}
