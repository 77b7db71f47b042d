#include "retry_history.h"

#include "../words/printable.h"
#include "json_document.h"
#include "paged_list.h"
#include "retry_cause.h"
#include "tags.h"
#include "timestamp.h"

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

enum page_end { PAGE_USED_UP, PAGE_REACHES_OLDER, PAGE_TELLS_NO_TIME };

/* Takes what is on a page, up to the first execution that is too old: the newest come first. */
static enum page_end take_page(struct seen_executions *seen, struct json_object *results,
                               const struct history_request *request, size_t limit)
{
    for (size_t i = 0; i < json_object_array_length(results) && seen->count < limit; i++) {
        struct json_object *body = json_object_array_get_idx(results, i);
        const char *created = json_string_member(body, "ctime");
        int64_t time;
        if (request->since != 0 && (!created || !timestamp_parse(created, &time)))
            return PAGE_TELLS_NO_TIME;
        if (request->since != 0 && time < request->since)
            return PAGE_REACHES_OLDER;
        seen->list[seen->count++] = (struct seen_execution){
            .body = json_object_get(body), .id = json_string_member(body, "id"), .repeats = lineage_of(body)};
    }
    return PAGE_USED_UP;
}

/* Reads pages until there are as many executions as were asked for, or older ones come. */
static bool gather(struct history *history, struct seen_executions *seen, struct client *client,
                   const struct history_request *request, size_t limit)
{
    struct paged_list list;
    enum list_result listed = LIST_PAGE;
    enum page_end page = PAGE_USED_UP;
    execution_list_begin(&list, client, request->project_id);
    while (page == PAGE_USED_UP && seen->count < limit && (listed = paged_list_next(&list)) == LIST_PAGE) {
        page = take_page(seen, list.results, request, limit);
        if (request->progress)
            request->progress(seen->count, request->progress_context);
    }
    paged_list_end(&list);
    history->executions = seen->count;
    history->complete = listed == LIST_END || page == PAGE_REACHES_OLDER;
    struct text problem = text_in(history->problem, sizeof history->problem);
    if (page == PAGE_TELLS_NO_TIME)
        text_add(&problem,
                 "Valohai's list of executions does not tell when each was created; leave out --since");
    else if (listed != LIST_PAGE && listed != LIST_END)
        text_add(&problem, list.problem);
    return history->problem[0] == '\0';
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
    text_add_printable(&step, name ? name : "unknown", sizeof row.step - 1);
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

bool history_read(struct history *history, struct client *client, const struct history_request *request)
{
    *history = (struct history){.count = 0};
    const size_t limit =
        request->limit < HISTORY_EXECUTIONS_MAX ? request->limit : (size_t)HISTORY_EXECUTIONS_MAX;
    struct seen_executions seen = {.list = calloc(limit > 0 ? limit : 1, sizeof *seen.list)};
    struct text problem = text_in(history->problem, sizeof history->problem);
    if (!seen.list) {
        text_add(&problem, "no memory left for the project's executions");
        return false;
    }
    bool read = gather(history, &seen, client, request, limit);
    for (size_t i = 0; read && i < seen.count; i++)
        if (seen.list[i].repeats)
            add_retry(history, &seen, &seen.list[i]);
    qsort(history->rows, history->count, sizeof *history->rows, most_retries_first);
    for (size_t i = 0; i < seen.count; i++)
        json_object_put(seen.list[i].body);
    free(seen.list);
    return read;
}
