/* What the processes say of their ends, and the faults that they tell of.
 */
#include "../evidence/pattern.h"
#include "compare.h"
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

static int compare_words(const void *left, const void *right)
{
    const struct words_record *one = left;
    const struct words_record *other = right;
    COMPARE_BY(image.namespace, one, other);
    COMPARE_BY(image.pid, one, other);
    COMPARE_BY(image.start, one, other);
    COMPARE_BY(time, one, other);
    COMPARE_BY(part, one, other);
    return 0;
}

/* The first of the `count` sorted records that is not before `image`. */
static size_t first_of_image(const struct words_record *words, size_t count, const struct image *image)
{
    const struct words_record first = {.image = *image};
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (compare_words(&words[middle], &first) < 0)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* Puts the words of every process into the tree. `words` are sorted. */
static void gather_words(struct tree *tree, struct words_record *words, size_t count)
{
    size_t used = 0;
    for (size_t i = 0; i < tree->count; i++) {
        struct process *process = &tree->processes[i];
        size_t first = first_of_image(words, count, &process->image);
        size_t own = 0;
        while (first + own < count &&
               memcmp(&words[first + own].image, &process->image, sizeof process->image) == 0)
            own++;
        const struct journal part = {.words = words + first, .words_count = own};
        struct last_words last;
        if (own == 0 || !journal_words(&part, &process->image, &last))
            continue;
        process->words_length = strlen(last.text);
        if (used + process->words_length > count * WORDS_PART_SIZE) { /* one image, seen several times */
            process->words_length = 0;
            continue;
        }
        process->words = memcpy(tree->words + used, last.text, process->words_length);
        process->spoke = last.time;
        process->spoke_work = words[first].work;
        process->spoke_answers = words[first].answers;
        used += process->words_length;
        testimony_read(&process->testimony, process->words, process->words_length);
    }
}

static bool tell_all(struct tree *tree)
{
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++)
        count += tree->processes[i].testimony.kind == TESTIMONY_NETWORK;
    if (count == 0)
        return true;
    tree->told = malloc(count * sizeof *tree->told);
    for (size_t i = 0; tree->told != NULL && i < tree->count; i++)
        if (tree->processes[i].testimony.kind == TESTIMONY_NETWORK)
            tell(&tree->processes[i], &tree->told[--count]);
    return tree->told != NULL;
}

bool tree_hear(struct tree *tree, const struct journal *journal, const struct verdict_policy *policy)
{
    const size_t count = journal->words_count;
    if (count == 0)
        return true;
    struct words_record *words = malloc(count * sizeof *words);
    tree->words = malloc(count * WORDS_PART_SIZE);
    if (words == NULL || tree->words == NULL) {
        free(words);
        return false;
    }
    memcpy(words, journal->words, count * sizeof *words);
    qsort(words, count, sizeof *words, compare_words);
    gather_words(tree, words, count);
    free(words);
    tree_hear_by_rules(tree, policy);
    return tell_all(tree);
}
