/* Why an attempt leads to no retry: what is said, and what then stands in the status detail. */
#include "attempt.h"

#include "../messages/retries.h"
#include "../verdict/signal_name.h"
#include "../words/say.h"

#include <signal.h>
#include <stdio.h>

void attempt_note_not_retried(const struct attempt *attempt, const char *why)
{
    struct text text = text_in(attempt->sequel->why_not, sizeof attempt->sequel->why_not);
    attempt->sequel->kind = SEQUEL_NONE;
    text_add(&text, why);
}

bool attempt_is_dry_run(const struct attempt *attempt)
{
    return attempt->situation->settings.mode == MODE_DRY_RUN;
}

void attempt_give_up(struct attempt *attempt, struct obstacle obstacle)
{
    attempt->missing = true;
    if (obstacle.advice)
        say(attempt_is_dry_run(attempt) ? SAY_DRY_NOT_ADVICE : SAY_NOT_RETRIED_ADVICE, obstacle.why,
            obstacle.advice);
    else
        say(attempt_is_dry_run(attempt) ? SAY_DRY_NOT : SAY_NOT_RETRIED, obstacle.why);
    attempt_send_not_retried(attempt, obstacle.why);
}

enum { SIGNAL_NAME_SIZE = 32 };

static void write_signal(char name[SIGNAL_NAME_SIZE], int signal)
{
    struct text text = text_in(name, SIGNAL_NAME_SIZE);
    text_add_signal_name(&text, signal);
}

/* A signal before the retry was asked for. SIGINT is also how a spot machine is taken away. */
void attempt_was_interrupted(const struct attempt *attempt)
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
    attempt_send_not_retried(attempt, why);
}

void attempt_was_stopped(struct attempt *attempt)
{
    attempt_give_up(attempt, (struct obstacle){WHY_NOT_STOPPED, NULL});
    attempt->missing = false;
}

void attempt_is_exhausted(const struct attempt *attempt)
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
    say(attempt_is_dry_run(attempt) ? SAY_DRY_NOT : SAY_NOT_RETRIED, why);
    if (count > 0)
        say(SAY_REMOVE_TAG, count);
    attempt_note_not_retried(attempt, WHY_NOT_LEFT);
    attempt_send_last_detail(attempt, -1);
}

void attempt_was_interrupted_while_asking(const struct attempt *attempt)
{
    char name[SIGNAL_NAME_SIZE];
    char why[sizeof WHY_NOT_INTERRUPTED_WHILE_ASKING + sizeof name];
    write_signal(name, *attempt->cancel);
    say(SAY_INTERRUPTED_WHILE_ASKING, name);
    snprintf(why, sizeof why, WHY_NOT_INTERRUPTED_WHILE_ASKING, name);
    attempt_send_not_retried(attempt, why);
}
