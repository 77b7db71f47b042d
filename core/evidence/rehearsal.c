#include "rehearsal.h"

#include "string_length.h"

#include <string.h>

enum { ATTEMPTS_BY_DEFAULT = 1, DIGITS_MAX = 7, SHOWN_MAX = 64 };

/* In the order in which a message names them. */
static const enum fault_class classes[] = {
    FAULT_REFUSED, FAULT_TIMEOUT, FAULT_UNREACHABLE, FAULT_DNS_TEMPORARY, FAULT_DNS_UNKNOWN, FAULT_RESET,
    FAULT_HUNG_UP, FAULT_STALLED, FAULT_LOCAL,       FAULT_UNAVAILABLE,   FAULT_RATE_LIMITED};

bool rehearsal_is_of_look_ups(enum fault_class class)
{
    return class == FAULT_DNS_TEMPORARY || class == FAULT_DNS_UNKNOWN;
}

bool rehearsal_is_answer(enum fault_class class)
{
    return class == FAULT_UNAVAILABLE || class == FAULT_RATE_LIMITED;
}

bool rehearsal_is_silence(enum fault_class class)
{
    return class == FAULT_TIMEOUT || class == FAULT_STALLED;
}

static bool is_separator(char byte)
{
    return byte == ',' || byte == ' ' || byte == '\t' || byte == '\n';
}

static size_t length_until(const char *text, size_t length, char end)
{
    size_t at = 0;
    while (at < length && text[at] != end)
        at++;
    return at;
}

/* A decimal number from 1 on, or 0 if it is none. */
static uint32_t read_number(const char *text, size_t length)
{
    uint32_t number = 0;
    if (length > DIGITS_MAX)
        return 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return 0;
        number = number * 10 + (uint32_t)(text[i] - '0');
    }
    return number <= REHEARSAL_NUMBER_MAX ? number : 0;
}

/* Quotes a part of the value: it may hold anything. */
static void add_quoted(struct text *text, const char *part, size_t length)
{
    text_add(text, "\"");
    for (size_t i = 0; i < length && i < SHOWN_MAX; i++)
        text_add_bytes(text, part[i] >= ' ' && part[i] < 0x7f ? &part[i] : "?", 1);
    text_add(text, length > SHOWN_MAX ? "...\"" : "\"");
}

static bool is_rehearsed(enum fault_class class)
{
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (classes[i] == class)
            return true;
    return false;
}

static bool read_class(struct rehearsal_rule *rule, const char *name, size_t length, struct text *problem)
{
    rule->class = fault_class_named(name, length);
    if (is_rehearsed(rule->class))
        return true;
    add_quoted(problem, name, length);
    text_add(problem, " cannot be rehearsed (");
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        text_add(problem, i == 0 ? "" : " ");
        text_add(problem, fault_class_name(classes[i]));
    }
    text_add(problem, ")");
    return false;
}

static bool read_peer(struct rehearsal_rule *rule, const char *pattern, size_t length, struct text *problem)
{
    rule->has_peer = true;
    if (!peer_pattern_parse(&rule->peer, pattern, length)) {
        add_quoted(problem, pattern, length);
        text_add(problem, " is not a peer (try db.internal:5432, *.example.com, 10.0.0.0/8 or [::1]:443)");
        return false;
    }
    if (rule->peer.family != 0 && rehearsal_is_of_look_ups(rule->class)) {
        add_quoted(problem, pattern, length);
        text_add(problem, " is an address, and ");
        text_add(problem, fault_class_name(rule->class));
        text_add(problem, " fails the look-up of a name");
        return false;
    }
    return true;
}

/* `CLASS[@PEER][#N]` */
static bool read_rule(struct rehearsal_rule *rule, const char *part, size_t length, struct text *problem)
{
    memset(rule, 0, sizeof *rule);
    const size_t before_number = length_until(part, length, '#');
    const size_t before_peer = length_until(part, before_number, '@');
    if (!read_class(rule, part, before_peer, problem))
        return false;
    if (before_peer < before_number &&
        !read_peer(rule, part + before_peer + 1, before_number - before_peer - 1, problem))
        return false;
    if (before_number == length)
        return true;
    rule->number = read_number(part + before_number + 1, length - before_number - 1);
    if (rule->number != 0)
        return true;
    add_quoted(problem, part, length);
    text_add(problem, " has no number from 1 to 1000000 behind its #");
    return false;
}

