#include "timeline.h"

#include "../verdict/compare.h"

#include <stdlib.h>
#include <string.h>

/* What makes a process worth a row; the first is the most urgent. */
enum interest {
    INTEREST_BLAMED,
    INTEREST_FAILED_BY_FAULT,
    INTEREST_FAULT,
    INTEREST_CONTACT,
    INTEREST_FAILED,
    QUIET
};

enum shown { NOT_SHOWN, SHOWN, SHOWN_ASIDE };

struct candidate {
    size_t process;
    enum interest interest;
    uint64_t age; /* from its end to the end of the run */
};

/* While the rows are chosen: one entry for each process. */
struct choice {
    unsigned char *interest; /* enum interest */
    unsigned char *shown;    /* enum shown */
    bool *visited;
    size_t *owner; /* row of the nearest one above it that is shown; NO_PROCESS none */
    size_t *stack;
    struct candidate *candidates;
};

uint64_t timeline_start_of(const struct timeline *timeline, const struct process *process)
{
    uint64_t start = process->start != 0 ? process->start : process->image.start;
    if (start == 0 && process->parent != NO_PROCESS)
        start = timeline->tree.processes[process->parent].start;
    return start < timeline->begin ? timeline->begin : start > timeline->end ? timeline->end : start;
}

uint64_t timeline_end_of(const struct timeline *timeline, const struct process *process)
{
    const uint64_t start = timeline_start_of(timeline, process);
    const uint64_t end = process->end < timeline->end ? process->end : timeline->end;
    return end < start ? start : end;
}

static void mark_blamed(const struct tree *tree, const struct verdict *verdict, unsigned char *interest)
{
    for (size_t i = 0; i < verdict->path_length; i++) {
        size_t found = NO_PROCESS;
        for (size_t j = 0; j < tree->count; j++) {
            const struct process *process = &tree->processes[j];
            if (process->image.pid == verdict->path[i].pid && process->status == verdict->path[i].status &&
                (found == NO_PROCESS || process->end >= tree->processes[found].end))
                found = j;
        }
        if (found != NO_PROCESS)
            interest[found] = INTEREST_BLAMED;
    }
    if (tree->root != NO_PROCESS)
        interest[tree->root] = INTEREST_BLAMED;
}

static enum interest interest_of(const struct process *process)
{
    const bool failed = process->end != TIME_UNKNOWN && process->status != 0;
    if (process->fault_count > 0)
        return failed ? INTEREST_FAILED_BY_FAULT : INTEREST_FAULT;
    if (process->contact)
        return INTEREST_CONTACT;
    return failed ? INTEREST_FAILED : QUIET;
}

static int compare_candidates(const void *left, const void *right)
{
    const struct candidate *one = left;
    const struct candidate *other = right;
    COMPARE_BY(interest, one, other);
    COMPARE_BY(age, one, other);
    COMPARE_BY(process, one, other);
    return 0;
}

/* Shows a process and those above it, as far as there is room; the lowest come first. */
static size_t show(const struct tree *tree, unsigned char *shown, const struct candidate *candidate,
                   size_t room)
{
    size_t used = 0;
    for (size_t at = candidate->process; at != NO_PROCESS && shown[at] == NOT_SHOWN && used < room;
         at = tree->processes[at].parent, used++)
        shown[at] = candidate->interest == INTEREST_FAILED ? SHOWN_ASIDE : SHOWN;
    return used;
}

static void choose(const struct timeline *timeline, struct choice *choice)
{
    const struct tree *tree = &timeline->tree;
    size_t count = 0;
    size_t room = TIMELINE_ROWS_MAX;
    for (size_t i = 0; i < tree->count; i++)
        if (choice->interest[i] != QUIET)
            choice->candidates[count++] = (struct candidate){
                i, choice->interest[i], timeline->end - timeline_end_of(timeline, &tree->processes[i])};
    qsort(choice->candidates, count, sizeof *choice->candidates, compare_candidates);
    for (size_t i = 0; i < count && room > 0; i++)
        room -= show(tree, choice->shown, &choice->candidates[i], room);
}

/* Gives a process its row, or counts it in the row above it. */
static void place(struct timeline *timeline, struct choice *choice, size_t process, size_t above)
{
    struct timeline_row *owner = above == NO_PROCESS ? NULL : &timeline->rows[above];
    choice->visited[process] = true;
    choice->owner[process] = above;
    if (choice->shown[process] != NOT_SHOWN) {
        const bool aside = choice->shown[process] == SHOWN_ASIDE;
        timeline->aside += aside;
        choice->owner[process] = timeline->count;
        timeline->rows[timeline->count++] =
            (struct timeline_row){.process = process,
                                  .depth = owner ? owner->depth + 1 : 0,
                                  .blamed = choice->interest[process] == INTEREST_BLAMED,
                                  .aside = aside};
    } else if (choice->interest[process] == QUIET) {
        timeline->quiet++;
        if (owner)
            owner->quiet++;
    } else {
        timeline->left_out++;
        if (owner)
            owner->left_out++;
    }
}

