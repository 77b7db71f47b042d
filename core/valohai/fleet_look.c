#include "fleet_look.h"

#include "json_document.h"
#include "paged_list.h"
#include "tags.h"
#include "timestamp.h"

#include <ctype.h>
#include <string.h>

void fleet_eye_open(struct fleet_eye *eye, const struct identity *identity, const struct fault_cause *cause,
                    double now)
{
    *eye = (struct fleet_eye){.identity = identity, .cause = cause, .now = now};
    struct text parent = text_in(eye->parent, sizeof eye->parent);
    text_add(&parent, identity->place.rerun_of ? identity->place.rerun_of : "");
}

/* Is it a whole word there: db:5432, not that of mydb:5432 nor of db:54321? */
static bool stands_alone(const char *line, const char *found, size_t length)
{
    const unsigned char before = found > line ? (unsigned char)found[-1] : ' ';
    const unsigned char behind = (unsigned char)found[length];
    return !isalnum(before) && !strchr(".-_", before) && !isalnum(behind) && (behind != '-' && behind != '_');
}

bool detail_tells_cause(const char *detail, const struct fault_cause *cause)
{
    static const char due_to[] = "ailed due to: ";
    char peer[PEER_NAME_SIZE + 64];
    struct text text = text_in(peer, sizeof peer);
    const char *words = detail ? strstr(detail, due_to) : NULL;
    text_add_peer(&text, &cause->peer);
    if (!words || text.length == 0)
        return false;
    for (const char *found = words; (found = strstr(found, peer)) != NULL; found++)
        if (stands_alone(words, found, text.length))
            return true;
    return false;
}

/* Does the tag say that a retry was started for this cause? Where a tag tells no peer, that of the class alone. */
static bool tag_tells_cause(const char *tag, const struct fault_cause *cause)
{
    char own[CAUSE_TAG_LENGTH_MAX + 1];
    const char *peer = "", *own_peer = "";
    struct text text = text_in(own, sizeof own);
    text_add_cause_tag(&text, cause->class, &cause->peer);
    const enum fault_class class = tag_cause(tag, &peer);
    const enum fault_class own_class = tag_cause(own, &own_peer);
    return class != FAULT_NONE && strcmp(peer, own_peer) == 0 && (*peer != '\0' || class == own_class);
}

/* What its tags tell of an execution. */
struct told_by_tags {
    bool is_retry;
    const char *repeats; /* NULL: nothing */
};

static struct told_by_tags read_tags(struct json_object *tags, const struct fault_cause *cause)
{
    struct told_by_tags told = {.is_retry = false};
    for (size_t i = 0; tags && i < json_object_array_length(tags); i++) {
        const char *tag = json_object_get_string(json_object_array_get_idx(tags, i));
        if (!tag)
            continue;
        if (tag_lineage(tag))
            told.repeats = tag_lineage(tag);
        told.is_retry = told.is_retry || tag_tells_cause(tag, cause);
    }
    told.is_retry = told.is_retry && told.repeats != NULL;
    return told;
}

static bool is_one_of(const char *status, const char *const *names)
{
    for (; status && *names; names++)
        if (strcmp(status, *names) == 0)
            return true;
    return false;
}

static enum sibling_state state_of(const char *status)
{
    static const char *const running[] = {"started", NULL};
    static const char *const failed[] = {"error", "crashed", "stopped", "stopping", "stopping_hard", NULL};
    static const char *const succeeded[] = {"complete", NULL};
    return is_one_of(status, running)     ? SIBLING_RUNS
           : is_one_of(status, failed)    ? SIBLING_FAILED
           : is_one_of(status, succeeded) ? SIBLING_SUCCEEDED
                                          : SIBLING_WAITS;
}

/* Seconds since the execution was created; without a time it is taken for new. */
static double age_of(struct json_object *execution, double now)
{
    int64_t created;
    const char *text = json_string_member(execution, "ctime");
    return text && timestamp_parse(text, &created) && (double)created < now ? now - (double)created : 0;
}

static bool is_id(const char *id, const char *other)
{
    return id && other && strcmp(id, other) == 0;
}

