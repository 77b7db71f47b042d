#include "wait_words.h"

#include "../messages/retries.h"
#include "amount.h"

#include <stdio.h>

static void add_start(struct text *text, const struct wait_words *wait)
{
    char words[sizeof SAY_RERUN_STARTS + 32];
    snprintf(words, sizeof words, wait->in_place ? SAY_RERUN_STARTS : SAY_RETRY_STARTS, wait->number,
             wait->allowed);
    text_add(text, words);
}

static void add_time(struct text *text, const struct wait_words *wait)
{
    char duration[64];
    char words[sizeof SAY_UNTIL + 128];
    struct text duration_text = text_in(duration, sizeof duration);
    if (wait->left <= 0) {
        text_add(text, SAY_NOW);
        return;
    }
    text_add_wait_time(&duration_text, wait->left);
    if (wait->until[0] != '\0')
        snprintf(words, sizeof words, SAY_UNTIL, duration, wait->until);
    else
        snprintf(words, sizeof words, SAY_IN, duration);
    text_add(text, words);
}

static void add_what_was_asked(struct text *text, const struct wait_words *wait)
{
    char duration[64];
    char words[sizeof SAY_ASKED + 64];
    struct text duration_text = text_in(duration, sizeof duration);
    if (wait->asked <= 0)
        return;
    /* To the second: more is not asked for. */
    if (wait->asked <= wait->seconds && wait->seconds < wait->asked + 1) {
        text_add(text, SAY_AS_ASKED);
        return;
    }
    text_add_wait_time(&duration_text, wait->asked);
    snprintf(words, sizeof words, SAY_ASKED, duration);
    text_add(text, words);
    text_add(text, wait->asked > wait->seconds ? SAY_LIMITED : "");
}

void text_add_wait(struct text *text, const struct wait_words *wait)
{
    add_start(text, wait);
    add_time(text, wait);
    add_what_was_asked(text, wait);
    text_add(text, wait->left > 0 ? SAY_WHY : "");
}

void text_add_still_waiting(struct text *text, const struct wait_words *wait)
{
    text_add(text, SAY_STILL_WAITING);
    add_start(text, wait);
    add_time(text, wait);
}
