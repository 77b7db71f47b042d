/* What the processes say of their ends, and the faults that they tell of.
 */
#include "pattern.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

/* What the program was doing when a fault of this class met it, as a rule: words seldom tell. */
static enum fault_phase phase_of(enum fault_class class)
{
    switch (class) {
    case FAULT_DNS_TEMPORARY:
    case FAULT_DNS_UNKNOWN:
        return PHASE_RESOLVE;
    case FAULT_REFUSED:
    case FAULT_TIMEOUT:
    case FAULT_UNREACHABLE:
    case FAULT_LOCAL:
    case FAULT_DESCRIPTORS:
        return PHASE_CONNECT;
    case FAULT_RATE_LIMITED:
    case FAULT_UNAVAILABLE:
    case FAULT_DENIED:
        return PHASE_ANSWER;
    default:
        return PHASE_TRANSFER;
    }
}

/* The notation of peers is that of patterns, without a star and with all bits of an address. */
static void read_peer(struct peer *peer, const char *words)
{
    struct peer_pattern pattern;
    if (strchr(words, '*') != NULL || strchr(words, '/') != NULL ||
        !peer_pattern_parse(&pattern, words, strlen(words)))
        return;
    peer->family = pattern.family;
    peer->port = pattern.port;
    if (pattern.family != 0)
        memcpy(peer->address, pattern.address, sizeof peer->address);
    else
        peer_set_name(peer, pattern.name);
}

static void tell(struct process *process, struct record *told)
{
    /* Most failures that words leave open, `ConnectionError`, are of connections that broke. */
    enum fault_class class = process->testimony.class != FAULT_NONE ? process->testimony.class : FAULT_RESET;
    *told = (struct record){
        .kind = RECORD_WORDS,
        .class = (uint8_t) class,
        .phase = (uint8_t)phase_of(class),
        .image = process->image,
        .count = 1,
        .time = process->end,
        .first = process->end,
    };
    read_peer(&told->peer, process->testimony.peer);
    process->told = told;
}

bool tree_hear(struct tree *tree)
{
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        struct process *process = &tree->processes[i];
        if (process->words == NULL)
            continue;
        testimony_read(&process->testimony, process->words, process->words_length);
        count += process->testimony.kind == TESTIMONY_NETWORK;
    }
    if (count == 0)
        return true;
    tree->told = malloc(count * sizeof *tree->told);
    for (size_t i = 0; tree->told != NULL && i < tree->count; i++)
        if (tree->processes[i].testimony.kind == TESTIMONY_NETWORK)
            tell(&tree->processes[i], &tree->told[--count]);
    return tree->told != NULL;
}
