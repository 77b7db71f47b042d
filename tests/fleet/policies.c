#include "policies.h"

#include "../../core/fleet/spread.h"
#include "../../core/verdict/backoff.h"

#include <math.h>

/* Seconds: one call; from the POST to the start of the program, and to its connect; how long a program runs that is not failed. */
static const double call_time = 0.1;
static const double boot = 8, boot_spread = 4, until_connect = 2, job = 600;

/* How long calls are repeated: before the delay, and after it (VHRETRY_API_DEADLINE). */
enum { FIRST_DEADLINE = 30, API_DEADLINE = 600, MAX_DELAY = 900, CIRCUIT_MAX = 3600, TASK_PAGE = 100 };

static double delay_of(const struct world *world)
{
    return world->scenario->delay > 0 ? world->scenario->delay : 60;
}

static void then(struct chain *chain, struct world *world, enum step step, double time)
{
    chain->step = step;
    chain->repeats = 0;
    world_plan(world, time, chain);
}

static void soon(struct chain *chain, struct world *world, enum step step)
{
    then(chain, world, step, world->now + call_time);
}

/* The call that is due, again later. False if its time is over. */
static bool again(struct chain *chain, struct world *world)
{
    const double apart = chain->policy == POLICY_FLEET ? fleet_calls_apart(chain->siblings) : 0;
    const double pause = backoff_repeat(++chain->repeats, 1, apart, world_random(world));
    if (world->now >= chain->deadline)
        return false;
    world_plan(world, fmin(world->now + pause, chain->deadline), chain);
    return true;
}

static void end(struct chain *chain, struct world *world, bool lost)
{
    world_entry_ends(world, chain->failed_entry, SIBLING_FAILED);
    if (!lost)
        return;
    chain->ended = true;
    chain->lost = true;
    chain->done_at = world->now;
    chain->step = STEP_NONE;
}

void chain_begin(struct chain *chain, struct world *world, enum policy policy, double time)
{
    *chain = (struct chain){.policy = policy, .entry = world_add_entry(world, false), .first_failed_at = -1};
    then(chain, world, STEP_CONNECT, time);
}

static bool is_first(const struct chain *chain)
{
    return chain->retries == 0;
}

/* The program failed for the peer: what vhretry, or the recipe, does first. */
static void fail(struct chain *chain, struct world *world)
{
    chain->failed_entry = chain->entry;
    chain->failed_at = world->now;
    chain->ready_at = world->now + delay_of(world);
    chain->deadline = world->now + FIRST_DEADLINE;
    chain->held = 0;
    chain->looks = 0;
    chain->told = false;
    chain->refused = false;
    if (chain->first_failed_at < 0)
        chain->first_failed_at = world->now;
    if (chain->retries == RETRIES) {
        world->entries[chain->entry].tells_cause = true;
        api_call(world);
        end(chain, world, true);
        return;
    }
    if (chain->policy != POLICY_FLEET || !is_first(chain)) {
        then(chain, world, STEP_FIRST_DETAIL, world->now);
        return;
    }
    const struct fleet_contact contact =
        fleet_first_contact(delay_of(world), (int)chain->entry + 1, world_random(world));
    if (contact.herald)
        then(chain, world, STEP_HERALD, chain->failed_at + contact.herald_at);
    else
        then(chain, world, STEP_LOOK_AT_TASK, chain->failed_at + contact.look_at);
}

static void connect_to_peer(struct chain *chain, struct world *world)
{
    struct entry *entry = &world->entries[chain->entry];
    entry->state = SIBLING_RUNS;
    if (!peer_connect(world)) {
        fail(chain, world);
        return;
    }
    chain->ended = true;
    chain->done_at = world->now;
    then(chain, world, STEP_COMPLETE, world->now + job);
}

static void tell(struct chain *chain, struct world *world)
{
    if (api_call(world))
        world->entries[chain->failed_entry].tells_cause = true;
    else
        chain->refused = true;
    chain->told = true;
}