bool rehearsal_parse(struct rehearsal *rehearsal, const char *value, struct text *problem)
{
    size_t count = 0;
    memset(rehearsal, 0, sizeof *rehearsal);
    for (;;) {
        size_t length = 0;
        while (is_separator(*value))
            value++;
        while (value[length] != '\0' && !is_separator(value[length]))
            length++;
        if (length == 0)
            break;
        if (count == REHEARSAL_RULES_MAX) {
            text_add(problem, "has more than 8 parts");
            return false;
        }
        if (!read_rule(&rehearsal->rules[count++], value, length, problem))
            return false;
        value += length;
    }
    rehearsal->count = count;
    return true;
}

void rehearsal_spare(struct rehearsal *rehearsal, const char *url)
{
    const size_t length = string_length(url);
    size_t start = 0;
    for (size_t i = 0; i + 2 < length; i++)
        if (memcmp(url + i, "://", 3) == 0) {
            start = i + 3;
            break;
        }
    const char *host = url + start;
    struct peer_pattern spared;
    if (peer_pattern_parse(&spared, host, length_until(host, length - start, '/')))
        rehearsal->spared = spared;
}

void rehearsal_made_up_address(const char *name, uint8_t address[4])
{
    uint32_t hash = 2166136261U;
    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619U; /* FNV-1a */
    address[0] = 127;
    address[1] = (uint8_t)(64 + (hash & 63));
    address[2] = (uint8_t)(hash >> 8);
    address[3] = (uint8_t)(1 + (hash >> 16 & 255) % 254);
}

/* A number as the environment has it; `otherwise` if it is none. */
static uint64_t number_of(const char *text, uint64_t otherwise)
{
    uint64_t number = 0;
    if (text == NULL || text[0] == '\0')
        return otherwise;
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] < '0' || text[i] > '9' || i == DIGITS_MAX)
            return otherwise;
        number = number * 10 + (uint64_t)(text[i] - '0');
    }
    return number;
}

bool rehearsal_is_due(const char *retry_count, const char *attempts)
{
    return number_of(retry_count, 0) < number_of(attempts, ATTEMPTS_BY_DEFAULT);
}

/* Its look-up fails nowhere. */
static bool is_look_up_of_local_host(const struct peer *peer)
{
    static const struct peer_pattern local = {.name = "localhost"};
    return peer->family == 0 && peer_pattern_matches(&local, peer);
}

static bool is_spared(const struct rehearsal *rehearsal, const struct peer *peer)
{
    static const struct peer_pattern valohai = {.name = "*.valohai.com"};
    const bool has_spared = rehearsal->spared.family != 0 || rehearsal->spared.name[0] != '\0';
    return peer_is_metadata_service(peer) || is_look_up_of_local_host(peer) ||
           peer_pattern_matches(&valohai, peer) ||
           (has_spared && peer_pattern_matches(&rehearsal->spared, peer));
}

/* curl and others connect to localhost without a look-up, so that the name is not known. */
static bool is_local_host_by_address(const struct peer_pattern *pattern, const struct peer *peer)
{
    static const char name[] = "localhost";
    struct peer named = *peer;
    if (peer->name[0] != '\0' || !peer_is_loopback(peer))
        return false;
    memcpy(named.name, name, sizeof name);
    return peer_pattern_matches(pattern, &named);
}

bool rehearsal_matches(const struct rehearsal *rehearsal, const struct rehearsal_rule *rule,
                       const struct peer *peer)
{
    if (!rule->has_peer)
        return !is_spared(rehearsal, peer);
    return peer_pattern_matches(&rule->peer, peer) || is_local_host_by_address(&rule->peer, peer);
}

bool rehearsal_is_seen_as(enum fault_class class, enum fault_class seen)
{
    const bool broken = seen == FAULT_RESET || seen == FAULT_HUNG_UP;
    if (seen == class || seen == FAULT_NONE)
        return true;
    if (rehearsal_is_silence(class)) /* the end that the program, or the kernel, puts to it */
        return seen == FAULT_TIMEOUT || seen == FAULT_STALLED || seen == FAULT_RESET;
    return broken && (class == FAULT_RESET || class == FAULT_HUNG_UP || rehearsal_is_answer(class));
}
