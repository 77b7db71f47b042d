/* The Valohai API, as far as a retry needs it: one request, its answer, and what an error means.
 *
 * This layer knows HTTP, TLS, tokens and time-outs. What to send, and when to look before sending again, is
 * retry.c's.
 */
#ifndef VHRETRY_VALOHAI_CLIENT_H
#define VHRETRY_VALOHAI_CLIENT_H

#include "api_answer.h"
#include "client_options.h"

#include <stddef.h>

struct client; /* one API host, and how to talk to it */

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

#endif
