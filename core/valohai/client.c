#include "client.h"

#include "../settings/url.h"
#include "../words/printable.h"
#include "deadline.h"
#include "transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct client {
    char origin[ORIGIN_SIZE]; /* "" without a host */
    char *token;
    const char *token_variable;
    struct deadline deadline;
};

static bool refuse(struct client *client, char *problem, const char *subject, const char *why)
{
    snprintf(problem, 512, "%s: %s", subject, why);
    client_free(client);
    return false;
}

static bool accept_host(struct client *client, const struct client_options *options, char *problem)
{
    if (!options->host)
        return true;
    if (!url_origin(options->host, client->origin))
        return refuse(client, problem, "VHRETRY_HOST",
                      "not the address of a Valohai installation (try https://app.valohai.com)");
    if (options->token && origin_is_exposed(client->origin) && !options->allow_http)
        return refuse(client, problem, client->origin,
                      "plain http would show the token to everybody on the way; use https, or set "
                      "VHRETRY_ALLOW_HTTP=1");
    return true;
}

struct client *client_new(const struct client_options *options, char *problem)
{
    problem[0] = '\0';
    struct client *client = calloc(1, sizeof *client);
    if (!client || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(client);
        snprintf(problem, 512, "libcurl cannot start; is libcurl 4 installed, and is there memory left?");
        return NULL;
    }
    client->token_variable = options->token_variable ? options->token_variable : "VH_API_TOKEN";
    deadline_start(&client->deadline, options);
    if (!accept_host(client, options, problem))
        return NULL;
    if (options->token) {
        if (has_control_character(options->token)) {
            refuse(client, problem, client->token_variable,
                   "has a control character in it; copy the token again");
            return NULL;
        }
        client->token = strdup(options->token);
        if (!client->token) {
            refuse(client, problem, client->token_variable, "no memory left");
            return NULL;
        }
    }
    return client;
}

void client_free(struct client *client)
{
    if (!client)
        return;
    if (client->token)
        explicit_bzero(client->token, strlen(client->token));
    free(client->token);
    free(client);
    curl_global_cleanup();
}

bool client_is_cancelled(const struct client *client)
{
    return deadline_is_cancelled(&client->deadline);
}

double client_seconds_left(const struct client *client)
{
    return deadline_left(&client->deadline);
}

double client_deadline(const struct client *client)
{
    return client->deadline.seconds;
}

void client_set_purpose(struct client *client, enum client_purpose purpose)
{
    client->deadline.purpose = purpose;
}

void client_notify(const struct client *client, const char *line)
{
    if (client->deadline.notice)
        client->deadline.notice(line, client->deadline.notice_context);
}

/* Adds `name: value` to `*headers`. False, and nothing added, if that would make more than one header (RFC 9110
 * section 5.5), or memory ran out. */
static bool add_header(struct curl_slist **headers, const char *name, const char *value)
{
    const size_t size = strlen(name) + strlen(value) + 3;
    if (has_control_character(name) || has_control_character(value) || strpbrk(name, ": "))
        return false;
    char *line = malloc(size);
    if (!line)
        return false;
    snprintf(line, size, "%s: %s", name, value);
    struct curl_slist *grown = curl_slist_append(*headers, line);
    explicit_bzero(line, size);
    free(line);
    if (grown)
        *headers = grown;
    return grown != NULL;
}

static bool add_usual_headers(struct curl_slist **headers, bool has_body)
{
    return add_header(headers, "Accept", "application/json") &&
           (!has_body || add_header(headers, "Content-Type", "application/json"));
}

static bool add_authorization(struct curl_slist **headers, const char *token)
{
    if (!token)
        return true;
    const size_t size = strlen(token) + sizeof "Token ";
    char *value = malloc(size);
    if (!value)
        return false;
    snprintf(value, size, "Token %s", token);
    const bool added = add_header(headers, "Authorization", value);
    explicit_bzero(value, size);
    free(value);
    return added;
}

