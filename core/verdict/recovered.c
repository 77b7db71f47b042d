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

/* One way to look an answer up. An answer has up to three: by name, by host, by address. */
struct recovery {
    struct image image;
    uint64_t key;
    uint64_t time;
    const struct record *record;
    uint8_t phase;
};

enum { WAYS_PER_ANSWER = 3 };

static int compare_answers(const void *left, const void *right)
{
    const struct recovery *one = left;
    const struct recovery *other = right;
    COMPARE_BY(key, one, other);
    COMPARE_BY(image.namespace, one, other);
    COMPARE_BY(image.pid, one, other);
    COMPARE_BY(image.start, one, other);
    COMPARE_BY(phase, one, other);
    COMPARE_BY(time, one, other);
    return 0;
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
        answer.key = peer_address_key(&record->peer);
        answers[count++] = answer;
        if (record->peer.name[0] == '\0')
            continue;
        answer.key = peer_key(&record->peer);
        answers[count++] = answer;
        answer.key = peer_host_key(&record->peer);
        answers[count++] = answer;
    }
    return count;
}

/* True if the newest answer under `key` came after the fault and closes it. */
static bool closed_under(const struct recovery *answers, size_t count, const struct record *fault,
                         uint64_t key)
{
    for (int phase = fault->phase; phase < PHASE_COUNT; phase++) {
        struct recovery newest = {
            .image = fault->image, .key = key, .time = UINT64_MAX, .phase = (uint8_t)phase};
        size_t low = 0;
        size_t high = count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (compare_answers(&answers[middle], &newest) <= 0)
                low = middle + 1;
            else
                high = middle;
        }
        if (low == 0)
            continue;
        const struct recovery *found = &answers[low - 1];
        newest.time = found->time;
        if (compare_answers(found, &newest) == 0 && found->time >= fault->time &&
            recovery_closes(found->phase, &found->record->peer, fault->phase, &fault->peer))
            return true;
    }
    return false;
}

bool tree_close_recovered(struct tree *tree, const struct journal *journal)
{
    size_t recovered = 0;
    for (size_t i = 0; i < journal->count; i++)
        recovered += journal->records[i].kind == RECORD_RECOVERED;
    if (recovered == 0)
        return true;
    struct recovery *answers = calloc(recovered * WAYS_PER_ANSWER, sizeof *answers);
    if (answers == NULL)
        return false;
    size_t count = list_answers(answers, journal);
    qsort(answers, count, sizeof *answers, compare_answers);
    for (size_t i = 0; i < tree->fault_count; i++) {
        const struct record *fault = tree->faults[i].record;
        bool closed = closed_under(answers, count, fault, peer_key(&fault->peer)) ||
                      closed_under(answers, count, fault, peer_host_key(&fault->peer)) ||
                      closed_under(answers, count, fault, peer_address_key(&fault->peer));
        tree->faults[i].open = !closed;
    }
    free(answers);
    return true;
}
