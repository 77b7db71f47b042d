#include "fleet_member.h"

#include "../valohai/json_document.h"
#include "../words/fleet_text.h"
#include "../words/say.h"
#include "next_attempt.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* Seconds for the look at the Task: a slow API is not waited for. */
static const double look_deadline = 10;

static double world_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Has this execution been here before? What was posted then may lie behind any number of pages. */
static bool may_have_posted(const struct fleet_member *member, const struct own_execution *own)
{
    const char *detail = json_string_member(own->body, "status_detail");
    return !own->body || own->autorestart || (!member->told && detail && strstr(detail, "ailed due to: "));
}

static void plan_look(void *context, const struct own_execution *own, struct look_plan *plan)
{
    struct fleet_member *member = context;
    fleet_eye_open(&member->eye, &member->situation->identity, &member->situation->verdict.cause,
                   world_now());
    *plan = (struct look_plan){.large_pages = member->siblings >= FLEET_MIN,
                               .pages_max = fleet_pages(member->siblings),
                               .read = fleet_eye_read,
                               .context = &member->eye};
    if (may_have_posted(member, own))
        plan->pages_max = 0;
}

static struct fleet_chain chain_of(const struct fleet_member *member)
{
    const struct situation *situation = member->situation;
    return (struct fleet_chain){.siblings = member->siblings,
                                .longest = situation->settings.circuit_max,
                                .held = member->held,
                                .failing = situation_chain_age(situation),
                                .is_retry = situation->identity.retry_count > 0,
                                .is_last = situation->identity.retry_count + 1 >= situation->settings.retries,
                                .spread = member->spread,
                                .counter = situation->identity.counter,
                                .random = chance(),
                                .now = world_now()};
}

/* VHRETRY_CHAIN_DEADLINE may have passed in the wait, and VHRETRY_BUDGET may be used up. */
static bool is_within_limits(struct fleet_member *member, struct client *client)
{
    const struct settings *settings = &member->situation->settings;
    const struct identity *identity = &member->situation->identity;
    const struct fault_cause *cause = &member->situation->verdict.cause;
    struct text why = text_in(member->why_not, sizeof member->why_not);
    struct fleet_use use;
    if (chain_is_over(situation_chain_age(member->situation), settings->chain_deadline))
        text_add_chain_over(&why, situation_chain_age(member->situation), settings->chain_deadline,
                            identity->retry_count + 1, settings->retries);
    else if (settings->budget < 1 && identity->task_id && fleet_shares_cause(cause) &&
             fleet_look_at_use(client, identity, cause, &use) && !budget_allows(&use, settings->budget))
        text_add_budget(&why, cause, &use, settings->budget);
    member->over_limit = why.length > 0;
    return !member->over_limit;
}

static bool is_open(void *context, const struct own_execution *own, struct client *client)
{
    struct fleet_member *member = context;
    (void)own;
    member->hold = (struct fleet_hold){.reason = HOLD_NONE};
    if (!is_within_limits(member, client))
        return false;
    if (!member->takes_part)
        return true;
    const struct fleet_chain chain = chain_of(member);
    member->hold = fleet_decide(&member->eye.sight, &chain);
    if (member->hold.reason == HOLD_NONE)
        return true;
    member->spread = true;
    if (member->hold.reason == HOLD_CIRCUIT)
        member->held += member->hold.seconds;
    return false;
}

void fleet_member_begin(struct fleet_member *member, const struct situation *situation)
{
    const struct identity *identity = &situation->identity;
    *member = (struct fleet_member){.situation = situation, .siblings = identity->place.siblings};
    /* A retry starts when its predecessor's turn was. */
    member->spread = identity->retry_count > 0;
    member->takes_part = situation->settings.circuit && fleet_shares_cause(&situation->verdict.cause);
    member->is_of_task =
        member->takes_part && identity->task_id && identity->retry_count == 0 && !identity->distributed;
    member->gate = (struct retry_gate){.plan_look = plan_look, .is_open = is_open, .context = member};
}

