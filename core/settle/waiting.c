#include "waiting.h"

#include "../words/say.h"

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

/* `60 seconds`, or `15 minutes, until 14:05:09 UTC,` where a person would else have to reckon. */
static void describe_wait(char *text, size_t size, double seconds)
{
    enum { LONG_WAIT = 120 };
    char until[64] = "";
    describe_seconds(text, size, seconds);
    const time_t here = time(NULL);
    if (seconds > LONG_WAIT)
        describe_wall_clock(until, sizeof until, here, here + (time_t)seconds);
    const size_t length = strlen(text);
    if (*until != '\0')
        snprintf(text + length, size - length, ", until %s,", until);
}

/* `; the server asked for 120 seconds`, and if it is to be had for less, by what. */
static void describe_asked(char *text, size_t size, const struct waiting *waiting)
{
    char duration[64];
    *text = '\0';
    if (waiting->asked <= 0)
        return;
    describe_seconds(duration, sizeof duration, waiting->asked);
    snprintf(text, size, "; the server asked for %s%s", duration,
             waiting->asked > waiting->seconds ? ", limited by VHRETRY_MAX_DELAY" : "");
}

static void say_waiting(const struct waiting *waiting, double left, const char *line_start,
                        const char *line_end)
{
    char duration[128];
    char asked[128];
    char line[384];
    describe_wait(duration, sizeof duration, left);
    describe_asked(asked, sizeof asked, waiting);
    int length =
        snprintf(line, sizeof line, "%s%swaiting %s before %s %u/%u%s)... why: vhretry explain%s", line_start,
                 say_prefix(), duration, waiting->in_place ? "running again (in place," : "retrying (retry",
                 waiting->retry, waiting->retries, asked, line_end);
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
    say("still waiting, %s left (%s %u/%u)", duration, waiting->in_place ? "in place," : "retry",
        waiting->retry, waiting->retries);
}

static double longest_wait(const struct waiting *waiting, const struct probe *probe)
{
    return probe ? fmax(waiting->seconds, waiting->longest) : waiting->seconds;
}

bool wait_is_over(const struct waiting *waiting, const struct probe *probe, double elapsed)
{
    if (elapsed >= longest_wait(waiting, probe))
        return true;
    const double earliest = fmax(fmax(waiting->seconds / 10, fmin(waiting->asked, waiting->seconds)),
                                 waiting->turn > 0 ? waiting->back + waiting->turn : 0);
    if (probe && elapsed >= earliest && probe_shows_recovery(probe))
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

static void say_peer(const struct fault_cause *cause, const char *end)
{
    char peer[256];
    struct text text = text_in(peer, sizeof peer);
    text_add_peer(&text, &cause->peer);
    say("%s%s", peer, end);
}

/* Asks ten times in the delay, but neither every moment nor less than twice a minute. */
static void ask_peer(const struct waiting *waiting, struct probe *probe, struct wait_progress *progress)
{
    if (elapsed_of(progress) < progress->next_probe || probe->child != 0)
        return;
    probe_start(probe);
    const double pause = fmax(1, fmin(waiting->seconds / 10, 30));
    progress->next_probe = elapsed_of(progress) + fleet_probe_pause(waiting->siblings, pause);
}

static void say_extension(const struct waiting *waiting, const struct probe *probe,
                          struct wait_progress *progress, bool terminal)
{
    if (progress->extended || elapsed_of(progress) < waiting->seconds || probe->last != PROBE_AWAY)
        return;
    char end[128];
    char duration[64];
    progress->extended = true;
    describe_seconds(duration, sizeof duration, longest_wait(waiting, probe) - waiting->seconds);
    snprintf(end, sizeof end, " is still down: waiting up to %s longer", duration);
    if (terminal)
        say_bytes("\n", 1);
    say_peer(waiting->probed, end);
}

static void wait_a_slice(const struct waiting *waiting, struct probe *probe, struct wait_progress *progress,
                         bool terminal)
{
    const double end = progress->extended ? longest_wait(waiting, probe)
                                          : fmax(waiting->seconds, elapsed_of(progress) + 0.05);
    double left = end - elapsed_of(progress);
    if (waiting->moment > 0 && waiting->moment - elapsed_of(progress) < left)
        left = waiting->moment - elapsed_of(progress);
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

static void note_recovery(struct waiting *waiting, const struct probe *probe, double elapsed)
{
    if (!probe || !probe_shows_recovery(probe))
        waiting->back = 0;
    else if (waiting->back <= 0)
        waiting->back = elapsed;
}

/* Does what is due at this moment of the wait, if anything is. */
static void meet_moment(struct waiting *waiting, double elapsed)
{
    if (waiting->moment <= 0 || elapsed < waiting->moment)
        return;
    waiting->moment = 0;
    waiting->passed = elapsed;
    waiting->meet(waiting);
}

bool wait_before_retry(const struct waiting *wanted)
{
    struct waiting own = *wanted;
    struct waiting *const waiting = &own;
    const bool terminal = isatty(STDERR_FILENO);
    struct probe asked = {.cause = waiting->probed};
    struct probe *probe = waiting->probed && probe_is_possible(waiting->probed) ? &asked : NULL;
    struct wait_progress progress = {.start = now() - waiting->elapsed,
                                     .next_sign = waiting->elapsed + (terminal ? 1 : waiting->heartbeat),
                                     .next_probe = fmax(waiting->seconds / 10, waiting->probe_from)};

    say_waiting(waiting, fmax(waiting->seconds - waiting->elapsed, 0), "", terminal ? "" : "\n");
    if (probe)
        ask_peer(waiting, probe, &progress);
    while (*waiting->cancel == 0 && !waiting->over &&
           (waiting->moment > 0 || !wait_is_over(waiting, probe, elapsed_of(&progress)))) {
        wait_a_slice(waiting, probe, &progress, terminal);
        note_recovery(waiting, probe, elapsed_of(&progress));
        meet_moment(waiting, elapsed_of(&progress));
    }
    if (terminal)
        say_bytes("\n", 1);
    if (probe) {
        probe_stop(probe);
        if (*waiting->cancel == 0 && !waiting->over && probe_shows_recovery(probe))
            say_peer(waiting->probed, " is back: starting now");
    }
    return *waiting->cancel == 0 && !waiting->over;
}
