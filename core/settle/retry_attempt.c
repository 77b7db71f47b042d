#include "retry_attempt.h"

#include "../messages/retries.h"
#include "../messages/status_details.h"
#include "../records/clock.h"
#include "../valohai/api_host.h"
#include "../valohai/payload.h"
#include "../valohai/retry.h"
#include "../valohai/status_detail.h"
#include "../verdict/signal_name.h"
#include "../words/amount.h"
#include "../words/say.h"
#include "../words/status_detail_text.h"
#include "next_attempt.h"
#include "obstacle.h"
#include "restart.h"
#include "turn.h"
#include "waiting.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* Seconds for what comes before the delay: the look at our own execution and the first status detail. Both may fail, for
 * both are repeated after it, with a deadline that only begins then; but the delay is not to begin much later. */
static const double first_look_deadline = 30;
static const struct client_options first_detail = {.deadline = 8, .timeout = 3};

/* Two seconds at most: a process that sends SIGTERM sends SIGKILL soon. */
static const struct client_options detail_after_signal = {.deadline = 1.5, .timeout = 1.5};

/* Seconds that the last status detail gets at least, also where the talk before has used up the deadline. */
static const double last_detail_deadline = 10;

/* What all steps of one attempt share. */
struct attempt {
    const struct situation *situation;
    const struct in_place *in_place;
    struct client *client; /* that asks for the retry; NULL before and afterwards */
    unsigned retry_number;
    double heartbeat; /* seconds between lines while the API is asked */
    const volatile int *cancel;
    struct sequel *sequel;
    bool autorestart; /* Valohai itself starts the execution again when its spot machine is taken away */
    bool missing;     /* the retry: certainly there is none, and nobody but us wanted it so */
    bool asked;       /* the API has been asked for the retry: a signal no longer means that there is none */
};

/* Seconds for the last status detail: what the retry has left of VHRETRY_API_DEADLINE, else all of it. */
static double last_word_deadline(const struct attempt *attempt)
{
    const double deadline = attempt->situation->settings.api_deadline;
    const double left = attempt->client ? client_seconds_left(attempt->client) : deadline;
    return fmin(fmax(left, last_detail_deadline), deadline);
}

/* Sends what is the last word unless a signal arrives: also then, in short. */
static void send_last_word(const struct attempt *attempt, const char *detail)
{
    const struct identity *identity = &attempt->situation->identity;
    const struct client_options patient = {.deadline = last_word_deadline(attempt),
                                           .cancel = attempt->cancel,
                                           .allow_http = attempt->situation->settings.allow_http,
                                           .notice = say_complaint,
                                           .heartbeat = attempt->heartbeat};
    struct client_options hasty = detail_after_signal;
    hasty.allow_http = patient.allow_http;
    if (*attempt->cancel == 0)
        status_detail_send(identity, detail, &patient);
    if (*attempt->cancel != 0)
        status_detail_send(identity, detail, &hasty);
}

/* A plain POST starts an execution of its own (core/valohai/README.md, "Tasks, pipelines, distributed members"): where that
 * is less than what failed, the status detail says so, and what would not be. NULL where it is the same. */
static const char *remark_on_place(const struct identity *identity)
{
    if (identity->pipeline_id)
        return DETAIL_OUTSIDE_PIPELINE;
    if (identity->distributed)
        return DETAIL_OUTSIDE_DISTRIBUTED;
    if (identity->task_id)
        return DETAIL_OUTSIDE_TASK;
    return NULL;
}

/* The status detail of a retry that is under way or exhausted; `counter` of the new execution, -1 before it is there. */
static void write_detail(const struct attempt *attempt, struct text *text, int counter)
{
    const struct situation *situation = attempt->situation;
    const char *remark = remark_on_place(&situation->identity);
    text_add_status_detail(text, &situation->verdict, situation->identity.retry_count,
                           situation->settings.retries);
    text_add_reruns(text, attempt->in_place->done);
    if (remark && situation->verdict.outcome == OUTCOME_RETRY)
        text_add_remark(text, remark);
    if (counter >= 0)
        text_add_retried_as(text, counter);
}

/* Before the delay. */
static void send_first_detail(const struct attempt *attempt)
{
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    struct client_options options = first_detail;
    options.cancel = attempt->cancel;
    options.allow_http = attempt->situation->settings.allow_http;
    write_detail(attempt, &text, -1);
    status_detail_send(&attempt->situation->identity, detail, &options);
}

static void send_last_detail(const struct attempt *attempt, int counter)
{
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    write_detail(attempt, &text, counter);
    send_last_word(attempt, detail);
}

