/* What came of one call of the API. */
#ifndef VHRETRY_VALOHAI_API_ANSWER_H
#define VHRETRY_VALOHAI_API_ANSWER_H

#include <json-c/json.h>
#include <stdbool.h>

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

void api_answer_free(struct api_answer *answer);

#endif
