#include "retry_attempt.h"

#include "../messages/retries.h"
#include "../records/clock.h"
#include "../valohai/api_host.h"
#include "../valohai/payload.h"
#include "../words/amount.h"
#include "../words/say.h"
#include "attempt.h"
#include "next_attempt.h"
#include "restart.h"
#include "turn.h"
#include "waiting.h"

/* Seconds for the look at our own execution before the delay. It may fail, for it is repeated after it, with a deadline that
 * only begins then; but the delay is not to begin much later. */
static const double first_look_deadline = 30;

enum { HOST_SIZE = 512 };

/* How to talk to the API for `deadline` seconds of trying; `host` is where its address goes. */
static struct client_options api_options(const struct attempt *attempt, double deadline, char host[HOST_SIZE])
{
    const struct situation *situation = attempt->situation;
    api_host(&situation->settings, &situation->identity, host, HOST_SIZE);
    return (struct client_options){.host = host,
                                   .token = situation->settings.token,
                                   .token_variable = situation->settings.token_variable,
                                   .allow_http = situation->settings.allow_http,
                                   .deadline = deadline,
                                   .apart = fleet_calls_apart(attempt->fleet.siblings),
                                   .cancel = attempt->cancel,
                                   .notice = say_complaint,
                                   .heartbeat = attempt->heartbeat};
}

/* A connection to the API. NULL, with the reason said, if there can be none. */
static struct client *connect_to_api(struct attempt *attempt, double deadline)
{
    char host[HOST_SIZE];
    char problem[512];
    const struct client_options options = api_options(attempt, deadline, host);
    struct client *client = client_new(&options, problem);
    if (!client)
        attempt_give_up(attempt, (struct obstacle){problem, NULL});
    return client;
}

static void note_started(const struct attempt *attempt, const struct retry_outcome *outcome)
{
    struct text url = text_in(attempt->sequel->url, sizeof attempt->sequel->url);
    attempt->sequel->kind = SEQUEL_STARTED;
    attempt->sequel->counter = outcome->counter;
    text_add(&url, outcome->display_url);
}

static void finish(struct attempt *attempt, const struct retry_outcome *outcome)
{
    attempt->asked = outcome->posted || (outcome->result != RETRY_CANCELLED && outcome->result != RETRY_HELD);
    if (!outcome->posted && outcome->result == RETRY_CANCELLED)
        return;
    switch (outcome->result) {
    case RETRY_STARTED:
        note_started(attempt, outcome);
        if (outcome->counter > 0)
            say(SAY_RETRY_STARTED, outcome->counter, outcome->display_url);
        else
            say(SAY_RETRY_WITHOUT_NUMBER, outcome->display_url);
        attempt_send_last_detail(attempt, outcome->counter);
        break;
    case RETRY_HELD:
        if (attempt->fleet.over_limit)
            attempt_give_up(attempt, (struct obstacle){attempt->fleet.why_not, NULL});
        else
            attempt_send_hold(attempt);
        break;
    case RETRY_STOPPED:
        attempt_was_stopped(attempt);
        break;
    case RETRY_NOT_STARTED:
        if (outcome->unclear) {
            say("%s", outcome->problem);
            attempt_send_not_retried(attempt, outcome->problem);
        } else {
            attempt_give_up(attempt, (struct obstacle){outcome->problem, NULL});
        }
        break;
    case RETRY_CANCELLED:
        attempt_was_interrupted_while_asking(attempt);
        break;
    }
}

/* As the retry is to know it: of which chain it is, and how many failed together. */
static struct identity identity_for_retry(const struct attempt *attempt)
{
    struct identity identity = attempt->situation->identity;
    const bool together = attempt->fleet.siblings >= FLEET_MIN;
    identity.place.siblings = together ? attempt->fleet.siblings : 0;
    /* One alone needs it only for its deadline: else its retry is what it was before there were fleets. */
    if (!together && attempt->situation->settings.chain_deadline <= 0)
        identity.place.began = 0;
    return identity;
}