/* A process and all below it, parents first. */
static void place_family(struct timeline *timeline, struct choice *choice, size_t first)
{
    const struct tree *tree = &timeline->tree;
    size_t depth = 0;
    choice->stack[depth++] = first;
    while (depth > 0) {
        const size_t at = choice->stack[--depth];
        const struct process *process = &tree->processes[at];
        if (choice->visited[at])
            continue;
        const bool is_below = process->parent != NO_PROCESS && choice->visited[process->parent];
        place(timeline, choice, at, is_below ? choice->owner[process->parent] : NO_PROCESS);
        for (size_t i = process->child_count; i > 0; i--)
            choice->stack[depth++] = tree->children[process->first_child + i - 1];
    }
}

/* The root first; then what belongs to none that is known. */
static void place_all(struct timeline *timeline, struct choice *choice)
{
    const struct tree *tree = &timeline->tree;
    if (tree->root != NO_PROCESS)
        place_family(timeline, choice, tree->root);
    for (size_t i = 0; i < tree->count; i++)
        if (!choice->visited[i] && tree->processes[i].parent == NO_PROCESS)
            place_family(timeline, choice, i);
    /* A hostile journal may make circles. */
    for (size_t i = 0; i < tree->count; i++)
        if (!choice->visited[i])
            place_family(timeline, choice, i);
}

static bool choose_rows(struct timeline *timeline, const struct verdict *verdict)
{
    const struct tree *tree = &timeline->tree;
    struct choice choice = {
        .interest = malloc(tree->count + 1),
        .shown = calloc(tree->count + 1, sizeof *choice.shown),
        .visited = calloc(tree->count + 1, sizeof *choice.visited),
        .owner = malloc((tree->count + 1) * sizeof *choice.owner),
        .stack = malloc((tree->count + 1) * sizeof *choice.stack),
        .candidates = malloc((tree->count + 1) * sizeof *choice.candidates),
    };
    const bool allocated = choice.interest && choice.shown && choice.visited && choice.owner &&
                           choice.stack && choice.candidates;
    if (allocated) {
        for (size_t i = 0; i < tree->count; i++)
            choice.interest[i] = (unsigned char)interest_of(&tree->processes[i]);
        mark_blamed(tree, verdict, choice.interest);
        choose(timeline, &choice);
        place_all(timeline, &choice);
    }
    free(choice.interest);
    free(choice.shown);
    free(choice.visited);
    free(choice.owner);
    free(choice.stack);
    free(choice.candidates);
    return allocated;
}

static bool find_recoveries(struct timeline *timeline, const struct journal *journal)
{
    size_t count = 0;
    for (size_t i = 0; i < journal->count; i++)
        count += journal->records[i].kind == RECORD_RECOVERED;
    timeline->recoveries = malloc((count + 1) * sizeof *timeline->recoveries);
    if (!timeline->recoveries)
        return false;
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind != RECORD_RECOVERED)
            continue;
        const size_t process =
            tree_find_alive(&timeline->tree, record->image.namespace, record->image.pid, record->time);
        if (process != NO_PROCESS)
            timeline->recoveries[timeline->recovery_count++] = (struct recovery){process, record};
    }
    return true;
}

/* From the first sign of any process to the last. */
static void find_limits(struct timeline *timeline, const struct run_end *end)
{
    const struct tree *tree = &timeline->tree;
    timeline->end = end->time;
    timeline->begin = end->time;
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        const uint64_t start = process->start != 0 ? process->start : process->image.start;
        if (start != 0 && start < timeline->begin)
            timeline->begin = start;
        for (size_t j = 0; j < process->fault_count; j++) {
            const uint64_t first = tree->faults[process->first_fault + j].record->first;
            if (first != 0 && first < timeline->begin)
                timeline->begin = first;
        }
    }
}

bool timeline_draw_up(struct timeline *timeline, const struct journal *journal, const struct run_end *end,
                      const struct verdict *verdict)
{
    memset(timeline, 0, sizeof *timeline);
    if (!tree_build(&timeline->tree, journal, end, NULL))
        return false;
    find_limits(timeline, end);
    return find_recoveries(timeline, journal) && choose_rows(timeline, verdict);
}

void timeline_free(struct timeline *timeline)
{
    tree_free(&timeline->tree);
    free(timeline->recoveries);
}
