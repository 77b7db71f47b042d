#include "duration.h"

static const uint64_t year = (uint64_t)365 * 24 * 3600 * NANOSECONDS_PER_SECOND;

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Seconds in one unit, 0 if `unit` is none. */
static uint64_t unit_seconds(char unit)
{
    switch (unit) {
    case 'd':
        return 86400;
    case 'h':
        return 3600;
    case 'm':
        return 60;
    case 's':
        return 1;
    default:
        return 0;
    }
}

/* Reads `.25` as nanoseconds and steps over it; digits beyond the ninth are below a nanosecond. */
static uint64_t parse_fraction(const char **text)
{
    uint64_t fraction = 0;
    uint64_t place = NANOSECONDS_PER_SECOND / 10;
    for ((*text)++; is_digit(**text); (*text)++) {
        fraction += (uint64_t)(**text - '0') * place;
        place /= 10;
    }
    return fraction;
}

bool duration_parse(const char *text, uint64_t *nanoseconds)
{
    uint64_t total = 0;
    uint64_t previous_unit = year; /* larger units come first: 30m1h is a typo */
    if (!is_digit(*text))
        return false;
    while (*text != '\0') {
        uint64_t number = 0;
        uint64_t fraction = 0;
        bool has_fraction = false;
        if (!is_digit(*text))
            return false;
        for (; is_digit(*text); text++) {
            number = number * 10 + (uint64_t)(*text - '0');
            if (number > year / NANOSECONDS_PER_SECOND)
                return false;
        }
        if (*text == '.') {
            if (!is_digit(text[1]))
                return false;
            has_fraction = true;
            fraction = parse_fraction(&text);
        }
        uint64_t unit = *text == '\0' ? 1 : unit_seconds(*text++);
        if (unit == 0 || unit >= previous_unit || (has_fraction && unit != 1))
            return false;
        previous_unit = unit;
        /* Before the multiplication: it could overflow. */
        if (number > year / NANOSECONDS_PER_SECOND / unit)
            return false;
        total += number * unit * NANOSECONDS_PER_SECOND + fraction;
        if (total > year)
            return false;
    }
    *nanoseconds = total;
    return true;
}
