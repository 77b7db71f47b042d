#include "world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FLAPS = 10, FLAP_SECONDS = 60 };

/* Usual connects of one execution a minute, and how many times that a peer takes. */
enum { USUAL_MIN = 5, HEADROOM = 3 };

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        abort();
    return memory;
}

void world_begin(struct world *world, const struct scenario *scenario, unsigned size)
{
    *world = (struct world){.scenario = scenario, .size = size, .random = 88172645463325252ULL + size};
    world->event_size = world->entry_size = 4UL * size + 64;
    world->events = allocate(world->event_size, sizeof *world->events);
    world->entries = allocate(world->entry_size, sizeof *world->entries);
    world->connects = allocate(SECONDS_MAX, sizeof *world->connects);
    world->calls = allocate(SECONDS_MAX, sizeof *world->calls);
}

void world_end(struct world *world)
{
    free(world->events);
    free(world->entries);
    free(world->connects);
    free(world->calls);
}

/* Marsaglia's xorshift. */
double world_random(struct world *world)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return (double)(world->random >> 11) / 9007199254740992.0;
}

static bool is_before(const struct event *one, const struct event *other)
{
    return one->time < other->time || (one->time == other->time && one->order < other->order);
}

void world_plan(struct world *world, double time, struct chain *chain)
{
    if (world->event_count == world->event_size)
        abort();
    size_t at = world->event_count++;
    const struct event new = {.time = fmax(time, world->now), .order = world->order++, .chain = chain};
    for (; at > 0 && is_before(&new, &world->events[(at - 1) / 2]); at = (at - 1) / 2)
        world->events[at] = world->events[(at - 1) / 2];
    world->events[at] = new;
}

struct chain *world_next(struct world *world)
{
    if (world->event_count == 0)
        return NULL;
    struct event *events = world->events;
    const struct event first = events[0];
    const struct event last = events[--world->event_count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < world->event_count; at = child) {
        if (child + 1 < world->event_count && is_before(&events[child + 1], &events[child]))
            child++;
        if (is_before(&last, &events[child]))
            break;
        events[at] = events[child];
    }
    events[at] = last;
    world->now = first.time;
    return first.chain;
}

static size_t second_of(double time)
{
    return time < SECONDS_MAX - 1 ? (size_t)time : SECONDS_MAX - 1;
}

double usual_connects(unsigned size)
{
    return fmax(USUAL_MIN, size / 60.0);
}

double peer_headroom(void)
{
    return HEADROOM;
}

double peer_capacity(const struct world *world)
{
    const double full = usual_connects(world->size) * HEADROOM;
    return world->now < world->scenario->away ? full : full * world->scenario->capacity;
}

double world_recovery(const struct scenario *scenario)
{
    return scenario->away + (scenario->flaps ? (2 * FLAPS - 1) * FLAP_SECONDS : 0);
}

bool peer_is_there(const struct scenario *scenario, double time)
{
    const double since = time - scenario->away;
    if (since < 0)
        return false;
    return !scenario->flaps || time >= world_recovery(scenario) || ((size_t)since / FLAP_SECONDS) % 2 == 0;
}

/* Takes one of what comes back at `rate` a second, up to `most`. */
static bool take_token(double *tokens, double *at, double now, double rate, double most)
{
    *tokens = fmin(most, *tokens + (now - *at) * rate);
    *at = now;
    if (*tokens < 1)
        return false;
    *tokens -= 1;
    return true;
}

bool peer_connect(struct world *world)
{
    const double capacity = peer_capacity(world);
    world->connects[second_of(world->now)]++;
    const bool taken = take_token(&world->tokens, &world->tokens_at, world->now, capacity, fmax(capacity, 1));
    return peer_is_there(world->scenario, world->now) && taken &&
           world_random(world) >= world->scenario->random_failures;
}

bool api_call(struct world *world)
{
    const double limit = world->scenario->api_limit;
    world->calls[second_of(world->now)]++;
    return limit <= 0 || take_token(&world->api_tokens, &world->api_tokens_at, world->now, limit, limit);
}

size_t world_add_entry(struct world *world, bool is_retry)
{
    if (world->entry_count == world->entry_size)
        abort();
    world->entries[world->entry_count] = (struct entry){.state = is_retry ? SIBLING_WAITS : SIBLING_RUNS,
                                                        .is_retry = is_retry,
                                                        .in_task = !is_retry,
                                                        .created = world->now};
    world->task_alive += !is_retry;
    return world->entry_count++;
}

void world_entry_ends(struct world *world, size_t entry, enum sibling_state state)
{
    world->entries[entry].state = state;
    world->task_alive -= world->entries[entry].in_task;
}
