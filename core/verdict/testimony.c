#define _GNU_SOURCE /* memmem */
#include "testimony.h"

#include <string.h>

/* The last line that is not empty. */
static void find_last_line(struct testimony *testimony, const char *words, size_t length)
{
    while (length > 0 && words[length - 1] == '\n')
        length--;
    size_t start = length;
    while (start > 0 && words[start - 1] != '\n')
        start--;
    testimony->line = start;
    testimony->line_length = length - start;
}

static bool line_has(const char *line, size_t length, const char *phrase)
{
    return memmem(line, length, phrase, strlen(phrase)) != NULL;
}

/* `(host='db', port=5432)` */
static void read_peer(struct testimony *testimony, const char *line, size_t length)
{
    static const char host[] = "host='";
    static const char port[] = "', port=";
    const char *found = memmem(line, length, host, sizeof host - 1);
    const char *end = line + length;
    size_t used = 0;
    if (found == NULL)
        return;
    for (const char *at = found + sizeof host - 1; at < end && used < sizeof testimony->peer - 1; at++) {
        if ((size_t)(end - at) >= sizeof port && memcmp(at, port, sizeof port - 1) == 0) {
            testimony->peer[used++] = ':';
            at += sizeof port - 2;
        } else if (*at == '\'' || *at == ')') {
            return;
        } else {
            testimony->peer[used++] = *at;
        }
    }
}

void testimony_read(struct testimony *testimony, const char *words, size_t length)
{
    static const struct {
        const char *phrase;
        enum testimony_kind kind;
        enum fault_class class;
    } phrases[] = {
        {"KeyError", TESTIMONY_OWN_FAILURE, FAULT_NONE},
        {"Temporary failure in name resolution", TESTIMONY_NETWORK, FAULT_DNS_TEMPORARY},
        {"Name or service not known", TESTIMONY_NETWORK, FAULT_DNS_UNKNOWN},
        {"Connection refused", TESTIMONY_NETWORK, FAULT_REFUSED},
        {"Connection timed out", TESTIMONY_NETWORK, FAULT_TIMEOUT},
        {"Network is unreachable", TESTIMONY_NETWORK, FAULT_UNREACHABLE},
        {"Connection reset by peer", TESTIMONY_NETWORK, FAULT_RESET},
        {"RemoteDisconnected", TESTIMONY_NETWORK, FAULT_HUNG_UP},
        {"ReadTimeout", TESTIMONY_NETWORK, FAULT_STALLED},
        {"Too Many Requests", TESTIMONY_NETWORK, FAULT_RATE_LIMITED},
        {"Service Unavailable", TESTIMONY_NETWORK, FAULT_UNAVAILABLE},
        {"ConnectionError", TESTIMONY_NETWORK, FAULT_NONE},
    };
    *testimony = (struct testimony){.kind = TESTIMONY_SILENT};
    find_last_line(testimony, words, length);
    const char *line = words + testimony->line;
    if (testimony->line_length > 0)
        testimony->kind = TESTIMONY_UNCLEAR;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (!line_has(line, testimony->line_length, phrases[i].phrase))
            continue;
        testimony->kind = phrases[i].kind;
        testimony->class = phrases[i].class;
        if (testimony->kind == TESTIMONY_NETWORK)
            read_peer(testimony, line, testimony->line_length);
        return;
    }
}

const char *testimony_kind_name(enum testimony_kind kind)
{
    static const char *const names[] = {"silent", "unclear", "network", "own-failure"};
    return names[kind];
}
