#include "status_detail.h"

#include "../settings/url.h"
#include "../words/printable.h"
#include "../words/status_detail_text.h"

static enum call_result send_until_deadline(struct client *client, const struct identity *identity,
                                            struct json_object *body)
{
    client_set_purpose(client, PURPOSE_STATUS_DETAIL);
    for (unsigned repeat = 1;; repeat++) {
        struct api_answer answer;
        client_call_url(client, identity->status_detail_method, identity->status_detail_url,
                        identity->status_detail_headers, body, &answer);
        const enum call_result result = answer.result;
        /* Setting it twice is setting it once: an ambiguous answer may be repeated. */
        const bool again =
            (result == CALL_NOT_SENT || result == CALL_AMBIGUOUS) && client_pause(client, repeat, &answer);
        api_answer_free(&answer);
        if (!again)
            return result;
    }
}

/* Its headers have a token of their own. */
static bool is_refused(const char *url, const struct client_options *options)
{
    char origin[ORIGIN_SIZE];
    if (options->allow_http || !url_origin(url, origin) || !origin_is_exposed(origin))
        return false;
    if (options->notice)
        options->notice(
            "api.json: the status detail is not set, for plain http would show its token to everybody "
            "on the way; use https, or set VHRETRY_ALLOW_HTTP=1",
            options->notice_context);
    return true;
}

bool status_detail_send(const struct identity *identity, const char *detail,
                        const struct client_options *options)
{
    char problem[512];
    if (!identity->status_detail_url || is_refused(identity->status_detail_url, options))
        return false;
    struct client_options without_token = *options;
    without_token.host = NULL;
    without_token.token = NULL;
    struct client *client = client_new(&without_token, problem);
    if (!client)
        return false;
    struct json_object *body = json_object_new_object();
    char printable[STATUS_DETAIL_MAX + 1]; /* what is no UTF-8 would be no JSON */
    struct text copy = text_in(printable, sizeof printable);
    text_add_printable(&copy, detail, sizeof printable - 1);
    struct json_object *text = json_object_new_string(printable);
    /* A NULL would be taken for a null, and that is no detail. */
    const bool complete = body && text && json_object_object_add(body, "status_detail", text) == 0;
    if (!complete)
        json_object_put(text);
    const bool sent = complete && send_until_deadline(client, identity, body) == CALL_OK;
    json_object_put(body);
    client_free(client);
    return sent;
}
