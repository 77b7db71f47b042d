#include "lineage.h"

#include "json_document.h"
#include "paged_list.h"
#include "tags.h"

#include <string.h>

enum page_result { PAGE_GOES_ON, PAGE_REACHES_US, PAGE_HAS_CHILD, PAGE_UNUSABLE };

static bool carries_tag(struct json_object *tags, const char *tag)
{
    for (size_t i = 0; i < json_object_array_length(tags); i++) {
        struct json_object *candidate = json_object_array_get_idx(tags, i);
        if (json_object_is_type(candidate, json_type_string) &&
            strcmp(json_object_get_string(candidate), tag) == 0)
            return true;
    }
    return false;
}

/* Reads one page, newest first. */
static enum page_result read_page(struct json_object *results, const struct identity *identity,
                                  const char *lineage_tag, struct json_object **child)
{
    for (size_t i = 0; i < json_object_array_length(results); i++) {
        struct json_object *execution = json_object_array_get_idx(results, i);
        struct json_object *counter = json_member(execution, "counter", json_type_int);
        if (!counter)
            return PAGE_UNUSABLE;
        /* Without our own number every page is read. */
        if (identity->counter > 0 && json_object_get_int(counter) <= identity->counter)
            return PAGE_REACHES_US;
        struct json_object *tags = json_member(execution, "tags", json_type_array);
        /* A list that does not show tags cannot say that there is no child. */
        if (!tags)
            return PAGE_UNUSABLE;
        if (carries_tag(tags, lineage_tag)) {
            *child = json_object_get(execution);
            return PAGE_HAS_CHILD;
        }
    }
    return PAGE_GOES_ON;
}

static void fail(struct look *look, enum look_result result, const char *problem)
{
    look->result = result;
    struct text text = text_in(look->problem, sizeof look->problem);
    text_add(&text, problem);
}

void look_for_child(struct look *look, struct client *client, const struct identity *identity,
                    const struct look_plan *plan)
{
    static const struct look_plan all = {.pages_max = 0};
    plan = plan ? plan : &all;
    static const enum look_result results_of_failures[] = {
        [LIST_FAILED] = LOOK_FAILED, [LIST_REJECTED] = LOOK_REJECTED, [LIST_CANCELLED] = LOOK_CANCELLED};
    struct paged_list list;
    char tag_data[256];
    struct text tag = text_in(tag_data, sizeof tag_data);
    *look = (struct look){.result = LOOK_NOTHING};
    text_add_lineage_tag(&tag, identity->execution_id);
    if (plan->large_pages)
        fleet_list_begin(&list, client, identity->project_id);
    else
        execution_list_begin(&list, client, identity->project_id);
    for (;;) {
        enum list_result listed = paged_list_next(&list);
        if (listed == LIST_END)
            return;
        if (listed != LIST_PAGE) {
            fail(look, results_of_failures[listed], list.problem);
            return;
        }
        const enum page_result result = read_page(list.results, identity, tag_data, &look->child);
        if (plan->read)
            plan->read(list.results, plan->context);
        if (result == PAGE_HAS_CHILD)
            look->result = LOOK_FOUND;
        else if (result == PAGE_UNUSABLE)
            fail(look, LOOK_REJECTED, "Valohai's list of executions lacks results, counters or tags");
        if (result != PAGE_GOES_ON || list.pages == plan->pages_max) {
            paged_list_end(&list);
            return;
        }
    }
}

void look_free(struct look *look)
{
    json_object_put(look->child);
    look->child = NULL;
}
