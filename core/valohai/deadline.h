/* How long the API is asked, and how often: one deadline, pauses with backoff inside it, and signs of life.
 *
 * Every length is on a clock whose second lasts `second`: 1 but in tests.
 */
#ifndef VHRETRY_VALOHAI_DEADLINE_H
#define VHRETRY_VALOHAI_DEADLINE_H

#include "api_answer.h"
#include "client_options.h"

struct deadline {
    double seconds; /* how long it was at its start */
    double end;     /* on our clock */
    double second;
    double longest_call;
    double apart;     /* seconds added by chance where the server is asked too much */
    double heartbeat; /* 0: none */
    double next_sign; /* of life, on our clock */
    const volatile int *cancel;
    client_notice *notice;
    void *notice_context;
    enum client_purpose purpose; /* of the calls that are made now */
    unsigned reported;           /* bit (1 << purpose): its first failure was */
};

/* It begins now. */
void deadline_start(struct deadline *deadline, const struct client_options *options);

/* Seconds, 0 once it has passed. */
double deadline_left(const struct deadline *deadline);

/* Seconds for a call that begins now: the time left, but at most the longest call, for one hopeless call is not to use up
 * all of it, and at least a quarter of that: a POST cut off early leaves open whether a retry was created. */
double deadline_call_limit(const struct deadline *deadline);

/* Seconds after which a connection is dead whose other end no longer acknowledges what we send or our keep-alive probes.
 * A slow server's kernel, or its proxy's, still does: that is how a slow answer differs from none. */
double deadline_dead_connection(const struct deadline *deadline);

bool deadline_is_cancelled(const struct deadline *deadline);

/* As client_pause and client_wait. */
bool deadline_pause(struct deadline *deadline, unsigned repeat, const struct api_answer *answer);
bool deadline_wait(struct deadline *deadline, double seconds);

/* `context` is a struct deadline. To be called at least once a second during a call: after `heartbeat` seconds without a
 * line there is one, because Valohai ends an execution that prints nothing for too long. */
void deadline_sign_of_life(void *context);

#endif
