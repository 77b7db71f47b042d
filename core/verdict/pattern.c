#include "pattern.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum { NUMBER_DIGITS_MAX = 5 };

/* A decimal number up to `maximum`; false for anything else, an empty string too. */
static bool parse_number(const char *text, unsigned maximum, unsigned *number)
{
    size_t length = strlen(text);
    *number = 0;
    if (length == 0 || length > NUMBER_DIGITS_MAX || strspn(text, "0123456789") != length)
        return false;
    for (; *text != '\0'; text++)
        *number = *number * 10 + (unsigned)(*text - '0');
    return *number <= maximum;
}

/* Cuts `:port` off the end of `text`. More than one colon outside brackets is an IPv6 address without a port. */
static bool split_port(char *text, uint16_t *port)
{
    unsigned number;
    char *bracket = strrchr(text, ']');
    char *colon = strrchr(bracket != NULL ? bracket : text, ':');
    *port = 0;
    if (colon == NULL || (bracket == NULL && strchr(text, ':') != colon))
        return true;
    if (!parse_number(colon + 1, UINT16_MAX, &number) || number == 0)
        return false;
    *port = (uint16_t)number;
    *colon = '\0';
    return true;
}

/* Turns `[::1]`, `[fd00::/8]` and `[fd00::]/8` into `::1` and `fd00::/8`; false for unpaired brackets. */
static bool remove_brackets(char *text)
{
    char *close = strchr(text, ']');
    if (text[0] != '[')
        return close == NULL && strchr(text, '[') == NULL;
    if (close == NULL || strchr(text + 1, '[') != NULL || strchr(close + 1, ']') != NULL ||
        (close[1] != '\0' && close[1] != '/') || memchr(text, ':', (size_t)(close - text)) == NULL)
        return false;
    memmove(close, close + 1, strlen(close + 1) + 1);
    memmove(text, text + 1, strlen(text + 1) + 1);
    return true;
}

static bool parse_address(struct peer_pattern *pattern, char *text)
{
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    unsigned bits = 128;
    unsigned prefix;
    char *slash = strchr(text, '/');
    if (slash != NULL)
        *slash = '\0';
    if (inet_pton(AF_INET, text, pattern->address) == 1) {
        pattern->family = 4;
        bits = 32;
    } else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1) {
        struct peer normalised; /* peers of journals are normalised the same way */
        peer_from_address(&normalised, (const struct sockaddr *)&in6, sizeof in6);
        pattern->family = normalised.family;
        memcpy(pattern->address, normalised.address, sizeof pattern->address);
    } else {
        return false;
    }
    prefix = bits;
    if (slash != NULL && !parse_number(slash + 1, bits, &prefix))
        return false;
    if (bits == 128 && pattern->family == 4) { /* written as ::ffff:a.b.c.d */
        if (prefix < 96)
            return false;
        prefix -= 96;
    }
    pattern->prefix = (uint8_t)prefix;
    return true;
}

static bool parse_name(struct peer_pattern *pattern, const char *text)
{
    size_t length = strlen(text);
    if (length > 0 && text[length - 1] == '.') /* the root's final dot, as in peer_same */
        length--;
    /* Digits, dots and stars alone are a botched address: as a name they would match nothing, silently. */
    if (length == 0 || (strspn(text, "0123456789.*") >= length && strcspn(text, "0123456789") < length))
        return false;
    for (size_t i = 0; i < length; i++) {
        char letter = text[i];
        bool upper = letter >= 'A' && letter <= 'Z';
        bool other = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                     strchr("._*-", letter) != NULL;
        if (!upper && !other)
            return false;
        pattern->name[i] = upper ? (char)(letter - 'A' + 'a') : letter;
    }
    return true;
}

bool peer_pattern_parse(struct peer_pattern *pattern, const char *text, size_t length)
{
    char copy[PATTERN_TEXT_SIZE];
    memset(pattern, 0, sizeof *pattern);
    if (length == 0 || length >= sizeof copy || memchr(text, '\0', length) != NULL)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    bool bracketed = copy[0] == '[';
    if (!split_port(copy, &pattern->port) || !remove_brackets(copy))
        return false;
    if (bracketed || strchr(copy, ':') != NULL || strchr(copy, '/') != NULL)
        return parse_address(pattern, copy);
    return parse_address(pattern, copy) || parse_name(pattern, copy);
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
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
    size_t length = strlen(peer->name);
    if (length > 0 && peer->name[length - 1] == '.')
        length--;
    return glob_matches(pattern->name, peer->name, length);
}