static void note_not_retried(const struct attempt *attempt, const char *why)
{
    struct text text = text_in(attempt->sequel->why_not, sizeof attempt->sequel->why_not);
    attempt->sequel->kind = SEQUEL_NONE;
    text_add(&text, why);
}

static void note_started(const struct attempt *attempt, const struct retry_outcome *outcome)
{
    struct text url = text_in(attempt->sequel->url, sizeof attempt->sequel->url);
    attempt->sequel->kind = SEQUEL_STARTED;
    attempt->sequel->counter = outcome->counter;
    text_add(&url, outcome->display_url);
}

/* The failure, and why nothing follows from it. */
static void send_not_retried(const struct attempt *attempt, const char *why)
{
    note_not_retried(attempt, why);
    const struct situation *situation = attempt->situation;
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    text_add_failure(&text, &situation->verdict, situation->identity.retry_count,
                     situation->settings.retries);
    text_add_reruns(&text, attempt->in_place->done);
    text_add_not_retried(&text, why);
    send_last_word(attempt, detail);
}

static bool is_dry_run(const struct attempt *attempt)
{
    return attempt->situation->settings.mode == MODE_DRY_RUN;
}

static void give_up(struct attempt *attempt, struct obstacle obstacle)
{
    attempt->missing = true;
    if (obstacle.advice)
        say(is_dry_run(attempt) ? SAY_DRY_NOT_ADVICE : SAY_NOT_RETRIED_ADVICE, obstacle.why, obstacle.advice);
    else
        say(is_dry_run(attempt) ? SAY_DRY_NOT : SAY_NOT_RETRIED, obstacle.why);
    send_not_retried(attempt, obstacle.why);
}

enum { SIGNAL_NAME_SIZE = 32 };

static void write_signal(char name[SIGNAL_NAME_SIZE], int signal)
{
    struct text text = text_in(name, SIGNAL_NAME_SIZE);
    text_add_signal_name(&text, signal);
}

/* A signal before the retry was asked for. SIGINT is also how a spot machine is taken away. */
static void say_interrupted(const struct attempt *attempt)
{
    char name[SIGNAL_NAME_SIZE];
    char words[sizeof WHY_NOT_INTERRUPTED + sizeof name];
    char why[256];
    struct text text = text_in(why, sizeof why);
    write_signal(name, *attempt->cancel);
    snprintf(words, sizeof words, WHY_NOT_INTERRUPTED, name);
    text_add(&text, words);
    if (*attempt->cancel == SIGINT)
        text_add(&text, attempt->autorestart ? WHY_NOT_SPOT_SET : WHY_NOT_SPOT_UNSET);
    say(SAY_NOT_RETRIED, words);
    send_not_retried(attempt, why);
}

static void say_stopped(struct attempt *attempt)
{
    give_up(attempt, (struct obstacle){WHY_NOT_STOPPED, NULL});
    attempt->missing = false;
}

static void say_exhausted(const struct attempt *attempt)
{
    const struct situation *situation = attempt->situation;
    const unsigned count = situation->identity.retry_count;
    const unsigned retries = situation->settings.retries;
    char why[sizeof WHY_NOT_TAG_ABOVE + 32];
    if (retries == 0)
        snprintf(why, sizeof why, WHY_NOT_OFF);
    else if (count > retries)
        snprintf(why, sizeof why, WHY_NOT_TAG_ABOVE, count, retries);
    else if (retries == 1)
        snprintf(why, sizeof why, WHY_NOT_ONLY_ONE);
    else
        snprintf(why, sizeof why, WHY_NOT_ALL_USED, retries);
    say(is_dry_run(attempt) ? SAY_DRY_NOT : SAY_NOT_RETRIED, why);
    if (count > 0)
        say(SAY_REMOVE_TAG, count);
    note_not_retried(attempt, WHY_NOT_LEFT);
    send_last_detail(attempt, -1);
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
        give_up(attempt, (struct obstacle){problem, NULL});
    return client;
}

static void say_interrupted_while_asking(const struct attempt *attempt)
{
    char name[SIGNAL_NAME_SIZE];
    char why[sizeof WHY_NOT_INTERRUPTED_WHILE_ASKING + sizeof name];
    write_signal(name, *attempt->cancel);
    say(SAY_INTERRUPTED_WHILE_ASKING, name);
    snprintf(why, sizeof why, WHY_NOT_INTERRUPTED_WHILE_ASKING, name);
    send_not_retried(attempt, why);
}

