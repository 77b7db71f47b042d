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

/* `peer` behind " at ", up to the end of the line. */
static void read_peer(struct testimony *testimony, const char *line, size_t length)
{
    static const char at[] = " at ";
    const char *found = memmem(line, length, at, sizeof at - 1);
    if (found == NULL)
        return;
    size_t size = (size_t)(line + length - found) - (sizeof at - 1);
    if (size < sizeof testimony->peer)
        memcpy(testimony->peer, found + sizeof at - 1, size);
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
