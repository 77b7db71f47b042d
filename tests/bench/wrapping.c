#include "wrapping.h"

#include "../e2e/step.h"
#include "rounds.h"

#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OTHERS = 135 /* as many as a machine has; a container has few */ };

enum unit { RATIO, PROCESSOR_TIME_MORE };

/* A command with something in front of it that costs nothing, and with `vhretry run`. */
struct comparison {
    const char *name;
    struct load load;
    const char *const *before[2];
    enum unit unit;
    double limit; /* 0: none */
};

static unsigned print(const struct comparison *comparison, const struct measured measured[2], unsigned rounds)
{
    double more[ROUNDS_MAX];
    for (unsigned i = 0; i < rounds; i++)
        more[i] = (measured[1].processor[i] - measured[0].processor[i]) / 1e6;
    const struct spread spread = comparison->unit == RATIO
                                     ? spread_of_ratios(&measured[1], &measured[0], rounds)
                                     : spread_of(more, rounds);
    const bool failed = measured[0].failed || measured[1].failed;
    const bool missed = failed || (comparison->limit > 0 && spread.median > comparison->limit);
    printf("  %-48s", comparison->name);
    if (failed)
        printf(" failed");
    else
        printf(" %6.3f (%.3f to %.3f)%s", spread.median, spread.low, spread.high,
               comparison->unit == RATIO ? "" : " ms of processor more");
    if (comparison->limit > 0)
        printf("  at most %.2f%s", comparison->limit, missed ? "  MISSED" : "");
    printf("\n");
    fflush(stdout);
    return missed;
}

static unsigned compare(const struct comparison *comparison, unsigned rounds)
{
    static struct measured measured[2];
    const struct contestant contestants[2] = {{.before = comparison->before[0]},
                                              {.before = comparison->before[1]}};
    run_rounds(&comparison->load, contestants, 2, rounds, measured);
    return print(comparison, measured, rounds);
}

/* As the first process of a container with `others` beside it. */
static unsigned compare_in_container(const struct comparison *comparison, unsigned rounds, unsigned others)
{
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("proc", "/proc", "proc", 0, NULL) != 0)
        return 1;
    for (unsigned i = 0; i < others; i++)
        if (fork() == 0)
            _exit(pause());
    return compare(comparison, rounds);
}

static unsigned compare_beside(const struct comparison *comparison, unsigned rounds, unsigned others)
{
    int status = 0;
    fflush(stdout);
    pid_t outside = fork();
    if (outside == 0) {
        if (unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) {
            printf("  %-48s needs a PID namespace\n", comparison->name);
            fflush(stdout);
            _exit(0);
        }
        pid_t inside = fork();
        if (inside == 0)
            _exit((int)compare_in_container(comparison, rounds, others));
        waitpid(inside, &status, 0);
        _exit(WEXITSTATUS(status));
    }
    waitpid(outside, &status, 0);
    return WEXITSTATUS(status) != 0;
}

unsigned measure_wrapping(const char *open_port, const char *refused_port, unsigned rounds)
{
    static char run[STEP_PATH_SIZE], observed[STEP_PATH_SIZE], blind[STEP_PATH_SIZE];
    static const char pipe[] = "\"$@\" 2>&1 >/dev/null | wc -c >/dev/null";
    build_path(run, "vhretry");
    build_path(observed, "tests/bench/client");
    build_path(blind, "tests/bench/static_client");
    const char *const none[] = {NULL};
    const char *const env[] = {"/usr/bin/env", NULL};
    const char *const wrapper[] = {run, "run", NULL};
    const char *const piped[] = {"/bin/sh", "-c", pipe, "/bin/sh", env[0], NULL};
    const char *const piped_wrapper[] = {"/bin/sh", "-c", pipe, "/bin/sh", run, "run", NULL};
    const char *const observed_start[] = {observed, "nothing", NULL};
    const char *const blind_start[] = {blind, "nothing", NULL};
    const char *const connects[] = {blind, "connect", open_port, "4000", NULL};
    const char *const refusals[] = {blind, "refused", refused_port, "8000", NULL};
    const char *const ping[] = {blind, "ping", open_port, "5000", "1", NULL};
    const char *const flood[] = {blind, "floods", "100000000", NULL};
    const struct comparison starts[] = {
        {"start of an observed command", {observed_start, 10}, {env, wrapper}, PROCESSOR_TIME_MORE, 3},
        {"start of a blind command", {blind_start, 10}, {env, wrapper}, PROCESSOR_TIME_MORE, 3},
    };
    const struct comparison beside_many = {"start of a blind command beside 135 processes",
                                           {blind_start, 10},
                                           {env, wrapper},
                                           PROCESSOR_TIME_MORE,
                                           3};
    const struct comparison work[] = {
        {"connect and close, blind", {connects, 0}, {none, wrapper}, RATIO, 1.01},
        {"refused connect and close, blind", {refusals, 0}, {none, wrapper}, RATIO, 1.01},
        {"1 byte there and back, blind", {ping, 0}, {none, wrapper}, RATIO, 1.01},
        {"100 MB to stderr, a pipe, blind", {flood, 1}, {piped, piped_wrapper}, RATIO, 0},
    };
    unsigned missed = 0;
    printf("vhretry run, to env or to nothing\n");
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        missed += compare_beside(&starts[i], rounds, 0);
    missed += compare_beside(&beside_many, rounds, OTHERS);
    for (size_t i = 0; i < sizeof work / sizeof work[0]; i++)
        missed += compare(&work[i], rounds);
    return missed;
}
