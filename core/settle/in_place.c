#include "in_place.h"

#include "../messages/retries.h"
#include "../valohai/status_detail.h"
#include "../verdict/signal_name.h"
#include "../words/say.h"
#include "../words/status_detail_text.h"
#include "next_attempt.h"
#include "waiting.h"

#include <stdio.h>

/* The network may be down: neither the wait nor the end of the run is to begin much later for the sake of a status detail. */
static const struct client_options patient = {.deadline = 8, .timeout = 3};
static const struct client_options brief = {.deadline = 3, .timeout = 3};
static const struct client_options hasty = {.deadline = 1.5, .timeout = 1.5}; /* after a signal */

/* Seconds: a third of it passes between two lines. Valohai is not asked how long an execution may be silent: that needs a token, and
 * time that the rerun would not have. */
static const double silence_to_expect = 30;

bool in_place_is_left(const struct in_place *in_place)
{
    return in_place->done < in_place->allowed && !in_place->obstacle;
}

bool in_place_is_due(const struct in_place *in_place, const struct verdict *verdict, enum mode mode)
{
    const bool is_retry = verdict->outcome == OUTCOME_RETRY || verdict->outcome == OUTCOME_EXHAUSTED;
    return is_retry && mode == MODE_ON && in_place_is_left(in_place);
}

/* The failure, and what comes of it: the rerun, or where `why` is not NULL, none. */
static void send_detail(const struct situation *situation, const struct in_place *in_place, const char *why,
                        const struct client_options *options)
{
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    text_add_failure(&text, &situation->verdict, situation->identity.retry_count,
                     situation->settings.retries);
    if (why)
        text_add_not_retried(&text, why);
    else
        text_add_rerun(&text, in_place->done + 1, in_place->allowed);
    struct client_options allowed = *options;
    allowed.allow_http = situation->settings.allow_http;
    status_detail_send(&situation->identity, detail, &allowed);
}

bool in_place_wait(const struct situation *situation, const struct in_place *in_place,
                   const volatile int *cancel)
{
    const struct settings *settings = &situation->settings;
    const struct waiting waiting = {.seconds = chosen_delay(situation),
                                    .asked = situation->verdict.cause.refusal.wait,
                                    .in_place = true,
                                    .retry = in_place->done + 1,
                                    .retries = in_place->allowed,
                                    .heartbeat = heartbeat_interval(silence_to_expect),
                                    .cancel = cancel,
                                    .probed = settings->probe ? &situation->verdict.cause : NULL,
                                    .longest = settings->max_delay};
    struct client_options options = patient;
    char name[32];
    char why[sizeof WHY_NOT_INTERRUPTED + sizeof name];
    struct text signal = text_in(name, sizeof name);
    options.cancel = cancel;
    say_cause(&situation->verdict);
    send_detail(situation, in_place, NULL, &options);
    if (*cancel == 0 && wait_before_retry(&waiting))
        return true;
    text_add_signal_name(&signal, *cancel);
    snprintf(why, sizeof why, WHY_NOT_INTERRUPTED, name);
    say(SAY_NOT_RERUN, name);
    send_detail(situation, in_place, why, &hasty);
    return false;
}

void in_place_tell_end(const struct situation *situation, const struct in_place *in_place)
{
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    const struct verdict *verdict = &situation->verdict;
    if (in_place->done == 0 || !situation->identity.in_execution)
        return;
    text_add_rerun_end(&text, in_place->done, in_place->allowed,
                       verdict->outcome == OUTCOME_SUCCEEDED ? NULL : verdict->reason);
    struct client_options options = verdict->outcome == OUTCOME_STOPPED ? hasty : brief;
    options.allow_http = situation->settings.allow_http;
    status_detail_send(&situation->identity, detail, &options);
}

void in_place_say_result(const struct in_place *in_place)
{
    if (in_place->obstacle)
        say(SAY_CANNOT_RERUN, in_place->obstacle);
    else if (in_place->done == 1)
        say(SAY_RERUN_ONCE);
    else if (in_place->done > 1)
        say(SAY_RERUN_FAILED, in_place->done);
}
