#include "amount.h"

#include <math.h>
#include <stdio.h>

void text_add_amount(struct text *text, uint64_t count, const char *one, const char *many)
{
    text_add_unsigned(text, count);
    text_add(text, " ");
    text_add(text, count == 1 ? one : many);
}

void text_add_wait_time(struct text *text, double seconds)
{
    enum { MINUTE = 60, SECONDS_MAX = 120, HOUR = 3600 };
    char words[64];
    const long whole = lround(seconds);
    if (seconds < 10 && fabs(seconds - (double)whole) >= 0.05)
        snprintf(words, sizeof words, "%.1f seconds", seconds);
    else if (whole <= SECONDS_MAX)
        snprintf(words, sizeof words, "%ld %s", whole, whole == 1 ? "second" : "seconds");
    else if (whole < HOUR && whole % MINUTE == 0)
        snprintf(words, sizeof words, "%ld minutes", whole / MINUTE);
    else if (whole < HOUR)
        snprintf(words, sizeof words, "%ld min %ld s", whole / MINUTE, whole % MINUTE);
    else
        snprintf(words, sizeof words, "%ld h %ld min", whole / HOUR, whole / MINUTE % MINUTE);
    text_add(text, words);
}
