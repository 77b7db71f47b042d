#include "paged_list.h"

#include "../messages/valohai.h"
#include "../settings/url.h"
#include "json_document.h"

#include "../evidence/text.h"

#include <string.h>

/* Two thousand executions newer than ours: beyond that the list gives up rather than go on for ever. */
enum { PAGES_MAX = 100 };

struct list_subject {
    const char *path; /* with which every page begins */
    const char *name; /* completes `Valohai's list of ...` */
    const char *lack; /* the same, where its entries cannot be used */
    enum client_purpose purpose;
};

static const struct list_subject executions = {"/api/v0/executions/?", "executions",
                                               " lacks results, counters or tags", PURPOSE_LIST};
static const struct list_subject outputs = {"/api/v0/data/?", "this execution's outputs",
                                            " lacks results, names or ids", PURPOSE_OUTPUTS};

static void begin(struct paged_list *list, struct client *client, const struct list_subject *subject,
                  const char *filter, const char *id, const char *rest)
{
    *list = (struct paged_list){.client = client, .subject = subject};
    struct text path = text_in(list->path, sizeof list->path);
    text_add(&path, subject->path);
    text_add(&path, filter);
    text_add_url_escaped(&path, id);
    text_add(&path, rest);
}

void execution_list_begin(struct paged_list *list, struct client *client, const char *project_id)
{
    begin(list, client, &executions, "project=", project_id, "&ordering=-counter&limit=20");
}

void output_list_begin(struct paged_list *list, struct client *client, const char *execution_id)
{
    begin(list, client, &outputs, "output_execution=", execution_id, "&ordering=-ctime&limit=200");
}

void paged_list_end(struct paged_list *list)
{
    json_object_put(list->page);
    list->page = NULL;
    list->results = NULL;
}

/* Of `next` only the path is taken: behind a proxy its scheme and host may be wrong, and the token goes to our own host
 * alone. */
static void find_next_path(struct paged_list *list)
{
    const char *next = json_string_member(list->page, "next");
    const char *next_path = next ? url_path(next) : NULL;
    struct text path = text_in(list->path, sizeof list->path);
    text_add(&path, next_path ? next_path : "");
}

static enum list_result fail(struct paged_list *list, enum list_result result, const char *problem)
{
    struct text text = text_in(list->problem, sizeof list->problem);
    text_add(&text, problem);
    paged_list_end(list);
    return result;
}

/* The same for a list that is not as it should be. */
static enum list_result reject(struct paged_list *list, const char *what)
{
    char problem[256];
    struct text text = text_in(problem, sizeof problem);
    text_add(&text, "Valohai's list of ");
    text_add(&text, list->subject->name);
    text_add(&text, what);
    return fail(list, LIST_REJECTED, problem);
}

static bool leads_elsewhere(const struct paged_list *list)
{
    return list->pages == PAGES_MAX || strlen(list->path) + 1 >= sizeof list->path ||
           strncmp(list->path, list->subject->path, strlen(list->subject->path)) != 0;
}

/* Takes the answer over, or the reason why there is none. */
static enum list_result take_answer(struct paged_list *list, struct api_answer *answer)
{
    if (answer->result == CALL_OK && answer->body) {
        list->page = answer->body;
        return LIST_PAGE;
    }
    enum list_result result;
    if (answer->result == CALL_CANCELLED)
        result = fail(list, LIST_CANCELLED, answer->problem);
    else if (answer->result == CALL_OK)
        result = reject(list, " is empty text; check VHRETRY_HOST");
    else
        result = fail(list, answer->result == CALL_REJECTED ? LIST_REJECTED : LIST_FAILED, answer->problem);
    api_answer_free(answer);
    return result;
}

enum list_result paged_list_next(struct paged_list *list)
{
    struct api_answer answer;
    if (list->page)
        find_next_path(list);
    paged_list_end(list);
    if (list->path[0] == '\0')
        return LIST_END;
    if (leads_elsewhere(list))
        return reject(list, API_LIST_WITHOUT_END);
    list->pages++;
    client_set_purpose(list->client, list->subject->purpose);
    client_get(list->client, list->path, &answer);
    enum list_result result = take_answer(list, &answer);
    if (result != LIST_PAGE)
        return result;
    list->results = json_member(list->page, "results", json_type_array);
    if (!list->results)
        return reject(list, list->subject->lack);
    return LIST_PAGE;
}
