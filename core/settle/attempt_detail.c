/* What an attempt writes into the execution's status detail. */
#include "attempt.h"

#include "../messages/status_details.h"
#include "../valohai/status_detail.h"
#include "../words/say.h"
#include "../words/status_detail_text.h"

#include <ctype.h>
#include <math.h>

/* It may fail: it is repeated after the delay, with a deadline that only begins then. */
static const struct client_options first_detail = {.deadline = 8, .timeout = 3};

/* Two seconds at most: a process that sends SIGTERM sends SIGKILL soon. */
static const struct client_options detail_after_signal = {.deadline = 1.5, .timeout = 1.5};

/* Seconds that the last status detail gets at least, also where the talk before has used up the deadline. */
static const double last_detail_deadline = 10;

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

/* Before the delay, and between two waits: a few seconds, for the last word follows. */
static void send_briefly(const struct attempt *attempt, const char *detail)
{
    struct client_options options = first_detail;
    options.cancel = attempt->cancel;
    options.allow_http = attempt->situation->settings.allow_http;
    status_detail_send(&attempt->situation->identity, detail, &options);
}

/* Says it on stderr, too. In a large fleet nobody tells Valohai: it would be a call for each. */
void attempt_send_hold(const struct attempt *attempt)
{
    char detail[STATUS_DETAIL_MAX + 1];
    char line[256];
    struct text text = text_in(detail, sizeof detail);
    struct text hold = text_in(line, sizeof line);
    fleet_member_say_hold(&attempt->fleet, &hold);
    if (attempt->fleet.hold.reason != HOLD_CIRCUIT || !fleet_may_talk(attempt->fleet.siblings))
        return;
    line[0] = (char)toupper((unsigned char)line[0]);
    write_detail(attempt, &text, -1);
    text_add_remark(&text, line);
    send_briefly(attempt, detail);
}

void attempt_send_first_detail(struct attempt *attempt)
{
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    write_detail(attempt, &text, -1);
    send_briefly(attempt, detail);
    attempt->fleet.told = true;
}

void attempt_send_last_detail(const struct attempt *attempt, int counter)
{
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    write_detail(attempt, &text, counter);
    send_last_word(attempt, detail);
}

void attempt_send_not_retried(const struct attempt *attempt, const char *why)
{
    attempt_note_not_retried(attempt, why);
    const struct situation *situation = attempt->situation;
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    text_add_failure(&text, &situation->verdict, situation->identity.retry_count,
                     situation->settings.retries);
    text_add_reruns(&text, attempt->in_place->done);
    text_add_not_retried(&text, why);
    send_last_word(attempt, detail);
}