static void finish(struct attempt *attempt, const struct retry_outcome *outcome)
{
    attempt->asked = outcome->posted || outcome->result != RETRY_CANCELLED;
    if (!attempt->asked)
        return;
    switch (outcome->result) {
    case RETRY_STARTED:
        note_started(attempt, outcome);
        if (outcome->counter > 0)
            say(SAY_RETRY_STARTED, outcome->counter, outcome->display_url);
        else
            say(SAY_RETRY_WITHOUT_NUMBER, outcome->display_url);
        send_last_detail(attempt, outcome->counter);
        break;
    case RETRY_STOPPED:
        say_stopped(attempt);
        break;
    case RETRY_NOT_STARTED:
        if (outcome->unclear) {
            say("%s", outcome->problem);
            send_not_retried(attempt, outcome->problem);
        } else {
            give_up(attempt, (struct obstacle){outcome->problem, NULL});
        }
        break;
    case RETRY_CANCELLED:
        say_interrupted_while_asking(attempt);
        break;
    }
}

/* Starts the retry. `own` is what the API told of our execution before. */
static void start(struct attempt *attempt, const struct own_execution *own,
                  const struct restart_files *restart)
{
    const struct situation *situation = attempt->situation;
    attempt->client = connect_to_api(attempt, situation->settings.api_deadline);
    if (!attempt->client)
        return;
    char environment[256];
    const bool elsewhere = retry_environment(situation->settings.environment, situation->verdict.cause.class,
                                             environment, sizeof environment);
    const struct retry_plan plan = {.number = attempt->retry_number,
                                    .environment = elsewhere ? environment : NULL,
                                    .cause = &situation->verdict.cause,
                                    .restart = restart};
    struct retry_outcome outcome;
    retry_start(&outcome, attempt->client, &situation->identity, own, &plan);
    finish(attempt, &outcome);
    client_free(attempt->client);
    attempt->client = NULL;
}

/* Waits, and starts the retry. The upload of our outputs and the delay run at the same time. */
static void wait_and_start(struct attempt *attempt, const struct own_execution *own)
{
    const struct situation *situation = attempt->situation;
    char host[HOST_SIZE];
    const struct client_options options = api_options(attempt, 0, host);
    const uint64_t begin = record_time_now();
    struct restart restart;
    restart_begin(&restart, situation, &options);
    const struct waiting waiting = {.seconds = chosen_delay(situation),
                                    .elapsed = (double)(record_time_now() - begin) / 1e9,
                                    .asked = situation->verdict.cause.refusal.wait,
                                    .retry = attempt->retry_number,
                                    .retries = situation->settings.retries,
                                    .heartbeat = attempt->heartbeat,
                                    .cancel = attempt->cancel,
                                    .probed = situation->settings.probe ? &situation->verdict.cause : NULL,
                                    .longest = situation->settings.max_delay};
    if (wait_before_retry(&waiting)) {
        restart_look_again(&restart);
        start(attempt, own, situation->settings.restart ? &restart.files : NULL);
    }
    restart_end(&restart);
}

/* Looks at our own execution first, so that a bad token shows at once and not after the delay. */
static void look_wait_and_start(struct attempt *attempt)
{
    const struct situation *situation = attempt->situation;
    double deadline = situation->settings.api_deadline;
    struct client *client =
        connect_to_api(attempt, deadline < first_look_deadline ? deadline : first_look_deadline);
    if (!client)
        return;
    struct own_execution own;
    own_execution_get(&own, client, &situation->identity);
    struct text own_url = text_in(attempt->sequel->own_url, sizeof attempt->sequel->own_url);
    text_add_display_url(&own_url, own.body);
    client_free(client);
    attempt->autorestart = own.autorestart;
    attempt->heartbeat = heartbeat_interval(own.no_output_timeout);
    if (own.stopped)
        say_stopped(attempt);
    else if (own.refused)
        give_up(attempt, (struct obstacle){own.problem, NULL});
    else if (*attempt->cancel == 0)
        wait_and_start(attempt, &own);
    own_execution_free(&own);
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
    const struct obstacle obstacle = retry_obstacle(situation);
    const bool exhausted = situation->verdict.outcome == OUTCOME_EXHAUSTED;
    const bool another = in_place_is_left(attempt->in_place) || (!exhausted && !obstacle.why);
    say_cause(&situation->verdict);
    in_place_say_result(attempt->in_place);
    if (is_dry_run(attempt) && another) {
        say_rehearsal(attempt);
        send_not_retried(attempt, WHY_NOT_DRY_RUN);
    } else if (exhausted) {
        say_exhausted(attempt);
    } else if (obstacle.why) {
        give_up(attempt, obstacle);
    } else {
        send_first_detail(attempt);
        if (*attempt->cancel == 0)
            look_wait_and_start(attempt);
    }
    if (*attempt->cancel != 0 && !attempt->asked)
        say_interrupted(attempt);
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
