#include "inquest_on_notes.h"

#include "death_record.h"
#include "inquest.h"

#include <stdlib.h>

static void add_records(struct journal *journal, struct record *records, size_t count)
{
    struct record *all = count > 0 ? realloc(journal->records, (journal->count + count) * sizeof *all) : NULL;
    if (all == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        record_seal(&records[i]);
        all[journal->count++] = records[i];
    }
    journal->records = all;
}

/* Most runs have none: they are not to wait for a look at every child. */
static bool has_notes(const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        if (journal->records[i].kind == RECORD_BLIND)
            return true;
    return false;
}

bool inquest_is_awaited(const struct journal *journal)
{
    struct blind_process blind[BLIND_MAX] = {{.begin = 0}};
    const size_t count = has_notes(journal) ? find_blind_processes(blind, journal) : 0;
    for (size_t i = 0; i < count; i++)
        if (blind[i].awaited)
            return true;
    return false;
}

/* Only of what somebody listened beside there is anything to judge. */
static size_t keep_watched(struct blind_process *blind, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (blind[i].watched)
            blind[kept++] = blind[i];
    return kept;
}

static int compare_notices(const void *left, const void *right)
{
    const struct death_notice *one = left;
    const struct death_notice *other = right;
    return (one->first > other->first) - (one->first < other->first);
}

static void gather_deaths(struct deaths *deaths, const struct journal *journal)
{
    for (size_t i = 0; i < journal->count && deaths->count < DEATHS_MAX; i++)
        if (journal->records[i].kind == RECORD_DEATH) {
            const struct death_notice notice = death_record_read(&journal->records[i]);
            deaths_add(deaths, &notice);
        }
    qsort(deaths->notices, deaths->count, sizeof *deaths->notices, compare_notices);
}

void inquest_on_notes(struct journal *journal)
{
    struct blind_process blind[BLIND_MAX] = {{.begin = 0}};
    const size_t count = has_notes(journal) ? keep_watched(blind, find_blind_processes(blind, journal)) : 0;
    if (count == 0)
        return;
    struct deaths *deaths = calloc(1, sizeof *deaths);
    struct record *records = calloc(INQUEST_RECORDS_MAX, sizeof *records);
    if (deaths != NULL && records != NULL) {
        const struct inquest inquest = {
            .deaths = deaths, .journal = journal, .blind = blind, .blind_count = count};
        gather_deaths(deaths, journal);
        add_records(journal, records, inquest_hold(&inquest, records));
    }
    free(deaths);
    free(records);
}
