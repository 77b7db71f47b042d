#include "retry.h"

#include "../messages/retries.h"
#include "../messages/valohai.h"
#include "../settings/url.h"
#include "../words/formatted.h"
#include "../words/printable.h"
#include "json_document.h"
#include "lineage.h"
#include "own_variables.h"
#include "payload.h"
#include "restart_words.h"

#include <string.h>

/* After an ambiguous answer the server may still be at work, and its list lags behind: pauses before the two looks. */
static const double looks_after[] = {3, 12};
enum { LOOKS = sizeof looks_after / sizeof *looks_after };

/* The input that holds our outputs. */
struct restart_input {
    struct json_object *own; /* what this execution had in its place; NULL: nothing */
    struct json_object *new; /* what is posted; NULL: that is `own` */
};

/* One retry under way. */
struct starting {
    struct retry_outcome *outcome;
    struct client *client;
    const struct identity *identity;
    struct json_object *payload;
    const struct own_execution *known; /* what the API told of our execution */
    const struct retry_plan *plan;
    bool *environment_given_up; /* that of the plan */
    struct restart_input *restart;
};

enum step { STEP_DONE, STEP_POST_AGAIN };

static enum step end(const struct starting *starting, enum retry_result result, const char *problem)
{
    starting->outcome->result = result;
    struct text text = text_in(starting->outcome->problem, sizeof starting->outcome->problem);
    text_add(&text, problem);
    return STEP_DONE;
}

/* The deadline has passed. */
static enum step end_late(const struct starting *starting, const char *problem)
{
    char data[640];
    struct text text = text_in(data, sizeof data);
    char seconds[32];
    struct text seconds_text = text_in(seconds, sizeof seconds);
    text_add_seconds(&seconds_text, (uint64_t)(client_deadline(starting->client) * 1e9 + 0.5), 1);
    text_add_formatted(&text, RETRY_TOO_LATE, seconds, problem);
    return end(starting, RETRY_NOT_STARTED, data);
}

static enum step end_unclear(const struct starting *starting, const char *posted, const char *looked)
{
    char data[512];
    struct text text = text_in(data, sizeof data);
    text_add(&text, RETRY_UNCLEAR);
    text_add_printable(&text, posted, 180);
    if (strcmp(posted, looked) != 0) {
        text_add(&text, RETRY_UNCLEAR_THEN);
        text_add_printable(&text, looked, 180);
    }
    text_add(&text, ")");
    starting->outcome->unclear = true;
    return end(starting, RETRY_NOT_STARTED, data);
}

/* A line end in a URL would end in the log as a line of its own. */
void text_add_display_url(struct text *text, struct json_object *execution)
{
    char origin[ORIGIN_SIZE];
    const char *url = json_string_member(json_member(execution, "urls", json_type_object), "display");
    if (!url || !url_origin(url, origin))
        url = json_string_member(execution, "url");
    if (url && strlen(url) < text->size && !has_control_character(url) && url_origin(url, origin))
        text_add(text, url);
}

static enum step end_started(const struct starting *starting, struct json_object *execution)
{
    struct retry_outcome *outcome = starting->outcome;
    struct json_object *counter = json_member(execution, "counter", json_type_int);
    outcome->counter = counter ? json_object_get_int(counter) : 0;
    struct text url = text_in(outcome->display_url, sizeof outcome->display_url);
    text_add_display_url(&url, execution);
    return end(starting, RETRY_STARTED, "");
}

/* What the look before the first POST means. A look that is refused, to a token that may start executions but not
 * list them, does not keep us from the first POST: the lock is the guard then. But after an ambiguous answer the
 * look will be refused again, and that ends it. */
static bool may_post(const struct starting *starting)
{
    struct look look;
    look_for_child(&look, starting->client, starting->identity);
    const enum look_result result = look.result;
    if (result == LOOK_FOUND)
        end_started(starting, look.child);
    else if (result == LOOK_CANCELLED)
        end(starting, RETRY_CANCELLED, look.problem);
    else if (result == LOOK_FAILED)
        end_late(starting, look.problem);
    look_free(&look);
    return result == LOOK_NOTHING || result == LOOK_REJECTED;
}

/* A look after an ambiguous answer, whose problem was `posted`: only one that finds nothing allows another POST. */
static enum step look_again(const struct starting *starting, const char *posted)
{
    struct look look;
    enum step step = STEP_POST_AGAIN;
    look_for_child(&look, starting->client, starting->identity);
    if (look.result == LOOK_FOUND)
        step = end_started(starting, look.child);
    else if (look.result == LOOK_CANCELLED)
        step = end(starting, RETRY_CANCELLED, look.problem);
    else if (look.result != LOOK_NOTHING)
        step = end_unclear(starting, posted, look.problem);
    look_free(&look);
    return step;
}

