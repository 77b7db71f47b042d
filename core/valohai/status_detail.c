#include "status_detail.h"

#include "client.h"

struct effort {
    unsigned tries;
    double timeout; /* seconds for each */
};

/* Three of them and the pauses between stay within ten seconds: nobody waits longer for a remark. */
static const struct effort usual = {.tries = 3, .timeout = 2.5};

/* Who sends SIGTERM sends SIGKILL soon. */
static const struct effort last = {.tries = 1, .timeout = 1.5};

static bool send_detail(const struct identity *identity, const char *detail, const volatile int *cancel,
                        const struct effort *effort)
{
    if (!identity->status_detail_url)
        return false;
    char problem[512];
    const struct client_options options = {.deadline = 10, .first_pause = 0.5, .cancel = cancel};
    struct client *client = client_new(&options, problem);
    if (!client)
        return false;
    struct json_object *body = json_object_new_object();
    struct json_object *text = json_object_new_string(detail);
    /* A NULL would be taken for a null, and that is no detail. */
    const bool complete = body && text && json_object_object_add(body, "status_detail", text) == 0;
    if (!complete)
        json_object_put(text);

    enum call_result result = CALL_NOT_SENT;
    for (unsigned attempt = 1; complete && attempt <= effort->tries; attempt++) {
        struct api_answer answer;
        client_call_url(client, identity->status_detail_method, identity->status_detail_url,
                        identity->status_detail_headers, body, effort->timeout, &answer);
        result = answer.result;
        /* Setting it twice is setting it once: an ambiguous answer may be repeated. */
        bool again = (result == CALL_NOT_SENT || result == CALL_AMBIGUOUS) && attempt < effort->tries &&
                     client_pause(client, attempt, &answer);
        api_answer_free(&answer);
        if (!again)
            break;
    }
    json_object_put(body);
    client_free(client);
    return result == CALL_OK;
}

bool status_detail_send(const struct identity *identity, const char *detail, const volatile int *cancel)
{
    return send_detail(identity, detail, cancel, &usual);
}

bool status_detail_send_last(const struct identity *identity, const char *detail)
{
    return send_detail(identity, detail, NULL, &last);
}
