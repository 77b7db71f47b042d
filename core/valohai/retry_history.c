#include "retry_history.h"

#include "json_document.h"
#include "paged_list.h"
#include "retry_cause.h"
#include "tags.h"

#include <stdlib.h>
#include <string.h>

/* What of an execution counts. All texts are borrowed from `body`. */
struct seen_execution {
    struct json_object *body;
    const char *id;
    const char *repeats; /* the id of the execution that this one repeats; NULL if it is no retry */
};

struct seen_executions {
    struct seen_execution *list;
    size_t count;
};

static const char *lineage_of(struct json_object *body)
{
    struct json_object *tags = json_member(body, "tags", json_type_array);
    for (size_t i = 0; tags && i < json_object_array_length(tags); i++) {
        const char *tag = json_object_get_string(json_object_array_get_idx(tags, i));
        if (tag && tag_lineage(tag))
            return strchr(tag, ' ') + 1;
    }
    return NULL;
}

/* Reads pages until there are `limit` executions. */
static bool gather(struct history *history, struct seen_executions *seen, struct client *client,
                   const char *project_id, size_t limit)
{
    struct paged_list list;
    enum list_result listed = LIST_PAGE;
    execution_list_begin(&list, client, project_id);
    while (seen->count < limit && (listed = paged_list_next(&list)) == LIST_PAGE) {
        for (size_t i = 0; i < json_object_array_length(list.results) && seen->count < limit; i++) {
            struct json_object *body = json_object_get(json_object_array_get_idx(list.results, i));
            seen->list[seen->count++] = (struct seen_execution){
                .body = body, .id = json_string_member(body, "id"), .repeats = lineage_of(body)};
        }
    }
    paged_list_end(&list);
    history->executions = seen->count;
    history->complete = listed == LIST_END;
    if (listed == LIST_PAGE || listed == LIST_END)
        return true;
    struct text problem = text_in(history->problem, sizeof history->problem);
    text_add(&problem, list.problem);
    return false;
}

static const struct seen_execution *find(const struct seen_executions *seen, const char *id)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->list[i].id && strcmp(seen->list[i].id, id) == 0)
            return &seen->list[i];
    return NULL;
}

static void add_outcome(struct history_row *row, const char *status)
{
    static const char *const failures[] = {"error", "crashed", "stopped"};
    row->retries++;
    if (status && strcmp(status, "complete") == 0) {
        row->succeeded++;
        return;
    }
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        if (status && strcmp(status, failures[i]) == 0) {
            row->failed++;
            return;
        }
    }
    row->running++;
}

static void add_retry(struct history *history, const struct seen_executions *seen,
                      const struct seen_execution *retry)
{
    const struct seen_execution *repeated = find(seen, retry->repeats);
    struct history_row row = {.retries = 0};
    struct text step = text_in(row.step, sizeof row.step);
    const char *name = json_string_member(retry->body, "step");
    text_add(&step, name ? name : "unknown");
    const enum fault_class cause =
        retry_cause(retry->body, repeated ? repeated->body : NULL, row.peer, sizeof row.peer);
    struct text class = text_in(row.class, sizeof row.class);
    text_add(&class, cause == FAULT_NONE ? "unknown" : fault_class_name(cause));
    size_t i = 0;
    while (i < history->count &&
           (strcmp(history->rows[i].step, row.step) != 0 || strcmp(history->rows[i].class, row.class) != 0 ||
            strcmp(history->rows[i].peer, row.peer) != 0))
        i++;
    if (i == HISTORY_ROWS_MAX) {
        history->complete = false;
        return;
    }
    if (i == history->count)
        history->rows[history->count++] = row;
    add_outcome(&history->rows[i], json_string_member(retry->body, "status"));
}

static int most_retries_first(const void *one, const void *other)
{
    const struct history_row *left = one;
    const struct history_row *right = other;
    if (left->retries != right->retries)
        return left->retries < right->retries ? 1 : -1;
    int step = strcmp(left->step, right->step);
    return step != 0 ? step : strcmp(left->peer, right->peer);
}

bool history_read(struct history *history, struct client *client, const char *project_id, size_t limit)
{
    *history = (struct history){.count = 0};
    if (limit > HISTORY_EXECUTIONS_MAX)
        limit = HISTORY_EXECUTIONS_MAX;
    struct seen_executions seen = {.list = calloc(limit > 0 ? limit : 1, sizeof *seen.list)};
    struct text problem = text_in(history->problem, sizeof history->problem);
    if (!seen.list) {
        text_add(&problem, "no memory left for the project's executions");
        return false;
    }
    bool read = gather(history, &seen, client, project_id, limit);
    for (size_t i = 0; read && i < seen.count; i++)
        if (seen.list[i].repeats)
            add_retry(history, &seen, &seen.list[i]);
    qsort(history->rows, history->count, sizeof *history->rows, most_retries_first);
    for (size_t i = 0; i < seen.count; i++)
        json_object_put(seen.list[i].body);
    free(seen.list);
    return read;
}
