#include "summary.h"

#include "../messages/verdicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct summary_row *row_of(struct summary *table, const struct peer *peer, enum fault_phase phase,
                                  enum fault_class class)
{
    for (size_t i = 0; i < table->count; i++) {
        struct summary_row *row = &table->rows[i];
        if (row->phase == phase && row->class == class && peer_same(row->peer, peer))
            return row;
    }
    if (table->count == SUMMARY_ROWS_MAX) {
        table->left_out++;
        return NULL;
    }
    struct summary_row *row = &table->rows[table->count++];
    *row = (struct summary_row){.peer = peer, .phase = phase, .class = class, .state = STATE_OK};
    return row;
}

/* Is there a cause? What the settings or its age rule out is only named. */
static bool rests_on_cause(const struct verdict *verdict)
{
    return verdict->outcome == OUTCOME_RETRY || verdict->outcome == OUTCOME_EXHAUSTED ||
           verdict->outcome == OUTCOME_DISABLED;
}

const char *fault_state(const struct process *process, const struct seen_fault *fault,
                        const struct verdict *verdict)
{
    if (fault_cause_is(&verdict->cause, fault->record))
        return rests_on_cause(verdict) ? STATE_CAUSE : STATE_RULED_OUT;
    if (!fault->open)
        return STATE_RECOVERED;
    return process->end != TIME_UNKNOWN && process->status == 0 ? STATE_TOLERATED : STATE_OPEN;
}

static void add_faults(struct summary *table, const struct tree *tree, const struct verdict *verdict)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        for (size_t j = 0; j < process->fault_count; j++) {
            const struct seen_fault *fault = &tree->faults[process->first_fault + j];
            const struct record *record = fault->record;
            if (fault_is_told_again(tree, process, fault))
                continue;
            struct summary_row *row = row_of(table, &record->peer, record->phase, record->class);
            if (!row)
                continue;
            row->failed += record->count;
            if (record->time >= row->last) {
                row->last = record->time;
                row->state = fault_state(process, fault, verdict);
            }
        }
    }
}

/* All calls to a peer stand in its first row, failed or not. */
static void add_calls(struct summary *table, const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind != RECORD_CALLS)
            continue;
        struct summary_row *found = NULL;
        for (size_t j = 0; j < table->count && !found; j++)
            if (table->rows[j].phase == record->phase && peer_same(table->rows[j].peer, &record->peer))
                found = &table->rows[j];
        if (!found)
            found = row_of(table, &record->peer, record->phase, FAULT_NONE);
        if (found)
            found->calls += record->count;
    }
}

void summary_draw_up(struct summary *summary, const struct tree *tree, const struct journal *journal,
                     const struct verdict *verdict)
{
    *summary = (struct summary){.count = 0};
    add_faults(summary, tree, verdict);
    add_calls(summary, journal);
}

static void add_row(struct text *text, const char *prefix, const struct summary_row *row, uint64_t end)
{
    char peer[PEER_NAME_SIZE + 16];
    char line[PEER_NAME_SIZE + 128];
    char last[32] = "-";
    struct text peer_text = text_in(peer, sizeof peer);
    text_add_peer(&peer_text, row->peer);
    if (row->failed > 0)
        snprintf(last, sizeof last, "%.1f s", end > row->last ? (double)(end - row->last) / 1e9 : 0);
    /* What failed only later, as a transfer does, was not a call that failed. */
    uint64_t calls = row->calls > row->failed ? row->calls : row->failed;
    snprintf(line, sizeof line, "%-33s %-8s %-14s %5llu %6llu %8s %s\n", peer, fault_phase_name(row->phase),
             row->class == FAULT_NONE ? "-" : fault_class_name(row->class), (unsigned long long)calls,
             (unsigned long long)row->failed, last, row->state);
    text_add(text, prefix);
    text_add(text, line);
}

static void add_head(struct text *text, const char *prefix)
{
    for (const char *line = SUMMARY_HEAD; *line != '\0'; line += strcspn(line, "\n") + 1) {
        text_add(text, prefix);
        text_add_bytes(text, line, strcspn(line, "\n") + 1);
    }
}

void text_add_summary(struct text *text, const char *prefix, const struct journal *journal,
                      const struct run_end *end, const struct verdict *verdict)
{
    struct tree tree;
    struct summary *table = calloc(1, sizeof *table);
    if (tree_build(&tree, journal, end, NULL) && table)
        summary_draw_up(table, &tree, journal, verdict);
    if (table && table->count > 0)
        add_head(text, prefix);
    for (size_t i = 0; table && i < table->count; i++)
        add_row(text, prefix, &table->rows[i], end->time);
    tree_free(&tree);
    free(table);
}
