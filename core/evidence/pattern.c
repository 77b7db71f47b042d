#include "pattern.h"

#include "address_text.h"
#include "string_length.h"

#include <string.h>

enum { PREFIX_MAX_V4 = 32, PREFIX_MAX_V6 = 128, NUMBER_DIGITS_MAX = 5 };

/* A part of the text. */
struct slice {
    const char *at;
    size_t length;
};

enum { NOWHERE = -1 };

static long first_of(struct slice slice, char byte)
{
    for (size_t i = 0; i < slice.length; i++)
        if (slice.at[i] == byte)
            return (long)i;
    return NOWHERE;
}

static long last_of(struct slice slice, char byte)
{
    for (size_t i = slice.length; i > 0; i--)
        if (slice.at[i - 1] == byte)
            return (long)i - 1;
    return NOWHERE;
}

static struct slice from(struct slice slice, long start)
{
    return (struct slice){slice.at + start, slice.length - (size_t)start};
}

/* A decimal number up to `maximum`; false for anything else, an empty slice too. */
static bool parse_number(struct slice text, unsigned maximum, unsigned *number)
{
    *number = 0;
    if (text.length == 0 || text.length > NUMBER_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        *number = *number * 10 + (unsigned)(text.at[i] - '0');
    }
    return *number <= maximum;
}

/* Cuts `:port` off the end of `text`. More than one colon outside brackets is an IPv6 address without a port. */
static bool split_port(struct slice *text, uint16_t *port)
{
    unsigned number;
    const long bracket = last_of(*text, ']');
    const long colon = last_of(*text, ':');
    *port = 0;
    if (colon < bracket || (bracket == NOWHERE && first_of(*text, ':') != colon) || colon == NOWHERE)
        return true;
    if (!parse_number(from(*text, colon + 1), UINT16_MAX, &number) || number == 0)
        return false;
    *port = (uint16_t)number;
    text->length = (size_t)colon;
    return true;
}

/* Turns `[::1]`, `[fd00::/8]` and `[fd00::]/8` into `::1` and `fd00::/8`, in `room`; false for unpaired brackets. */
static bool remove_brackets(struct slice *text, char room[PATTERN_TEXT_SIZE])
{
    const long close = first_of(*text, ']');
    if (text->at[0] != '[')
        return close == NOWHERE && first_of(*text, '[') == NOWHERE;
    if (close == NOWHERE)
        return false;
    const struct slice inside = {text->at + 1, (size_t)close - 1};
    const struct slice behind = from(*text, close + 1);
    if (first_of(inside, '[') != NOWHERE || first_of(inside, ':') == NOWHERE ||
        first_of(behind, ']') != NOWHERE || (behind.length > 0 && behind.at[0] != '/'))
        return false;
    memcpy(room, inside.at, inside.length);
    memcpy(room + inside.length, behind.at, behind.length);
    *text = (struct slice){room, inside.length + behind.length};
    return true;
}

static bool is_v4_mapped(const uint8_t address[16])
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(address, mapped, sizeof mapped) == 0;
}

/* Peers of journals are normalised (peer_from_address), and so are patterns. */
static bool normalise(struct peer_pattern *pattern, unsigned *prefix)
{
    enum { MAPPED_BITS = 96 };
    if (pattern->family != 6 || !is_v4_mapped(pattern->address))
        return true;
    if (*prefix < MAPPED_BITS)
        return false;
    *prefix -= MAPPED_BITS;
    pattern->family = 4;
    memmove(pattern->address, pattern->address + 12, 4);
    memset(pattern->address + 4, 0, 12);
    return true;
}

static bool parse_address(struct peer_pattern *pattern, struct slice text)
{
    const long slash = first_of(text, '/');
    const size_t length = slash == NOWHERE ? text.length : (size_t)slash;
    pattern->family = (uint8_t)address_parse(pattern->address, text.at, length);
    unsigned prefix = pattern->family == 4 ? PREFIX_MAX_V4 : PREFIX_MAX_V6;
    if (pattern->family == 0 || (slash != NOWHERE && !parse_number(from(text, slash + 1), prefix, &prefix)))
        return false;
    if (!normalise(pattern, &prefix))
        return false;
    pattern->prefix = (uint8_t)prefix;
    return true;
}

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool is_of_name(char letter)
{
    return (letter >= 'a' && letter <= 'z') || is_digit(letter) || letter == '.' || letter == '_' ||
           letter == '*' || letter == '-';
}

/* Digits, dots and stars alone are a botched address: as a name they would match nothing, silently. */
static bool is_botched_address(struct slice text)
{
    bool digit = false;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.at[i]) && text.at[i] != '.' && text.at[i] != '*')
            return false;
        digit = digit || is_digit(text.at[i]);
    }
    return digit;
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool parse_name(struct peer_pattern *pattern, struct slice text)
{
    if (text.length > 0 && text.at[text.length - 1] == '.') /* the root's final dot, as in peer_same */
        text.length--;
    if (text.length == 0 || is_botched_address(text))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_of_name(lower(text.at[i])))
            return false;
        pattern->name[i] = lower(text.at[i]);
    }
    return true;
}

bool peer_pattern_parse(struct peer_pattern *pattern, const char *text, size_t length)
{
    char room[PATTERN_TEXT_SIZE];
    struct slice rest = {text, length};
    memset(pattern, 0, sizeof *pattern);
    if (length == 0 || length >= sizeof room || first_of(rest, '\0') != NOWHERE)
        return false;
    const bool bracketed = text[0] == '[';
    if (!split_port(&rest, &pattern->port) || rest.length == 0 || !remove_brackets(&rest, room))
        return false;
    if (bracketed || first_of(rest, ':') != NOWHERE || first_of(rest, '/') != NOWHERE)
        return parse_address(pattern, rest);
    if (parse_address(pattern, rest))
        return true;
    memset(pattern->address, 0, sizeof pattern->address);
    return parse_name(pattern, rest);
}

/* `*` stands for any bytes, dots too. Remembering only the last star is enough and keeps hostile patterns from
 * going exponential. */
static bool glob_matches(const char *glob, const char *name, size_t length)
{
    const char *after_star = NULL;
    size_t retry_from = 0;
    size_t at = 0;
    while (at < length) {
        if (*glob == '*') {
            after_star = ++glob;
            retry_from = at;
        } else if (*glob != '\0' && *glob == lower(name[at])) {
            glob++;
            at++;
        } else if (after_star != NULL) {
            glob = after_star;
            at = ++retry_from;
        } else {
            return false;
        }
    }
    while (*glob == '*')
        glob++;
    return *glob == '\0';
}

static bool prefix_agrees(const uint8_t *one, const uint8_t *other, unsigned bits)
{
    unsigned rest = bits % 8;
    if (memcmp(one, other, bits / 8) != 0)
        return false;
    return rest == 0 || ((one[bits / 8] ^ other[bits / 8]) >> (8 - rest)) == 0;
}

bool peer_pattern_matches(const struct peer_pattern *pattern, const struct peer *peer)
{
    /* A failed resolution has no port: `db:5432` is meant all the same. */
    if (pattern->port != 0 && peer->port != 0 && pattern->port != peer->port)
        return false;
    if (pattern->family != 0)
        return pattern->family == peer->family &&
               prefix_agrees(pattern->address, peer->address, pattern->prefix);
    size_t length = string_length(peer->name);
    if (length > 0 && peer->name[length - 1] == '.')
        length--;
    return glob_matches(pattern->name, peer->name, length);
}