static enum step find_out(const struct starting *starting, const struct api_answer *posted)
{
    enum step step = STEP_POST_AGAIN;
    for (size_t i = 0; step == STEP_POST_AGAIN && i < LOOKS; i++) {
        if (!client_wait(starting->client, looks_after[i]))
            return end(starting, RETRY_CANCELLED, posted->problem);
        step = look_again(starting, posted->problem);
    }
    return step;
}

/* Environment of the plan, refused: the execution's own is still better than the step's. */
static bool return_to_own_environment(const struct starting *starting, const char *field)
{
    if (strcmp(field, "environment") != 0 || !starting->plan->environment || *starting->environment_given_up)
        return false;
    *starting->environment_given_up = true;
    struct json_object *original =
        retry_payload(starting->identity, starting->known, starting->plan->number, NULL, NULL);
    struct json_object *own = json_member(original, field, json_type_string);
    const bool returned = own && json_object_object_add(starting->payload, field, json_object_get(own)) == 0;
    json_object_put(original);
    return returned;
}

/* Puts what the plan has of our outputs into the payload. */
static void add_restart_input(const struct starting *starting)
{
    struct json_object *inputs = json_member(starting->payload, "inputs", json_type_object);
    struct restart_input *restart = starting->restart;
    /* Without the answer about this execution the retry has the inputs of its step: naming one might cost it those. */
    if (!starting->plan->restart || !starting->known->body || !starting->payload)
        return;
    restart->own = json_object_get(json_member(inputs, RESTART_INPUT, json_type_array));
    restart->new = restart_files_input(starting->plan->restart, restart->own);
    if (!inputs && restart->new) {
        inputs = json_object_new_object();
        if (json_object_object_add(starting->payload, "inputs", inputs) != 0) {
            json_object_put(inputs);
            inputs = NULL;
        }
    }
    if (inputs && restart->new)
        json_object_object_add(inputs, RESTART_INPUT, json_object_get(restart->new));
}

/* The input as it would be without us. */
static const char *give_up_restart_input(const struct starting *starting)
{
    struct json_object *inputs = json_member(starting->payload, "inputs", json_type_object);
    struct restart_input *restart = starting->restart;
    if (restart->own)
        json_object_object_add(inputs, RESTART_INPUT, json_object_get(restart->own));
    else
        json_object_object_del(inputs, RESTART_INPUT);
    if (json_object_object_length(inputs) == 0)
        json_object_object_del(starting->payload, "inputs");
    json_object_put(restart->new);
    restart->new = NULL;
    return RETRY_OWN_OUTPUTS;
}

/* What a 400 costs the retry; NULL where it cannot do without. Our outputs never cost it: they go first where inputs are
 * named, and before it fails for what nothing else can mend. */
static const char *drop_what_is_refused(const struct starting *starting, const struct api_answer *answer)
{
    if (answer->status != 400)
        return NULL;
    if (starting->restart->new &&json_object_is_type(answer->body, json_type_object) &&
        json_object_object_get_ex(answer->body, "inputs", NULL))
        return give_up_restart_input(starting);
    const char *field = retry_payload_drop(starting->payload, answer->body);
    return !field && starting->restart->new ? give_up_restart_input(starting) : field;
}

/* A 400 means that nothing was created. Each field can go but once. */
static enum step drop_refused_field(const struct starting *starting, const struct api_answer *answer)
{
    const char *field = drop_what_is_refused(starting, answer);
    if (!field)
        return end(starting, RETRY_NOT_STARTED, answer->problem);
    char data[640];
    struct text line = text_in(data, sizeof data);
    if (return_to_own_environment(starting, field))
        text_add_formatted(&line, RETRY_OWN_ENVIRONMENT, answer->problem);
    else
        text_add_formatted(&line, RETRY_WITHOUT, field, answer->problem);
    client_notify(starting->client, data);
    return STEP_POST_AGAIN;
}

/* Has somebody stopped us meanwhile? Not knowing is no reason to give up the retry. */
static bool is_stopped(const struct starting *starting)
{
    struct own_execution own;
    own_execution_get(&own, starting->client, starting->identity);
    const bool stopped = own.stopped;
    own_execution_free(&own);
    return stopped;
}

static enum step post_once(const struct starting *starting, struct api_answer *answer)
{
    if (client_is_cancelled(starting->client)) {
        *answer = (struct api_answer){.result = CALL_CANCELLED, .retry_after = -1};
        return end(starting, RETRY_CANCELLED, API_INTERRUPTED);
    }
    starting->outcome->posted = true;
    client_set_purpose(starting->client, PURPOSE_START);
    client_call(starting->client, "POST", "/api/v0/executions/", starting->payload, answer);
    /* Who creates an execution says which. */
    if (answer->result == CALL_OK && !json_member(answer->body, "counter", json_type_int) &&
        !json_string_member(answer->body, "id")) {
        answer->result = CALL_AMBIGUOUS;
        struct text problem = text_in(answer->problem, sizeof answer->problem);
        text_add(&problem, API_NAMES_NO_RETRY);
    }
    switch (answer->result) {
    case CALL_OK:
        return end_started(starting, answer->body);
    case CALL_REJECTED:
        return drop_refused_field(starting, answer);
    case CALL_AMBIGUOUS:
        return find_out(starting, answer);
    case CALL_CANCELLED:
        return end(starting, RETRY_CANCELLED, answer->problem);
    case CALL_NOT_SENT:
        break;
    }
    return STEP_POST_AGAIN;
}

