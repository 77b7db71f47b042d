#include "client.h"

#include "printable.h"
#include "transport.h"
#include "url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* As a multiple of the first pause: half a minute where that is a second. */
static const double longest_pause = 30;

struct client {
    char origin[ORIGIN_SIZE]; /* "" without a host */
    char *token;
    const char *token_variable;
    double deadline; /* on our clock */
    const volatile int *cancel;
    client_notice *notice;
    void *notice_context;
    double first_pause;
    double timeout;
};

/* Seconds on a clock that goes on while the machine is suspended, as the server's does. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_BOOTTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

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
        snprintf(problem, 512, "libcurl cannot start; is there memory left?");
        return NULL;
    }
    client->token_variable = options->token_variable ? options->token_variable : "VH_API_TOKEN";
    client->deadline = now() + options->deadline;
    client->cancel = options->cancel;
    client->notice = options->notice;
    client->notice_context = options->notice_context;
    client->first_pause = options->first_pause > 0 ? options->first_pause : 1;
    client->timeout = options->timeout > 0 ? options->timeout : 30;
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
    return client->cancel && *client->cancel != 0;
}

void client_notify(const struct client *client, const char *line)
{
    if (client->notice)
        client->notice(line, client->notice_context);
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

static void reject(struct api_answer *answer, const char *problem)
{
    *answer = (struct api_answer){.result = CALL_REJECTED, .retry_after = -1};
    snprintf(answer->problem, sizeof answer->problem, "%s", problem);
}

void client_call(struct client *client, const char *method, const char *path, struct json_object *body,
                 struct api_answer *answer)
{
    const bool changes = strcmp(method, "GET") != 0;
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
    const struct transport_request request = {
        .method = method,
        .url = url,
        .headers = headers,
        .body = body_text(body),
        .timeout = changes ? 2 * client->timeout : client->timeout,
        .token_variable = client->token_variable,
        .secret = client->token,
        .cancel = client->cancel,
    };
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
                     struct json_object *body, double timeout, struct api_answer *answer)
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
    const struct transport_request request = {
        .method = method,
        .url = url,
        .headers = list,
        .body = body_text(body),
        .timeout = timeout,
        .secret = headers ? secret_part(headers) : NULL,
        .cancel = client->cancel,
    };
    if (complete && (!body || request.body))
        transport_send(&request, answer);
    else
        reject(answer, "api.json: a header of set_status_detail is malformed");
    curl_slist_free_all(list);
}

/* Sleeps in slices, for a signal that arrives just before a sleep does not end it. */
static bool sleep_until(const struct client *client, double end)
{
    const double slice = 0.5;
    double left;
    while (!client_is_cancelled(client) && (left = end - now()) > 0) {
        if (left > slice)
            left = slice;
        const struct timespec time = {.tv_sec = 0, .tv_nsec = (long)(left * 999999999)};
        nanosleep(&time, NULL);
    }
    return !client_is_cancelled(client);
}

bool client_wait(struct client *client, double pauses)
{
    return sleep_until(client, now() + pauses * client->first_pause);
}

/* Up to a half less, by chance: whoever lost the same API at the same moment is not to come back in step. Without
 * randomness it is merely the whole pause. */
static double jittered(double pause)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
        random = 0;
    return pause * (1 - 0.5 * (double)random / UINT32_MAX);
}

static double backoff_before(const struct client *client, unsigned repeat)
{
    double factor = 1;
    for (unsigned doubled = 1; doubled < repeat && factor < longest_pause; doubled++)
        factor *= 2;
    return jittered(client->first_pause * (factor < longest_pause ? factor : longest_pause));
}

bool client_pause(struct client *client, unsigned repeat, const struct api_answer *answer)
{
    double pause = backoff_before(client, repeat);
    if (answer->retry_after > pause)
        pause = answer->retry_after;
    const double end = now() + pause;
    if (end > client->deadline)
        return false;

    char data[640];
    struct text line = text_in(data, sizeof data);
    text_add(&line, answer->problem);
    text_add(&line, "; trying again in ");
    text_add_seconds(&line, (uint64_t)(pause * 1e9), 1);
    text_add(&line, " s");
    client_notify(client, data);
    return sleep_until(client, end);
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

void api_answer_free(struct api_answer *answer)
{
    json_object_put(answer->body);
    answer->body = NULL;
}