void fleet_eye_read(struct json_object *results, void *context)
{
    struct fleet_eye *eye = context;
    for (size_t i = 0; i < json_object_array_length(results); i++) {
        struct json_object *execution = json_object_array_get_idx(results, i);
        const char *id = json_string_member(execution, "id");
        const struct told_by_tags told =
            read_tags(json_member(execution, "tags", json_type_array), eye->cause);
        if (is_id(id, eye->identity->execution_id))
            continue;
        if (is_id(id, eye->parent)) {
            struct text parent = text_in(eye->parent, sizeof eye->parent);
            text_add(&parent, told.repeats ? told.repeats : "");
            continue;
        }
        const struct fleet_sibling sibling = {
            .state = state_of(json_string_member(execution, "status")),
            .is_retry = told.is_retry,
            .tells_cause = detail_tells_cause(json_string_member(execution, "status_detail"), eye->cause),
            .age = age_of(execution, eye->now)};
        fleet_sight_add(&eye->sight, &sibling);
    }
}

/* One page of the Task's executions. */
static enum task_look read_task(struct client *client, const char *path, struct api_answer *answer)
{
    enum { TOO_MANY_REQUESTS = 429 };
    client_set_purpose(client, PURPOSE_LIST);
    client_call(client, "GET", path, NULL, answer);
    if (answer->result == CALL_OK && json_member(answer->body, "count", json_type_int) &&
        json_member(answer->body, "results", json_type_array))
        return TASK_SEEN;
    return answer->status == TOO_MANY_REQUESTS ? TASK_BUSY : TASK_UNKNOWN;
}

static unsigned count_in(const struct api_answer *answer)
{
    const int count = json_object_get_int(json_member(answer->body, "count", json_type_int));
    return count > 0 ? (unsigned)count : 0;
}

/* How many of the results tell of the cause, ours not among them; with `retried`, only those that also name their retry. */
static unsigned count_told(struct json_object *results, const struct identity *identity,
                           const struct fault_cause *cause, bool retried, unsigned *shown)
{
    unsigned told = 0;
    *shown = 0;
    for (size_t i = 0; i < json_object_array_length(results); i++) {
        struct json_object *execution = json_object_array_get_idx(results, i);
        const char *detail = json_string_member(execution, "status_detail");
        if (is_id(json_string_member(execution, "id"), identity->execution_id))
            continue;
        ++*shown;
        told += detail_tells_cause(detail, cause) && (!retried || strstr(detail, " Retried"));
    }
    return told;
}

enum task_look fleet_look_at_task(struct client *client, const struct identity *identity,
                                  const struct fault_cause *cause, struct fleet_count *count, double *wait)
{
    struct api_answer answer;
    struct paged_list list;
    task_list_begin(&list, client, identity->task_id, "started");
    const enum task_look look = read_task(client, list.path, &answer);
    *wait = answer.retry_after > 0 ? answer.retry_after : 0;
    if (look == TASK_SEEN) {
        count->alive = count_in(&answer);
        count->failed = count_told(json_member(answer.body, "results", json_type_array), identity, cause,
                                   false, &count->shown);
    }
    api_answer_free(&answer);
    return look;
}

bool fleet_look_at_use(struct client *client, const struct identity *identity,
                       const struct fault_cause *cause, struct fleet_use *use)
{
    struct api_answer all, ended;
    struct paged_list list;
    *use = (struct fleet_use){.members = 0};
    task_list_begin(&list, client, identity->task_id, NULL);
    enum task_look look = read_task(client, list.path, &all);
    if (look == TASK_SEEN)
        use->members = count_in(&all);
    api_answer_free(&all);
    if (look != TASK_SEEN)
        return false;
    task_list_begin(&list, client, identity->task_id, "error");
    look = read_task(client, list.path, &ended);
    if (look == TASK_SEEN) {
        use->ended = count_in(&ended);
        use->retried = count_told(json_member(ended.body, "results", json_type_array), identity, cause, true,
                                  &use->shown);
    }
    api_answer_free(&ended);
    return look == TASK_SEEN;
}
