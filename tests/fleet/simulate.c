/* A fleet in an outage, by the clock of a simulation: prints the table of tests/fleet/README.md, and draws outage.svg.
 *
 *   simulate [--small] [--svg FILE]
 */
#include "policies.h"
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct scenario scenarios[] = {
    {.name = "away 10 s", .away = 10, .capacity = 1},
    {.name = "away 10 min", .away = 600, .capacity = 1},
    {.name = "away 2 h", .away = 7200, .capacity = 1},
    {.name = "away 10 min, back with a tenth", .away = 600, .capacity = 0.1},
    {.name = "flapping", .away = 60, .capacity = 1, .flaps = true},
    {.name = "1 % fail at random", .capacity = 1, .random_failures = 0.01},
    {.name = "away 10 min, API limited", .away = 600, .capacity = 1, .api_limit = 10},
};

struct outcome {
    double peak;         /* connects in the busiest second after the recovery */
    double usual;
    double capacity;
    double attempts;     /* retries started, of each execution */
    unsigned lost;
    double done;         /* of the last one */
    double best;
    unsigned api_peak, api_later;
    double api_each;     /* calls of each retry */
};

static double best_possible(const struct scenario *scenario, unsigned size, unsigned failed)
{
    /* Nobody starts before the delay is over or the peer is back; each start takes four calls, of ten a second, and ten seconds until
     * the program connects. */
    const double capacity = usual_connects(size) * 3 * scenario->capacity;
    if (scenario->random_failures > 0)
        return DELAY + 600 + 12;
    return fmax(world_recovery(scenario), DELAY) + 12 + fmax(failed / capacity, failed * 4 / 10.0);
}

static struct outcome measure(const struct world *world, const struct chain *chains)
{
    const struct scenario *scenario = world->scenario;
    struct outcome outcome = {.usual = usual_connects(world->size)};
    outcome.capacity = outcome.usual * 3 * scenario->capacity;
    double retries = 0, calls = 0;
    for (size_t i = 0; i < SECONDS_MAX; i++) {
        calls += world->calls[i];
        if (world->calls[i] > outcome.api_peak)
            outcome.api_peak = world->calls[i];
        if (world->calls[i] > outcome.api_later && i > 90)
            outcome.api_later = world->calls[i];
        if (peer_is_there(scenario, (double)i + 0.5) && world->connects[i] > outcome.peak)
            outcome.peak = world->connects[i];
    }
    for (size_t i = 0; i < world->size; i++) {
        retries += chains[i].retries;
        outcome.lost += chains[i].lost;
        outcome.done = fmax(outcome.done, chains[i].done_at);
    }
    outcome.best = best_possible(scenario, world->size, world->size);
    outcome.attempts = retries / world->size;
    outcome.api_each = retries > 0 ? calls / retries : 0;
    return outcome;
}

static struct outcome run(const struct scenario *scenario, unsigned size, enum policy policy,
                          unsigned *connects)
{
    struct world world;
    world_begin(&world, scenario, size);
    struct chain *chains = calloc(size, sizeof *chains);
    if (!chains)
        abort();
    for (size_t i = 0; i < size; i++)
        chain_begin(&chains[i], &world, policy,
                    world_random(&world) * (scenario->random_failures > 0 ? 600 : 1));
    struct chain *chain;
    while ((chain = world_next(&world)) != NULL)
        chain_go_on(chain, &world);
    const struct outcome outcome = measure(&world, chains);
    if (connects)
        memcpy(connects, world.connects, SECONDS_MAX * sizeof *connects);
    free(chains);
    world_end(&world);
    return outcome;
}

int main(int argc, char **argv)
{
    const bool small = argc > 1 && strcmp(argv[1], "--small") == 0;
    const unsigned sizes[] = {1, 10, 1000, 10000};
    printf("%-31s %6s %-17s %8s %9s %6s %8s %9s %6s\n", "scenario", "size", "policy", "peak", "attempts", "lost",
           "done", "API peak", "calls");
    for (size_t s = 0; s < sizeof scenarios / sizeof *scenarios; s++)
        for (size_t n = 0; n < (small ? 3 : 4); n++)
            for (enum policy policy = 0; policy < POLICY_COUNT; policy++) {
                const struct outcome o = run(&scenarios[s], sizes[n], policy, NULL);
                printf("%-31s %6u %-17s %7.1fx %9.2f %6u %7.2fx %5u/%3u %6.1f   (%.1f of cap %.1f, %.0f s of %.0f)\n", scenarios[s].name, sizes[n],
                       policy_name(policy), o.peak / o.usual, o.attempts, o.lost, o.done / o.best,
                       o.api_peak, o.api_later, o.api_each, o.peak, o.capacity, o.done, o.best);
            }
    return 0;
}
