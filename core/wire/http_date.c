#include "http_date.h"

#include <stdbool.h>

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Two digits at `text`, or `blank` and one; -1 if they are none. */
static int two_digits(const char *text)
{
    if (!is_digit(text[1]) || (!is_digit(text[0]) && text[0] != ' '))
        return -1;
    return (text[0] == ' ' ? 0 : text[0] - '0') * 10 + text[1] - '0';
}

static int four_digits(const char *text)
{
    int high = two_digits(text);
    int low = two_digits(text + 2);
    return high < 0 || low < 0 || text[0] == ' ' || text[2] == ' ' ? -1 : high * 100 + low;
}

static int month_of(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int month = 0; month < 12; month++)
        if (months[3 * month] == text[0] && months[3 * month + 1] == text[1] &&
            months[3 * month + 2] == text[2])
            return month + 1;
    return -1;
}

/* Days since 1970 of the proleptic Gregorian calendar, years that begin in March: the leap day is the last. */
static int64_t days_of(int year, int month, int day)
{
    year -= month <= 2;
    int64_t years = year;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return years * 365 + years / 4 - years / 100 + years / 400 + day_of_year - 719468;
}

/* `text` is HH:MM:SS. */
static uint32_t seconds_of(int year, int month, int day, const char *text)
{
    int hour = two_digits(text);
    int minute = two_digits(text + 3);
    int second = two_digits(text + 6);
    if (year < 1970 || year > 2105 || month < 1 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 60 || text[2] != ':' || text[5] != ':')
        return 0;
    return (uint32_t)(days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second);
}

uint32_t http_date(const char *text, size_t length)
{
    size_t comma = 0;
    while (comma < length && text[comma] != ',')
        comma++;
    /* Sun, 06 Nov 1994 08:49:37 GMT */
    if (comma == 3 && length == 29)
        return seconds_of(four_digits(text + 12), month_of(text + 8), two_digits(text + 5), text + 17);
    /* Sunday, 06-Nov-94 08:49:37 GMT: two digits of a year mean none that is more than 50 years ahead. */
    if (comma < length && comma >= 6 && length == comma + 24) {
        int year = two_digits(text + comma + 9);
        return year < 0 ? 0
                        : seconds_of(year + (year < 70 ? 2000 : 1900), month_of(text + comma + 5),
                                     two_digits(text + comma + 2), text + comma + 12);
    }
    /* Sun Nov  6 08:49:37 1994 */
    if (comma == length && length == 24)
        return seconds_of(four_digits(text + 20), month_of(text + 4), two_digits(text + 8), text + 11);
    return 0;
}

uint32_t http_retry_after(const char *text, size_t length)
{
    enum { SECONDS_MAX = 30 * 86400 /* more would be a time */ };
    uint32_t seconds = 0;
    size_t digits = 0;
    while (digits < length && is_digit(text[digits])) {
        seconds = seconds * 10 + (uint32_t)(text[digits++] - '0');
        if (seconds > SECONDS_MAX)
            seconds = SECONDS_MAX;
    }
    return digits == length ? seconds : http_date(text, length);
}