/* What the newest of the Task that have not ended tell. */
static void count_siblings(struct chain *chain, struct world *world)
{
    struct fleet_count count = {.alive = world->task_alive};
    for (size_t i = world->entry_count; i > 0 && count.shown < TASK_PAGE; i--) {
        const struct entry *entry = &world->entries[i - 1];
        if (!entry->in_task || entry->state != SIBLING_RUNS || i - 1 == chain->failed_entry)
            continue;
        count.shown++;
        count.failed += entry->tells_cause;
    }
    chain->siblings = fleet_siblings(&count, chain->refused);
}

static void look_at_task(struct chain *chain, struct world *world)
{
    chain->looks++;
    const bool answered = api_call(world);
    chain->refused = chain->refused || !answered;
    if (!answered && chain->looks < FLEET_LOOKS_MAX) {
        then(chain, world, STEP_LOOK_AT_TASK,
             world->now + fleet_next_look(delay_of(world), chain->looks, 1, world_random(world)));
        return;
    }
    if (answered)
        count_siblings(chain, world);
    else
        chain->siblings = FLEET_UNCOUNTED;
    chain->spread = true;
    chain->ready_at +=
        fleet_turn(chain->siblings, (int)chain->failed_entry + 1, world_random(world), chain->ready_at);
    if (fleet_may_talk(chain->siblings))
        soon(chain, world, chain->told ? STEP_FIRST_OWN : STEP_FIRST_DETAIL);
    else
        then(chain, world, STEP_OWN, chain->ready_at);
}

/* How many executions the next page of the look for an existing retry shows, and those before it. */
static size_t page_size(const struct chain *chain)
{
    if (chain->policy != POLICY_FLEET)
        return 20;
    return chain->siblings >= FLEET_MIN ? 100 : chain->pages == 0 ? 20 : 200;
}

/* Has that look seen enough: down to this execution, or as many pages as there may be? */
static bool list_is_over(const struct chain *chain, const struct world *world)
{
    const unsigned bound = chain->policy == POLICY_FLEET ? fleet_pages(chain->siblings) : 0;
    return chain->seen > world->entry_count - chain->failed_entry || chain->seen >= 2000 ||
           (bound > 0 && chain->pages >= bound);
}

static struct fleet_sight see(const struct chain *chain, const struct world *world, size_t depth)
{
    struct fleet_sight sight = {0};
    for (size_t i = world->entry_count; i > 0 && world->entry_count - i < depth; i--) {
        const struct entry *entry = &world->entries[i - 1];
        const struct fleet_sibling sibling = {.state = entry->state,
                                              .is_retry = entry->is_retry,
                                              .tells_cause = entry->tells_cause,
                                              .age = world->now - entry->created};
        if (i - 1 != chain->failed_entry)
            fleet_sight_add(&sight, &sibling);
    }
    return sight;
}

/* True if the retry may be started now. */
static bool decide(struct chain *chain, struct world *world, size_t depth)
{
    const struct fleet_sight sight = see(chain, world, depth);
    const struct fleet_chain own = {.siblings = chain->siblings,
                                    .longest = CIRCUIT_MAX,
                                    .held = chain->held,
                                    .failing = world->now - chain->first_failed_at,
                                    .is_retry = chain->retries > 0,
                                    .is_last = chain->retries + 1 == RETRIES,
                                    .spread = chain->spread,
                                    .counter = (int)chain->failed_entry + 1,
                                    .random = world_random(world),
                                    .now = world->now};
    const struct fleet_hold hold = fleet_decide(&sight, &own);
    if (hold.reason == HOLD_NONE)
        return true;
    chain->spread = true;
    if (hold.reason == HOLD_CIRCUIT)
        chain->held += hold.seconds;
    then(chain, world, STEP_OWN, world->now + hold.seconds);
    return false;
}

static void list(struct chain *chain, struct world *world)
{
    if (!api_call(world)) {
        if (!again(chain, world))
            end(chain, world, true);
        return;
    }
    chain->repeats = 0;
    chain->seen += page_size(chain);
    chain->pages++;
    if (!list_is_over(chain, world))
        soon(chain, world, STEP_LIST);
    else if (chain->policy != POLICY_FLEET || decide(chain, world, chain->seen))
        soon(chain, world, STEP_POST);
}

