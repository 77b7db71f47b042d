#include "blind_processes.h"

#include <signal.h>
#include <stdlib.h>

static int compare_ends(const void *left, const void *right)
{
    const struct blind_process *one = left;
    const struct blind_process *other = right;
    return (one->end > other->end) - (one->end < other->end);
}

/* Notes of the blind are no record of their own: their parent may have written them. */
static bool is_of(const struct record *record, const struct record *child)
{
    return record->kind != RECORD_BLIND && record->kind != RECORD_DEATH && record->kind != RECORD_CHILD &&
           record->image.pid == child->child && record->image.namespace == child->image.namespace &&
           record->time <= child->time;
}

static bool has_record_of_its_own(const struct journal *journal, const struct record *child)
{
    for (size_t i = 0; i < journal->count; i++)
        if (is_of(&journal->records[i], child))
            return true;
    return false;
}

static bool same_life(const struct record *one, const struct record *other)
{
    return one->child == other->child && one->first == other->first &&
           one->image.namespace == other->image.namespace;
}

static const struct record *find_note(const struct journal *journal, const struct record *begin,
                                      enum record_witness witness, uint8_t taken_back)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *note = &journal->records[i];
        if (note->kind == RECORD_BLIND && note->witness == witness &&
            (note->flags & RECORD_TAKEN_BACK) == taken_back && same_life(note, begin))
            return note;
    }
    return NULL;
}

/* The note of the program that nobody can be in, which the child was running at its end; NULL if there is none. */
static const struct record *note_of_child(const struct journal *journal, const struct record *child)
{
    const struct record *newest = NULL;
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *note = &journal->records[i];
        if (note->kind == RECORD_BLIND && note->witness == WITNESS_PROCESS && note->child == child->child &&
            note->image.namespace == child->image.namespace && note->first <= child->time &&
            (newest == NULL || note->first >= newest->first))
            newest = note;
    }
    return newest == NULL || find_note(journal, newest, WITNESS_PROCESS, RECORD_TAKEN_BACK) != NULL ? NULL
                                                                                                    : newest;
}

/* A program of Go may have the library in it, which has made records of an image of its own. False if it has become a program that
 * tells its end itself. */
static bool find_image(const struct journal *journal, const struct record *child, struct blind_process *blind)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (!is_of(record, child) || record->image.start < blind->begin)
            continue;
        if (record->kind == RECORD_END)
            return false;
        blind->image.start = record->image.start;
    }
    return true;
}

/* False if the child was none. */
static bool is_blind(const struct journal *journal, const struct record *child, struct blind_process *blind)
{
    const struct record *note = note_of_child(journal, child);
    *blind = (struct blind_process){.image = {.pid = child->child, .namespace = child->image.namespace},
                                    .end = child->time};
    if (note == NULL)
        return !has_record_of_its_own(journal, child);
    blind->image.start = blind->begin = note->first;
    const struct record *told = find_note(journal, note, WITNESS_KERNEL, 0);
    blind->watched = told != NULL;
    blind->heard_until = told != NULL ? told->time : 0;
    blind->awaited = note->error == 0 && !blind->watched;
    return find_image(journal, child, blind);
}

struct image image_of_blind(const struct journal *journal, uint32_t pid, uint32_t namespace, uint64_t end)
{
    const struct record child = {.image = {.namespace = namespace}, .child = pid, .time = end};
    struct blind_process process;
    is_blind(journal, &child, &process);
    return process.image;
}

const char *blind_program_of(const struct journal *journal, uint32_t pid, uint32_t namespace)
{
    const struct record child = {.image = {.namespace = namespace}, .child = pid, .time = UINT64_MAX};
    struct blind_process process;
    const struct record *note = note_of_child(journal, &child);
    return note != NULL && is_blind(journal, &child, &process) ? note->program : NULL;
}

/* Other signals than these are of a crash, or of a person. */
static bool failed_or_was_ended(const struct record *seen)
{
    return seen->kind == RECORD_CHILD &&
           (seen->signal == 0
                ? seen->status != 0
                : seen->signal == SIGTERM || seen->signal == SIGKILL || seen->signal == SIGALRM);
}

static bool is_among(const struct blind_process *blind, size_t count, const struct image *image)
{
    for (size_t i = 0; i < count; i++)
        if (blind[i].image.pid == image->pid && blind[i].image.namespace == image->namespace)
            return true;
    return false;
}

static bool was_seen_to_fail(const struct journal *journal, const struct record *note)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *seen = &journal->records[i];
        if (seen->kind == RECORD_CHILD && seen->child == note->child &&
            seen->image.namespace == note->image.namespace && seen->time >= note->first)
            return true;
    }
    return false;
}

/* Has any process that is observed spoken, or met a fault? Else there is nothing that a contact of another one could count for. */
static bool is_anything_observed(const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        if (journal->records[i].kind == RECORD_FAULT)
            return true;
    return journal->words_count > 0;
}

size_t add_blind_helpers(struct blind_process blind[BLIND_MAX], size_t count, const struct journal *journal)
{
    if (!is_anything_observed(journal))
        return count;
    for (size_t i = journal->count; i > 0 && count < BLIND_MAX; i--) {
        const struct record *note = &journal->records[i - 1];
        if (note->kind != RECORD_BLIND || note->witness != WITNESS_PROCESS || was_seen_to_fail(journal, note))
            continue;
        const struct record child = {
            .image = {.namespace = note->image.namespace}, .child = note->child, .time = UINT64_MAX};
        struct blind_process process;
        if (note_of_child(journal, &child) != note || !is_blind(journal, &child, &process) ||
            is_among(blind, count, &process.image))
            continue;
        process.helps = true;
        blind[count++] = process;
    }
    return count;
}

size_t find_blind_processes(struct blind_process blind[BLIND_MAX], const struct journal *journal)
{
    size_t count = 0;
    for (size_t i = journal->count; i > 0 && count < BLIND_MAX; i--) { /* the last ones matter most */
        const struct record *seen = &journal->records[i - 1];
        struct blind_process process;
        if (!failed_or_was_ended(seen) || !is_blind(journal, seen, &process))
            continue;
        process.killed = seen->signal != 0;
        blind[count++] = process;
    }
    qsort(blind, count, sizeof *blind, compare_ends);
    return count;
}