static const char *body_text(struct json_object *body)
{
    return body
               ? json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
               : NULL;
}

static struct transport_request request_within(struct deadline *deadline, const char *method, const char *url,
                                               struct curl_slist *headers, struct json_object *body)
{
    return (struct transport_request){
        .method = method,
        .url = url,
        .headers = headers,
        .body = body_text(body),
        .timeout = deadline_call_limit(deadline),
        .dead_connection = deadline_dead_connection(deadline),
        .cancel = deadline->cancel,
        .waiting = deadline_sign_of_life,
        .waiting_context = deadline,
    };
}

static void reject(struct api_answer *answer, const char *problem)
{
    *answer = (struct api_answer){.result = CALL_REJECTED, .retry_after = -1};
    snprintf(answer->problem, sizeof answer->problem, "%s", problem);
}

void client_call(struct client *client, const char *method, const char *path, struct json_object *body,
                 struct api_answer *answer)
{
    const size_t url_size = strlen(client->origin) + strlen(path) + 1;
    char *url = malloc(url_size);
    if (!url) {
        reject(answer, "no memory left for a request to Valohai");
        return;
    }
    snprintf(url, url_size, "%s%s", client->origin, path);
    struct curl_slist *headers = NULL;
    bool complete = add_usual_headers(&headers, body != NULL);
    complete = complete && add_authorization(&headers, client->token);
    struct transport_request request = request_within(&client->deadline, method, url, headers, body);
    request.token_variable = client->token_variable;
    request.secret = client->token;
    if (complete && (!body || request.body))
        transport_send(&request, answer);
    else
        reject(answer, "no memory left for a request to Valohai");
    curl_slist_free_all(headers);
    free(url);
}

/* The part of an Authorization header that is secret: `W2C-Token abc` has it last. */
static const char *secret_part(struct json_object *headers)
{
    struct json_object *value = NULL;
    if (!json_object_object_get_ex(headers, "Authorization", &value) || !value)
        return NULL;
    const char *text = json_object_get_string(value);
    const char *blank = strrchr(text, ' ');
    return blank ? blank + 1 : text;
}

void client_call_url(struct client *client, const char *method, const char *url, struct json_object *headers,
                     struct json_object *body, struct api_answer *answer)
{
    char origin[ORIGIN_SIZE];
    if (!url_origin(url, origin)) {
        reject(answer, "api.json: the URL is neither http nor https");
        return;
    }
    struct curl_slist *list = NULL;
    bool complete = add_usual_headers(&list, body != NULL);
    if (headers) {
        json_object_object_foreach(headers, name, value)
        {
            /* Ours say what we send and accept; two Content-Type headers make a request invalid. */
            if (strcasecmp(name, "Content-Type") != 0 && strcasecmp(name, "Accept") != 0)
                complete = complete && add_header(&list, name, json_object_get_string(value));
        }
    }
    struct transport_request request = request_within(&client->deadline, method, url, list, body);
    request.secret = headers ? secret_part(headers) : NULL;
    if (complete && (!body || request.body))
        transport_send(&request, answer);
    else
        reject(answer, "api.json: a header of set_status_detail is malformed");
    curl_slist_free_all(list);
}

bool client_wait(struct client *client, double pauses)
{
    return deadline_wait(&client->deadline, pauses);
}

bool client_pause(struct client *client, unsigned repeat, const struct api_answer *answer)
{
    return deadline_pause(&client->deadline, repeat, answer);
}

void client_get(struct client *client, const char *path, struct api_answer *answer)
{
    for (unsigned repeat = 1;; repeat++) {
        client_call(client, "GET", path, NULL, answer);
        if (answer->result == CALL_OK || answer->result == CALL_REJECTED || answer->result == CALL_CANCELLED)
            return;
        if (!client_pause(client, repeat, answer)) {
            if (client_is_cancelled(client))
                answer->result = CALL_CANCELLED;
            return;
        }
        api_answer_free(answer);
    }
}
