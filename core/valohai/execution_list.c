#include "execution_list.h"

#include "../settings/url.h"
#include "json_document.h"

#include "../evidence/text.h"

#include <string.h>

/* Two thousand executions newer than ours: beyond that the list gives up rather than go on for ever. */
enum { PAGES_MAX = 100 };

static const char executions_path[] = "/api/v0/executions/?";

void execution_list_begin(struct execution_list *list, struct client *client, const char *project_id)
{
    *list = (struct execution_list){.client = client};
    struct text path = text_in(list->path, sizeof list->path);
    text_add(&path, executions_path);
    text_add(&path, "project=");
    text_add_url_escaped(&path, project_id);
    text_add(&path, "&ordering=-counter&limit=20");
}

void execution_list_end(struct execution_list *list)
{
    json_object_put(list->page);
    list->page = NULL;
    list->results = NULL;
}

/* Of `next` only the path is taken: behind a proxy its scheme and host may be wrong, and the token goes to our own host
 * alone. */
static void find_next_path(struct execution_list *list)
{
    const char *next = json_string_member(list->page, "next");
    const char *next_path = next ? url_path(next) : NULL;
    struct text path = text_in(list->path, sizeof list->path);
    text_add(&path, next_path ? next_path : "");
}

static enum list_result fail(struct execution_list *list, enum list_result result, const char *problem)
{
    struct text text = text_in(list->problem, sizeof list->problem);
    text_add(&text, problem);
    execution_list_end(list);
    return result;
}

static bool leads_elsewhere(const struct execution_list *list)
{
    return list->pages == PAGES_MAX || strlen(list->path) + 1 >= sizeof list->path ||
           strncmp(list->path, executions_path, sizeof executions_path - 1) != 0;
}

/* Takes the answer over, or the reason why there is none. */
static enum list_result take_answer(struct execution_list *list, struct api_answer *answer)
{
    if (answer->result == CALL_OK && answer->body) {
        list->page = answer->body;
        return LIST_PAGE;
    }
    enum list_result result;
    if (answer->result == CALL_CANCELLED)
        result = fail(list, LIST_CANCELLED, answer->problem);
    else if (answer->result == CALL_OK)
        result = fail(list, LIST_REJECTED, "Valohai's list of executions is empty text; check VHRETRY_HOST");
    else
        result = fail(list, answer->result == CALL_REJECTED ? LIST_REJECTED : LIST_FAILED, answer->problem);
    api_answer_free(answer);
    return result;
}

enum list_result execution_list_next(struct execution_list *list)
{
    struct api_answer answer;
    if (list->page)
        find_next_path(list);
    execution_list_end(list);
    if (list->path[0] == '\0')
        return LIST_END;
    if (leads_elsewhere(list))
        return fail(list, LIST_REJECTED, "Valohai's list of executions does not end, or leads elsewhere");
    list->pages++;
    client_set_purpose(list->client, PURPOSE_LIST);
    client_get(list->client, list->path, &answer);
    enum list_result result = take_answer(list, &answer);
    if (result != LIST_PAGE)
        return result;
    list->results = json_member(list->page, "results", json_type_array);
    if (!list->results)
        return fail(list, LIST_REJECTED, "Valohai's list of executions lacks results, counters or tags");
    return LIST_PAGE;
}