/* Starts the retry. Seconds after which it is to be tried again, where it is held back; else 0. */
static double start(struct attempt *attempt, const struct restart_files *restart)
{
    const struct situation *situation = attempt->situation;
    const struct identity identity = identity_for_retry(attempt);
    /* Who is refused for a while by an API that is asked too much by a fleet has longer for it. */
    attempt->client =
        connect_to_api(attempt, situation->settings.api_deadline + fleet_span(attempt->fleet.siblings));
    if (!attempt->client)
        return 0;
    char environment[256];
    const bool elsewhere = retry_environment(situation->settings.environment, situation->verdict.cause.class,
                                             environment, sizeof environment);
    const struct retry_plan plan = {.number = attempt->retry_number,
                                    .environment = elsewhere ? environment : NULL,
                                    .cause = &situation->verdict.cause,
                                    .restart = restart,
                                    .gate = fleet_member_gate(&attempt->fleet)};
    struct retry_outcome outcome;
    retry_start(&outcome, attempt->client, &identity, &attempt->own, &plan);
    finish(attempt, &outcome);
    client_free(attempt->client);
    attempt->client = NULL;
    return outcome.result == RETRY_HELD && !attempt->fleet.over_limit ? attempt->fleet.hold.seconds : 0;
}

/* Looks at our own execution, so that a bad token shows at once and not after the delay. False if nothing more is to be done. */
static bool look_at_own(struct attempt *attempt)
{
    const struct situation *situation = attempt->situation;
    struct own_execution *own = &attempt->own;
    double deadline = situation->settings.api_deadline;
    struct client *client =
        connect_to_api(attempt, deadline < first_look_deadline ? deadline : first_look_deadline);
    if (!client)
        return false;
    own_execution_get(own, client, &situation->identity);
    struct text own_url = text_in(attempt->sequel->own_url, sizeof attempt->sequel->own_url);
    text_add_display_url(&own_url, own->body);
    client_free(client);
    attempt->autorestart = own->autorestart;
    attempt->heartbeat = heartbeat_interval(own->no_output_timeout);
    if (own->stopped)
        attempt_was_stopped(attempt);
    else if (own->refused)
        attempt_give_up(attempt, (struct obstacle){own->problem, NULL});
    return !own->stopped && !own->refused && *attempt->cancel == 0;
}

/* What one alone does before its delay: a fleet's execution does it in the delay, once it knows how many there are. */
static bool announce(struct attempt *attempt)
{
    if (!attempt->fleet.told)
        attempt_send_first_detail(attempt);
    return *attempt->cancel == 0 && look_at_own(attempt);
}

/* For the first contact of a Task's execution. */
static void contact_tells(void *context)
{
    attempt_send_first_detail(context);
}

static bool contact_announces(void *context, double *heartbeat)
{
    struct attempt *attempt = context;
    const bool goes_on = announce(attempt);
    *heartbeat = attempt->heartbeat;
    return goes_on;
}

/* Waits once more, for what the gate said. */
static bool wait_for_gate(struct attempt *attempt, double seconds)
{
    const struct waiting waiting = {.seconds = seconds,
                                    .retry = attempt->retry_number,
                                    .retries = attempt->situation->settings.retries,
                                    .heartbeat = attempt->heartbeat,
                                    .cancel = attempt->cancel};
    return wait_before_retry(&waiting);
}

/* Waits, and starts the retry. The upload of our outputs and the delay run at the same time. */
static void wait_and_start(struct attempt *attempt)
{
    const struct situation *situation = attempt->situation;
    char host[HOST_SIZE];
    const struct client_options options = api_options(attempt, 0, host);
    const uint64_t begin = record_time_now();
    struct restart restart;
    restart_begin(&restart, situation, &options);
    struct waiting waiting = {.seconds = chosen_delay(situation),
                              .elapsed = (double)(record_time_now() - begin) / 1e9,
                              .asked = situation->verdict.cause.refusal.wait,
                              .retry = attempt->retry_number,
                              .retries = situation->settings.retries,
                              .heartbeat = attempt->heartbeat,
                              .cancel = attempt->cancel,
                              .probed = situation->settings.probe ? &situation->verdict.cause : NULL,
                              .longest = situation->settings.max_delay};
    const struct first_contact contact = {
        .tell = contact_tells, .announce = contact_announces, .context = attempt, .options = &options};
    if (attempt->fleet.is_of_task)
        fleet_member_plan_contact(&attempt->fleet, &contact, &waiting);
    if (wait_before_retry(&waiting)) {
        restart_look_again(&restart);
        const struct restart_files *files = situation->settings.restart ? &restart.files : NULL;
        double held;
        while ((held = start(attempt, files)) > 0 && wait_for_gate(attempt, held))
            ;
    }
    restart_end(&restart);
}

