#include "rounds.h"

#include "../support/loopback_server.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

enum { ARGUMENTS_MAX = 24, ENVIRONMENT_MAX = 4 };

/* Starts it with an environment of its own, stdout into `output` unless that is -1. 0 if it cannot. */
static pid_t start(const struct load *load, const struct contestant *contestant, int output)
{
    char preload[4096];
    char *environment[ENVIRONMENT_MAX] = {"PATH=/usr/bin:/bin", (char *)contestant->setting, NULL};
    char *arguments[ARGUMENTS_MAX] = {NULL};
    size_t count = 0;
    pid_t pid = 0;
    posix_spawn_file_actions_t actions;
    for (size_t i = 0; contestant->before && contestant->before[i]; i++)
        arguments[count++] = (char *)contestant->before[i];
    for (size_t i = 0; load->command[i] && count < ARGUMENTS_MAX - 1; i++)
        arguments[count++] = (char *)load->command[i];
    if (contestant->preload) {
        snprintf(preload, sizeof preload, "LD_PRELOAD=%s", contestant->preload);
        environment[contestant->setting ? 2 : 1] = preload;
    }
    if (!arguments[0])
        return 0;
    posix_spawn_file_actions_init(&actions);
    if (output >= 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (posix_spawnp(&pid, arguments[0], &actions, NULL, arguments, environment) != 0)
        pid = 0;
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

static bool ended_well(pid_t pid)
{
    int status;
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) < 2;
}

/* Seconds that our children have been on a processor. */
static double processor_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static bool time_starts(const struct load *load, const struct contestant *contestant, double *nanoseconds,
                        double *processor)
{
    const double processor_before = processor_seconds();
    double before = seconds_now();
    for (unsigned i = 0; i < load->starts; i++)
        if (!ended_well(start(load, contestant, -1)))
            return false;
    *nanoseconds = (seconds_now() - before) * 1e9 / load->starts;
    *processor = (processor_seconds() - processor_before) * 1e9 / load->starts;
    return true;
}

static bool ask_it(const struct load *load, const struct contestant *contestant, double *nanoseconds)
{
    int ends[2];
    char text[64] = "";
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    pid_t pid = start(load, contestant, ends[1]);
    close(ends[1]);
    ssize_t length = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    *nanoseconds = strtod(text, NULL);
    return ended_well(pid) && length > 0 && *nanoseconds > 0;
}

void run_rounds(const struct load *load, const struct contestant *contestants, size_t count, unsigned rounds,
                struct measured *measured)
{
    for (size_t i = 0; i < count; i++)
        measured[i].failed = false;
    for (unsigned round = 0; round < rounds; round++) {
        /* Each is the first as often as any other. */
        for (size_t turn = 0; turn < count; turn++) {
            size_t i = (turn + round) % count;
            double *nanoseconds = &measured[i].nanoseconds[round];
            const bool ran =
                load->starts ? time_starts(load, &contestants[i], nanoseconds, &measured[i].processor[round])
                             : ask_it(load, &contestants[i], nanoseconds);
            measured[i].failed = measured[i].failed || !ran;
        }
    }
}

static int compare(const void *one, const void *other)
{
    double difference = *(const double *)one - *(const double *)other;
    return (difference > 0) - (difference < 0);
}

struct spread spread_of(const double *values, size_t count)
{
    double sorted[ROUNDS_MAX];
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    return (struct spread){
        .median = sorted[count / 2], .low = sorted[count / 4], .high = sorted[count - 1 - count / 4]};
}

struct spread spread_of_ratios(const struct measured *measured, const struct measured *baseline,
                               unsigned rounds)
{
    double ratios[ROUNDS_MAX] = {0};
    for (unsigned i = 0; i < rounds; i++)
        ratios[i] = measured->nanoseconds[i] / baseline->nanoseconds[i];
    return spread_of(ratios, rounds);
}