/* Waits before the POST is repeated, and makes sure that it still is to be. `ambiguous`: the problem of an earlier POST that
 * may have been heeded, "" if none was. The server had all of the pause to get done with that one: hence a last look. */
static enum step prepare_repeat(const struct starting *starting, unsigned repeat,
                                const struct api_answer *answer, const char *ambiguous)
{
    client_set_purpose(starting->client, PURPOSE_START);
    if (!client_pause(starting->client, repeat, answer))
        return client_is_cancelled(starting->client) ? end(starting, RETRY_CANCELLED, answer->problem)
                                                     : end_late(starting, answer->problem);
    if (is_stopped(starting))
        return end(starting, RETRY_STOPPED, WHY_NOT_STOPPED);
    return *ambiguous != '\0' ? look_again(starting, ambiguous) : STEP_POST_AGAIN;
}

static void post_until_known(const struct starting *starting)
{
    unsigned repeats = 0;
    char ambiguous[512] = "";
    enum step step;
    do {
        struct api_answer answer;
        step = post_once(starting, &answer);
        if (answer.result == CALL_AMBIGUOUS) {
            struct text text = text_in(ambiguous, sizeof ambiguous);
            text_add(&text, answer.problem);
        }
        /* After a field was dropped there is nothing to wait for; but an earlier POST may show itself by now. */
        if (step == STEP_POST_AGAIN && answer.result != CALL_REJECTED)
            step = prepare_repeat(starting, ++repeats, &answer, ambiguous);
        else if (step == STEP_POST_AGAIN && *ambiguous != '\0')
            step = look_again(starting, ambiguous);
        api_answer_free(&answer);
    } while (step == STEP_POST_AGAIN);
}

/* Which outputs the retry gets, and which it does not. */
static void say_restart_input(const struct starting *starting)
{
    const struct restart_files *files = starting->plan->restart;
    const struct restart_input *restart = starting->restart;
    char data[1024];
    struct text line = text_in(data, sizeof data);
    if (!files || !starting->known->body)
        return;
    text_add_restart_input(&line, files, restart->new, restart->own);
    client_notify(starting->client, data);
    line = text_in(data, sizeof data);
    text_add_restart_missing(&line, files, restart->new, restart->own);
    if (line.length > 0)
        client_notify(starting->client, data);
}

/* What the retry cannot have, in one line. */
static void say_what_is_lost(const struct starting *starting)
{
    char data[640];
    struct text line = text_in(data, sizeof data);
    if (!starting->known->body) {
        text_add(&line, starting->identity->parameters ? "" : RETRY_STEP_PARAMETERS);
        text_add_formatted(&line, RETRY_STEP_ONLY, starting->known->problem);
        text_add(&line, starting->plan->restart ? RETRY_WITHOUT_OUTPUTS : "");
        client_notify(starting->client, data);
        return;
    }
    char names[256];
    struct text lost = text_in(names, sizeof names);
    text_add_lost_variables(&lost, starting->known->body);
    if (lost.length == 0)
        return;
    text_add_formatted(&line, RETRY_LOST_SECRETS, names);
    client_notify(starting->client, data);
}

void retry_start(struct retry_outcome *outcome, struct client *client, const struct identity *identity,
                 const struct own_execution *own, const struct retry_plan *plan)
{
    *outcome = (struct retry_outcome){.result = RETRY_NOT_STARTED};
    struct own_execution fresh;
    own_execution_get(&fresh, client, identity);
    bool environment_given_up = false;
    struct restart_input restart = {.own = NULL};
    struct starting starting = {.outcome = outcome,
                                .client = client,
                                .identity = identity,
                                .known = fresh.body || !own->body ? &fresh : own,
                                .plan = plan,
                                .environment_given_up = &environment_given_up,
                                .restart = &restart};
    starting.payload = retry_payload(identity, starting.known, plan->number, plan->environment, plan->cause);
    add_restart_input(&starting);

    if (client_is_cancelled(client))
        end(&starting, RETRY_CANCELLED, API_INTERRUPTED);
    else if (fresh.stopped)
        end(&starting, RETRY_STOPPED, WHY_NOT_STOPPED);
    else if (fresh.refused)
        /* A token that is not even known cannot post. */
        end(&starting, RETRY_NOT_STARTED, fresh.problem);
    else if (!starting.payload)
        end(&starting, RETRY_NOT_STARTED, RETRY_NO_MEMORY);
    else if (may_post(&starting)) {
        say_what_is_lost(&starting);
        say_restart_input(&starting);
        post_until_known(&starting);
    }
    json_object_put(starting.payload);
    json_object_put(restart.own);
    json_object_put(restart.new);
    own_execution_free(&fresh);
}
