#include "next_attempt.h"

#include "../messages/retries.h"
#include "../verdict/backoff.h"
#include "../words/quoted.h"
#include "../words/say.h"

#include <sys/random.h>

void say_cause(const struct verdict *verdict)
{
    char cause[768];
    struct text text = text_in(cause, sizeof cause);
    text_add_cause_quoted_for_log(&text, verdict);
    if (verdict->cause.class == FAULT_REQUESTED)
        say(SAY_CAUSE, cause);
    else if (verdict->cause.class == FAULT_UNKNOWN)
        say(SAY_PERHAPS_NETWORK, cause);
    else
        say(SAY_NETWORK_FAILURE, cause);
}

double chosen_delay(const struct situation *situation)
{
    const struct settings *settings = &situation->settings;
    uint32_t random = 0;
    /* Without randomness the delay is merely the whole one. */
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
        random = 0;
    const double chosen =
        backoff_delay(settings->delay, settings->backoff, settings->max_delay, settings->jitter,
                      situation->identity.place.attempt - 1, (double)random / UINT32_MAX);
    return backoff_delay_asked(chosen, situation->verdict.cause.refusal.wait, settings->max_delay);
}
