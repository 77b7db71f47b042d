#include "lineage.h"

#include "json_document.h"
#include "tags.h"
#include "url.h"

#include <string.h>

/* Two thousand executions newer than ours: beyond that the look gives up rather than go on for ever. */
enum { PAGES_MAX = 100 };

static const char executions_path[] = "/api/v0/executions/?";

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
static enum page_result read_page(struct json_object *page, const struct identity *identity,
                                  const char *lineage_tag, struct json_object **child)
{
    struct json_object *results = json_member(page, "results", json_type_array);
    if (!results)
        return PAGE_UNUSABLE;
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

static void write_first_path(struct text *path, const struct identity *identity)
{
    text_add(path, executions_path);
    text_add(path, "project=");
    text_add_url_escaped(path, identity->project_id);
    text_add(path, "&ordering=-counter&limit=20");
}

/* The path of the page after `page`; false if it is the last. Only the path of `next` is taken: behind a proxy its
 * scheme and host may be wrong, and the token goes to our own host alone. */
static bool write_next_path(struct text *path, struct json_object *page)
{
    const char *next = json_string_member(page, "next");
    const char *next_path = next ? url_path(next) : NULL;
    *path = text_in(path->data, path->size);
    if (!next_path)
        return false;
    text_add(path, next_path);
    return true;
}

static void fail(struct look *look, enum look_result result, const char *problem)
{
    look->result = result;
    struct text text = text_in(look->problem, sizeof look->problem);
    text_add(&text, problem);
}

/* Asks for one page. NULL, and the look has failed, if there was no answer. */
static struct json_object *get_page(struct look *look, struct client *client, const char *path)
{
    struct api_answer answer;
    client_get(client, path, &answer);
    if (answer.result == CALL_OK && answer.body)
        return answer.body;
    if (answer.result == CALL_CANCELLED)
        fail(look, LOOK_CANCELLED, answer.problem);
    else if (answer.result == CALL_OK)
        fail(look, LOOK_REJECTED, "Valohai's list of executions is empty text; check VHRETRY_HOST");
    else
        fail(look, answer.result == CALL_REJECTED ? LOOK_REJECTED : LOOK_FAILED, answer.problem);
    api_answer_free(&answer);
    return NULL;
}

void look_for_child(struct look *look, struct client *client, const struct identity *identity)
{
    *look = (struct look){.result = LOOK_NOTHING};
    char tag_data[256];
    struct text tag = text_in(tag_data, sizeof tag_data);
    text_add_lineage_tag(&tag, identity->execution_id);
    char path_data[1024];
    struct text path = text_in(path_data, sizeof path_data);
    write_first_path(&path, identity);

    for (unsigned pages = 0;; pages++) {
        if (pages == PAGES_MAX || path.length + 1 >= path.size ||
            strncmp(path_data, executions_path, sizeof executions_path - 1) != 0) {
            fail(look, LOOK_REJECTED, "Valohai's list of executions does not end, or leads elsewhere");
            return;
        }
        struct json_object *page = get_page(look, client, path_data);
        if (!page)
            return;
        const enum page_result result = read_page(page, identity, tag_data, &look->child);
        const bool goes_on = result == PAGE_GOES_ON && write_next_path(&path, page);
        json_object_put(page);
        if (result == PAGE_HAS_CHILD)
            look->result = LOOK_FOUND;
        else if (result == PAGE_UNUSABLE)
            fail(look, LOOK_REJECTED, "Valohai's list of executions lacks results, counters or tags");
        if (!goes_on)
            return;
    }
}

void look_free(struct look *look)
{
    json_object_put(look->child);
    look->child = NULL;
}