static void post(struct chain *chain, struct world *world)
{
    if (!api_call(world)) {
        if (chain->policy == POLICY_RECIPE)
            end(chain, world, true);
        else if (world->now >= chain->deadline)
            end(chain, world, true);
        else {
            /* It proves nothing: a look, after a pause, before another POST. */
            chain->step = STEP_LOOK_AGAIN;
            world_plan(world, world->now + 3, chain);
        }
        return;
    }
    chain->retries++;
    chain->entry = world_add_entry(world, true);
    soon(chain, world, STEP_LAST_DETAIL);
}

static void probe(struct chain *chain, struct world *world)
{
    if (peer_connect(world) || world->now - chain->failed_at >= MAX_DELAY) {
        soon(chain, world, STEP_OWN);
        return;
    }
    then(chain, world, STEP_PROBE, world->now + delay_of(world) / 10);
}

/* The retry is under way: its program starts. */
static void start(struct chain *chain, struct world *world)
{
    tell(chain, world);
    end(chain, world, false);
    then(chain, world, STEP_CONNECT, world->now + boot + boot_spread * world_random(world) + until_connect);
}

static void after_first_detail(struct chain *chain, struct world *world)
{
    tell(chain, world);
    if (chain->policy == POLICY_RECIPE)
        then(chain, world, STEP_POST, chain->ready_at);
    else if (chain->policy == POLICY_FLEET && !fleet_may_talk(chain->siblings))
        then(chain, world, STEP_OWN, chain->ready_at);
    else
        soon(chain, world, STEP_FIRST_OWN);
}

static void after_first_own(struct chain *chain, struct world *world)
{
    if (!api_call(world) && again(chain, world))
        return;
    if (chain->policy == POLICY_VERSION_1_PROBE)
        then(chain, world, STEP_PROBE, fmin(chain->failed_at + delay_of(world) / 10, world->now));
    else
        then(chain, world, STEP_OWN, chain->ready_at);
}

static void ask_own(struct chain *chain, struct world *world)
{
    if (chain->repeats == 0)
        chain->deadline =
            world->now + API_DEADLINE + (chain->policy == POLICY_FLEET ? fleet_span(chain->siblings) : 0);
    chain->pages = 0;
    chain->seen = 0;
    if (!api_call(world) && again(chain, world))
        return;
    soon(chain, world, STEP_LIST);
}

void chain_go_on(struct chain *chain, struct world *world)
{
    switch (chain->step) {
    case STEP_CONNECT:
        connect_to_peer(chain, world);
        break;
    case STEP_HERALD:
        tell(chain, world);
        then(chain, world, STEP_LOOK_AT_TASK,
             chain->failed_at +
                 fleet_first_contact(delay_of(world), (int)chain->failed_entry + 1, world_random(world))
                     .look_at);
        break;
    case STEP_LOOK_AT_TASK:
        look_at_task(chain, world);
        break;
    case STEP_FIRST_DETAIL:
        after_first_detail(chain, world);
        break;
    case STEP_FIRST_OWN:
        after_first_own(chain, world);
        break;
    case STEP_PROBE:
        probe(chain, world);
        break;
    case STEP_OWN:
        ask_own(chain, world);
        break;
    case STEP_LIST:
        list(chain, world);
        break;
    case STEP_LOOK_AGAIN:
        chain->step = STEP_OWN;
        world_plan(world, world->now + (api_call(world) ? 1 : 12), chain);
        break;
    case STEP_POST:
        post(chain, world);
        break;
    case STEP_LAST_DETAIL:
        start(chain, world);
        break;
    case STEP_COMPLETE:
        world_entry_ends(world, chain->entry, SIBLING_SUCCEEDED);
        chain->step = STEP_NONE;
        break;
    case STEP_NONE:
        break;
    }
}

const char *policy_name(enum policy policy)
{
    static const char *const names[POLICY_COUNT] = {"vhretry", "version 1", "version 1, probe", "recipe"};
    return names[policy];
}
