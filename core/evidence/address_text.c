#include "address_text.h"

#include <stdbool.h>
#include <string.h>

enum { PARTS_V4 = 4, BYTES_V6 = 16, DIGITS_MAX_V4 = 3, DIGITS_MAX_V6 = 4 };

static bool parse_v4(uint8_t *address, const char *text, size_t length)
{
    size_t at = 0;
    for (int part = 0; part < PARTS_V4; part++) {
        unsigned number = 0;
        size_t start = at;
        for (; at < length && at - start < DIGITS_MAX_V4 && text[at] >= '0' && text[at] <= '9'; at++)
            number = number * 10 + (unsigned)(text[at] - '0');
        const bool padded = at - start > 1 && text[start] == '0'; /* octal to some programs */
        if (at == start || padded || number > UINT8_MAX)
            return false;
        address[part] = (uint8_t)number;
        if (part < PARTS_V4 - 1 && (at == length || text[at++] != '.'))
            return false;
    }
    return at == length;
}

static int value_of_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* Reads `1f2e`; how many digits that were. */
static size_t read_group(const char *text, size_t length, unsigned *group)
{
    size_t at = 0;
    *group = 0;
    for (; at < length && at < DIGITS_MAX_V6 && value_of_digit(text[at]) >= 0; at++)
        *group = *group * 16 + (unsigned)value_of_digit(text[at]);
    return at;
}

/* `::` stands for as many zeros as are missing. */
static bool fill_gap(uint8_t *address, size_t used, size_t gap)
{
    const size_t missing = BYTES_V6 - used;
    if (missing == 0)
        return false;
    memmove(address + gap + missing, address + gap, used - gap);
    memset(address + gap, 0, missing);
    return true;
}

static bool parse_v6(uint8_t *address, const char *text, size_t length)
{
    enum { NO_GAP = BYTES_V6 + 1 };
    size_t at = 0;
    size_t used = 0;
    size_t gap = NO_GAP;
    if (length >= 2 && text[0] == ':' && text[1] == ':') {
        gap = 0;
        at = 2;
    }
    while (at < length) {
        unsigned group;
        const size_t digits = read_group(text + at, length - at, &group);
        if (digits == 0 || used + 2 > BYTES_V6)
            return false;
        if (at + digits < length && text[at + digits] == '.') {
            if (used + PARTS_V4 > BYTES_V6 || !parse_v4(address + used, text + at, length - at))
                return false;
            used += PARTS_V4;
            break;
        }
        address[used++] = (uint8_t)(group >> 8);
        address[used++] = (uint8_t)group;
        at += digits;
        if (at == length)
            break;
        if (text[at++] != ':' || at == length)
            return false;
        if (text[at] == ':') {
            if (gap != NO_GAP)
                return false;
            gap = used;
            at++;
        }
    }
    return gap == NO_GAP ? used == BYTES_V6 : fill_gap(address, used, gap);
}

int address_parse(uint8_t address[16], const char *text, size_t length)
{
    memset(address, 0, BYTES_V6);
    if (parse_v4(address, text, length))
        return 4;
    memset(address, 0, BYTES_V6);
    return parse_v6(address, text, length) ? 6 : 0;
}
