/* The Valohai API, as far as a retry needs it: one request, its answer, and what an error means.
 *
 * This layer knows HTTP, TLS, tokens and time-outs. What to send, and when to look before sending again, is
 * retry.c's.
 */
#ifndef VHRETRY_VALOHAI_CLIENT_H
#define VHRETRY_VALOHAI_CLIENT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/* How a call ended. Only CALL_AMBIGUOUS and CALL_CANCELLED leave open whether the server acted. */
enum call_result {
    CALL_OK,       /* 2xx */
    CALL_REJECTED, /* 4xx, or another final answer: the server did not act, and will not if asked again */
    CALL_NOT_SENT, /* the request never reached the server: may be sent again */
    CALL_AMBIGUOUS, /* time-out, connection lost after sending, 5xx, 408, 429, an unusable answer to a change */
    CALL_CANCELLED /* a signal arrived; see client_options.cancel */
};

struct api_answer {
    enum call_result result;
    long status;              /* HTTP status; 0 none */
    struct json_object *body; /* NULL unless the answer was JSON */
    double retry_after;       /* seconds the server asked for; negative: none */
    char problem[512];        /* one line for a person: what was wrong and what to do; "" for CALL_OK */
};

struct client; /* one API host, and how to talk to it */

/* One line for the log: what is being waited for, or was left out. As settings_complaint. */
typedef void client_notice(const char *line, void *context);

/* What calls are for, as lines about them begin. */
enum client_purpose {
    PURPOSE_OTHER,
    PURPOSE_OWN_EXECUTION,
    PURPOSE_LIST,
    PURPOSE_START,
    PURPOSE_STATUS_DETAIL
};

struct client_options {
    const char *host;  /* origin such as https://app.valohai.com; NULL: only client_call_url can be used */
    const char *token; /* NULL: none, send no Authorization */
    const char *token_variable; /* named in advice about the token; NULL: VH_API_TOKEN */
    bool allow_http;            /* plain http also to a host that is not loopback */
    double deadline;            /* seconds from client_new until calls stop retrying */
    const volatile int
        *cancel;           /* a signal number once one arrived; checked at least once a second; may be NULL */
    client_notice *notice; /* NULL: nobody listens */
    void *notice_context;
    double heartbeat; /* seconds after which there is a line if there was none; 0: never */
    double
        first_pause; /* seconds before the first repeat of a call, doubled for each one after up to 30 times that, each less a
                           random share of up to a half. Also what a second of the server's Retry-After lasts. 0: 1 second */
    double
        timeout; /* seconds for one call; less, but at least a quarter, near the deadline. 0: 120 times the first pause */
};

/* NULL with `problem` (at least 512 bytes) filled in if the host cannot be used (not a URL, plain http to a host
 * that is not loopback), if the token cannot be a header, or memory ran out. Copies what it needs but `cancel`. */
struct client *client_new(const struct client_options *options, char *problem);
void client_free(struct client *client);

/* One request to `path` ("/api/v0/executions/..."). `body` is sent as JSON, NULL for none. No retry. The
 * token goes in a header and nowhere else; redirects are not followed. `answer` is released by api_answer_free. */
void client_call(struct client *client, const char *method, const char *path, struct json_object *body,
                 struct api_answer *answer);

/* The same to a full URL with given headers (an object of strings, or NULL) and without the token: api.json's
 * set_status_detail. */
void client_call_url(struct client *client, const char *method, const char *url, struct json_object *headers,
                     struct json_object *body, struct api_answer *answer);

/* What the calls from now on are for. */
void client_set_purpose(struct client *client, enum client_purpose purpose);

/* A GET, which may be repeated: retried with backoff until the deadline unless CALL_REJECTED. */
void client_get(struct client *client, const char *path, struct api_answer *answer);

/* Waits before the repeat number `repeat` (from 1) of a call that ended as `answer` says: with backoff, or as long as
 * the server asked for, but not beyond the deadline. Tells the notice what for. False if the deadline has passed or a
 * signal arrived. */
bool client_pause(struct client *client, unsigned repeat, const struct api_answer *answer);

/* Waits `pauses` times the first pause, whatever the deadline. False if a signal arrived. */
bool client_wait(struct client *client, double pauses);

/* Seconds until the deadline, 0 once it has passed, and how many it had at its start. */
double client_seconds_left(const struct client *client);
double client_deadline(const struct client *client);

bool client_is_cancelled(const struct client *client);

/* Tells the notice. */
void client_notify(const struct client *client, const char *line);

void api_answer_free(struct api_answer *answer);

#endif
