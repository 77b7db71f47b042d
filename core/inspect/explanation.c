#include "explanation.h"

#include "../evidence/run_name.h"
#include "../messages/retries.h"
#include "../settle/obstacle.h"
#include "../valohai/payload.h"

#include <stdlib.h>
#include <string.h>

/* The root is named by the file: <pid>-<start>-<namespace>-<random>. Its last image's END tells how the run ended. */
static bool find_root_end(const struct journal *journal, const char *run, struct run_end *end)
{
    const char *slash = strrchr(run, '/');
    struct image root;
    if (!run_name_parse(slash ? slash + 1 : run, &root))
        return false;
    bool found = false;
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind != RECORD_END || record->image.pid != root.pid ||
            record->image.namespace != root.namespace)
            continue;
        *end = (struct run_end){
            .root = record->image, .time = record->time, .status = record->status, .signal = record->signal};
        found = true;
    }
    return found;
}

/* A pid is given again and again: only where the root says that it was not the first attempt, others of its pid were those before. */
static bool is_later_attempt(const struct journal *journal, const struct run_end *end)
{
    static const char name[] = "vhretry run, attempt ";
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind == RECORD_END && record->image.pid == end->root.pid &&
            strncmp(record->program, name, sizeof name - 1) == 0)
            return strtoul(record->program + sizeof name - 1, NULL, 10) > 1;
    }
    return false;
}

static bool has_fault(const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        if (journal->records[i].kind == RECORD_FAULT)
            return true;
    return false;
}

static const char *find_obstacle(const struct situation *situation)
{
    if (!situation->identity.in_execution)
        return WHY_NOT_OUTSIDE;
    if (situation->verdict.outcome != OUTCOME_RETRY)
        return NULL; /* the verdict says why */
    const char *why = retry_obstacle(situation).why;
    return !why && situation->settings.mode == MODE_DRY_RUN ? WHY_NOT_DRY_RUN : why;
}

/* Secrets are none of it: what files of the container tell has no environment variables, and the token is a header. */
static struct json_object *request_of(const struct situation *situation)
{
    const struct own_execution unknown = {.body = NULL};
    char environment[256];
    bool elsewhere = retry_environment(situation->settings.environment, situation->verdict.cause.class,
                                       environment, sizeof environment);
    return retry_payload(&situation->identity, &unknown, situation->identity.retry_count + 1,
                         elsewhere ? environment : NULL, &situation->verdict.cause);
}

enum explanation_result explanation_read(struct explanation_of_run *explanation, const char *run,
                                         settings_complaint *complain)
{
    struct journal journal = {0};
    *explanation = (struct explanation_of_run){.run = run};
    situation_read(&explanation->situation, complain);
    bool read = situation_read_journal(&journal, run);
    bool ended = read && find_root_end(&journal, run, &explanation->end);
    size_t records = journal.count;
    journal_free(&journal);
    if (records == 0)
        return EXPLANATION_NO_RECORD;
    if (!ended)
        return EXPLANATION_NOT_ENDED;
    struct situation *situation = &explanation->situation;
    situation_judge(situation, run, &explanation->end);
    explanation->saw_failure = has_fault(&situation->journal) || situation->verdict.cause.told;
    if (is_later_attempt(&situation->journal, &explanation->end))
        explanation->earlier_count = run_search_earlier(run, explanation->earlier);
    account_draw_up(&explanation->account, &situation->verdict, &situation->journal, &explanation->end);
    explanation->obstacle = find_obstacle(situation);
    if (situation->verdict.outcome == OUTCOME_RETRY && !explanation->obstacle)
        explanation->request = request_of(situation);
    return EXPLANATION_COMPLETE;
}

bool explanation_is_possible(const char *run)
{
    struct journal journal = {0};
    struct run_end end;
    bool possible = situation_read_journal(&journal, run) && find_root_end(&journal, run, &end);
    journal_free(&journal);
    return possible;
}

bool explanation_has_record(const char *run)
{
    struct journal journal = {0};
    const bool has_record = situation_read_journal(&journal, run) && journal.count > 0;
    journal_free(&journal);
    return has_record;
}

void explanation_free(struct explanation_of_run *explanation)
{
    json_object_put(explanation->request);
    situation_free(&explanation->situation);
}