/* All that a dry run does instead of waiting and starting. */
static void say_rehearsal(const struct attempt *attempt)
{
    const bool in_place = in_place_is_left(attempt->in_place);
    char duration[64];
    struct text text = text_in(duration, sizeof duration);
    text_add_wait_time(&text, chosen_delay(attempt->situation));
    if (in_place)
        say(SAY_DRY_RERUN, attempt->in_place->done + 1, attempt->in_place->allowed, duration);
    else
        say(SAY_DRY_RETRY, attempt->retry_number, attempt->situation->settings.retries, duration);
}

/* Outside an execution nothing can stand in the way, and there is no status detail to set. */
static void rehearse_outside(const struct attempt *attempt)
{
    say_cause(&attempt->situation->verdict);
    if (attempt->situation->verdict.outcome == OUTCOME_EXHAUSTED && !in_place_is_left(attempt->in_place))
        say(SAY_DRY_NOT, attempt->situation->verdict.reason);
    else
        say_rehearsal(attempt);
}

/* Outside an execution there is nothing to start: only reruns in place are told of. */
static void tell_outside(const struct attempt *attempt)
{
    const struct settings *settings = &attempt->situation->settings;
    if (settings->mode == MODE_DRY_RUN) {
        rehearse_outside(attempt);
        return;
    }
    if (attempt->in_place->allowed > 0 || settings->retry_status > 0) {
        say_cause(&attempt->situation->verdict);
        in_place_say_result(attempt->in_place);
    }
    if (settings->debug >= 1)
        say(SAY_OUTSIDE);
}

/* As the first that settles this execution. */
static void attempt_inside(struct attempt *attempt)
{
    const struct situation *situation = attempt->situation;
    char words[OBSTACLE_WORDS_SIZE];
    const struct obstacle obstacle = retry_obstacle(situation, words);
    const bool exhausted = situation->verdict.outcome == OUTCOME_EXHAUSTED;
    const bool another = in_place_is_left(attempt->in_place) || (!exhausted && !obstacle.why);
    say_cause(&situation->verdict);
    in_place_say_result(attempt->in_place);
    if (attempt_is_dry_run(attempt) && another) {
        say_rehearsal(attempt);
        attempt_send_not_retried(attempt, WHY_NOT_DRY_RUN);
    } else if (exhausted) {
        attempt_is_exhausted(attempt);
    } else if (obstacle.why) {
        attempt_give_up(attempt, obstacle);
    } else {
        fleet_member_begin(&attempt->fleet, situation);
        if (attempt->fleet.is_of_task || announce(attempt))
            wait_and_start(attempt);
        own_execution_free(&attempt->own);
    }
    if (*attempt->cancel != 0 && !attempt->asked)
        attempt_was_interrupted(attempt);
}

bool attempt_retry(const struct situation *situation, const struct in_place *in_place, const char *run,
                   const volatile int *cancel, struct sequel *sequel)
{
    const struct settings *settings = &situation->settings;
    const struct identity *identity = &situation->identity;
    struct attempt attempt = {.situation = situation,
                              .in_place = in_place,
                              .retry_number = identity->retry_count + 1,
                              .cancel = cancel,
                              .sequel = sequel,
                              .heartbeat = heartbeat_interval(0)};
    if (!identity->in_execution) {
        tell_outside(&attempt);
        return situation->verdict.outcome == OUTCOME_RETRY;
    }
    struct turn turn;
    if (turn_take(&turn, run, identity->execution_id, cancel)) {
        attempt_inside(&attempt);
        if (*cancel == 0 || attempt.asked)
            turn_end(&turn);
        return attempt.missing;
    }
    sequel->kind = SEQUEL_ELSEWHERE;
    if (settings->mode == MODE_DRY_RUN)
        say(SAY_DRY_NOT, WHY_NOT_ELSEWHERE);
    else if (settings->debug >= 1)
        say(SAY_NOT_RETRIED, WHY_NOT_ELSEWHERE);
    return attempt.missing;
}