const struct retry_gate *fleet_member_gate(struct fleet_member *member)
{
    const struct settings *settings = &member->situation->settings;
    const bool limited = settings->chain_deadline > 0 || settings->budget < 1;
    return member->takes_part || limited ? &member->gate : NULL;
}

static void say_spread(const struct fleet_member *member)
{
    char line[512];
    struct text text = text_in(line, sizeof line);
    text_add_spread(&text, &member->situation->verdict.cause, member->siblings, fleet_span(member->siblings),
                    member->turn);
    say("%s", line);
}

static enum task_look look(const struct fleet_member *member, const struct client_options *options,
                           struct fleet_count *count, double *asked)
{
    char problem[512];
    struct client_options hasty = *options;
    hasty.deadline = hasty.timeout = look_deadline;
    hasty.notice = NULL;
    struct client *client = client_new(&hasty, problem);
    if (!client)
        return TASK_UNKNOWN;
    const enum task_look result = fleet_look_at_task(client, &member->situation->identity,
                                                     &member->situation->verdict.cause, count, asked);
    client_free(client);
    return result;
}

/* Takes note of an answer, or of none: how many siblings there are, and how much later than the end of the delay, which is `end` seconds
 * away, this execution starts. */
static void count_siblings(struct fleet_member *member, enum task_look result,
                           const struct fleet_count *count, double end)
{
    member->siblings = result == TASK_SEEN   ? fleet_siblings(count, member->refused)
                       : result == TASK_BUSY ? FLEET_UNCOUNTED
                                             : 1;
    member->turn =
        fleet_turn(member->siblings, member->situation->identity.counter, chance(), world_now() + end);
    member->spread = result != TASK_UNKNOWN;
    if (member->siblings >= FLEET_MIN)
        say_spread(member);
}

static void meet_task(struct waiting *waiting)
{
    struct fleet_member *member = waiting->context;
    const struct first_contact *contact = member->contact;
    struct fleet_count count = {.alive = 0};
    double asked = 0;
    const enum task_look result = look(member, contact->options, &count, &asked);
    member->looks++;
    member->refused = member->refused || result == TASK_BUSY;
    if (result == TASK_BUSY && member->looks < FLEET_LOOKS_MAX) {
        waiting->moment = waiting->passed +
                          fleet_next_look(member->situation->settings.delay, member->looks, asked, chance());
        return;
    }
    count_siblings(member, result, &count, waiting->seconds - waiting->passed);
    waiting->seconds += member->turn;
    waiting->turn = member->turn;
    waiting->siblings = member->siblings;
    if (fleet_may_talk(member->siblings))
        waiting->over = !contact->announce(contact->context, &waiting->heartbeat);
}

/* Those that look after a herald see that somebody has failed. */
static void be_herald(struct waiting *waiting)
{
    struct fleet_member *member = waiting->context;
    member->contact->tell(member->contact->context);
    waiting->meet = meet_task;
    waiting->moment = member->look_at;
}

void fleet_member_plan_contact(struct fleet_member *member, const struct first_contact *contact,
                               struct waiting *waiting)
{
    const double at_once = 0.001; /* 0 is never */
    const struct fleet_contact moments =
        fleet_first_contact(waiting->seconds, member->situation->identity.counter, chance());
    member->contact = contact;
    member->look_at = fmax(moments.look_at, at_once);
    waiting->context = member;
    waiting->siblings = FLEET_UNCOUNTED;
    waiting->probe_from = moments.look_at;
    waiting->meet = moments.herald ? be_herald : meet_task;
    waiting->moment = moments.herald ? fmax(moments.herald_at, at_once) : member->look_at;
}

void fleet_member_say_hold(const struct fleet_member *member, struct text *text)
{
    const struct fault_cause *cause = &member->situation->verdict.cause;
    const struct fleet_hold *hold = &member->hold;
    if (hold->reason == HOLD_CIRCUIT)
        text_add_circuit(text, cause, hold->failed, situation_chain_age(member->situation), hold->seconds);
    else
        text_add_apart(text, cause, hold->failed, hold->seconds);
    say("%s", text->data);
}
