#include "timestamp.h"

#include <stddef.h>
#include <time.h>

/* Reads `digits` digits, and `separator` behind them unless it is NUL, and steps over both. -1 if they are not there. */
static int read_part(const char **text, int digits, char separator)
{
    int number = 0;
    for (; digits > 0; digits--, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        number = number * 10 + (**text - '0');
    }
    if (separator != '\0' && *(*text)++ != separator)
        return -1;
    return number;
}

/* timegm also takes February 30. */
static bool is_date(const struct tm *time)
{
    struct tm copy = *time;
    struct tm again;
    const time_t seconds = timegm(&copy);
    return time->tm_mon >= 0 && time->tm_mday >= 1 && gmtime_r(&seconds, &again) &&
           again.tm_mday == time->tm_mday && again.tm_mon == time->tm_mon;
}

/* Steps over `.789`. */
static bool skip_fraction(const char **text)
{
    if (**text != '.')
        return true;
    const char *first = ++*text;
    while (**text >= '0' && **text <= '9')
        (*text)++;
    return *text > first;
}

/* `Z`, `+02:00` or nothing, and then the end. */
static bool read_zone(const char *text, int *east)
{
    *east = 0;
    if (*text == '\0')
        return true;
    if (*text == 'Z' || *text == 'z')
        return text[1] == '\0';
    if (*text != '+' && *text != '-')
        return false;
    const int sign = *text++ == '+' ? 1 : -1;
    const int hours = read_part(&text, 2, ':');
    const int minutes = hours < 0 ? -1 : read_part(&text, 2, '\0');
    *east = sign * (hours * 3600 + minutes * 60);
    return minutes >= 0 && hours < 24 && minutes < 60 && *text == '\0';
}

static bool read_clock(const char *text, struct tm *time, int *east)
{
    time->tm_hour = read_part(&text, 2, ':');
    time->tm_min = time->tm_hour < 0 ? -1 : read_part(&text, 2, ':');
    time->tm_sec = time->tm_min < 0 ? -1 : read_part(&text, 2, '\0');
    return time->tm_sec >= 0 && time->tm_hour < 24 && time->tm_min < 60 && time->tm_sec <= 60 &&
           skip_fraction(&text) && read_zone(text, east);
}

bool timestamp_parse(const char *text, int64_t *seconds)
{
    struct tm time = {0};
    int east = 0;
    const int year = read_part(&text, 4, '-');
    time.tm_mon = year < 0 ? -1 : read_part(&text, 2, '-') - 1;
    time.tm_mday = time.tm_mon < 0 ? -1 : read_part(&text, 2, '\0');
    time.tm_year = year - 1900;
    if (year < 1970 || !is_date(&time))
        return false;
    if (*text == 'T' || *text == 't' || *text == ' ') {
        if (!read_clock(text + 1, &time, &east))
            return false;
    } else if (*text != '\0') {
        return false;
    }
    *seconds = (int64_t)timegm(&time) - east;
    return true;
}
