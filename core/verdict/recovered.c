/* Which faults are still open: none that its own process got over (core/verdict/README.md,
 * "Recovered faults").
 *
 * core/evidence/recovery decides whether an answer closes a fault. This file only finds, without comparing every
 * answer with every fault, the newest answer that could.
 */
#include "../evidence/recovery.h"
#include "compare.h"
#include "peer_key.h"
#include "tree.h"

#include <stdlib.h>

/* How an answer is looked up. */
enum way {
    OF_PEER,         /* by name, host or address */
    OF_PEER_UNKNOWN, /* the same, and nobody knows to which question it was */
    TO_QUESTION
};

/* An answer has up to seven ways. */
struct recovery {
    struct image image;
    uint64_t key;
    uint64_t time;
    const struct record *record;
    uint8_t phase;
    uint8_t way;
};

enum { PEER_KEYS = 3, WAYS_PER_ANSWER = 2 * PEER_KEYS + 1 };

static int compare_answers(const void *left, const void *right)
{
    const struct recovery *one = left;
    const struct recovery *other = right;
    COMPARE_BY(way, one, other);
    COMPARE_BY(key, one, other);
    COMPARE_BY(image.namespace, one, other);
    COMPARE_BY(image.pid, one, other);
    COMPARE_BY(image.start, one, other);
    COMPARE_BY(phase, one, other);
    COMPARE_BY(time, one, other);
    return 0;
}

static struct asked asked_in(const struct record *record)
{
    return (struct asked){.phase = record->phase, .peer = &record->peer, .question = record->question};
}

static size_t list_answers(struct recovery *answers, const struct journal *journal)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind != RECORD_RECOVERED)
            continue;
        struct recovery answer = {
            .image = record->image, .time = record->time, .record = record, .phase = record->phase};
        const uint64_t keys[PEER_KEYS] = {peer_address_key(&record->peer), peer_key(&record->peer),
                                          peer_host_key(&record->peer)};
        for (size_t j = 0; j < (record->peer.name[0] != '\0' ? PEER_KEYS : 1); j++) {
            answer.key = keys[j];
            answer.way = OF_PEER;
            answers[count++] = answer;
            answer.way = OF_PEER_UNKNOWN;
            if (record->question == 0)
                answers[count++] = answer;
        }
        answer.key = record->question;
        answer.way = TO_QUESTION;
        if (record->question != 0)
            answers[count++] = answer;
    }
    return count;
}

struct answers {
    struct recovery *list; /* sorted */
    size_t count;
};

/* True if the newest answer of this way under `key` came after the fault and closes it. */
static bool closed_under(const struct answers *answers, const struct record *fault, enum way way,
                         uint64_t key)
{
    const struct asked failed = asked_in(fault);
    for (int phase = fault->phase; phase < PHASE_COUNT; phase++) {
        struct recovery newest = {.image = fault->image,
                                  .key = key,
                                  .time = UINT64_MAX,
                                  .phase = (uint8_t)phase,
                                  .way = (uint8_t)way};
        size_t low = 0;
        size_t high = answers->count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (compare_answers(&answers->list[middle], &newest) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == 0)
            continue;
        const struct recovery *found = &answers->list[low - 1];
        newest.time = found->time;
        const struct asked success = asked_in(found->record);
        if (compare_answers(found, &newest) == 0 && found->time >= fault->time &&
            recovery_closes(&success, &failed))
            return true;
    }
    return false;
}

static bool is_closed(const struct answers *answers, const struct record *fault)
{
    struct peer other;
    enum way way = fault->question == 0 ? OF_PEER : OF_PEER_UNKNOWN;
    if (peer_other_loopback(&other, &fault->peer) &&
        closed_under(answers, fault, way, peer_address_key(&other)))
        return true;
    if (fault->question != 0 && (closed_under(answers, fault, TO_QUESTION, fault->question) ||
                                 closed_under(answers, fault, TO_QUESTION, fault->question | QUESTION_WHOLE)))
        return true;
    return closed_under(answers, fault, way, peer_key(&fault->peer)) ||
           closed_under(answers, fault, way, peer_host_key(&fault->peer)) ||
           closed_under(answers, fault, way, peer_address_key(&fault->peer));
}

bool tree_close_recovered(struct tree *tree, const struct journal *journal)
{
    size_t recovered = 0;
    for (size_t i = 0; i < journal->count; i++)
        recovered += journal->records[i].kind == RECORD_RECOVERED;
    if (recovered == 0)
        return true;
    struct answers answers = {.list = calloc(recovered * WAYS_PER_ANSWER, sizeof *answers.list)};
    if (answers.list == NULL)
        return false;
    answers.count = list_answers(answers.list, journal);
    qsort(answers.list, answers.count, sizeof *answers.list, compare_answers);
    for (size_t i = 0; i < tree->fault_count; i++)
        tree->faults[i].open = !is_closed(&answers, tree->faults[i].record);
    free(answers.list);
    return true;
}
