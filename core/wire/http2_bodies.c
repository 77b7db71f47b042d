#include "http2_bodies.h"

#include "http_body.h"
#include "http_refusal.h"

struct http2_body *http2_bodies_of(struct http2_bodies *bodies, uint32_t stream)
{
    for (size_t i = 0; i < HTTP2_BODIES; i++)
        if (bodies->bodies[i].stream == stream)
            return &bodies->bodies[i];
    return NULL;
}

void http2_bodies_begin(struct http2_bodies *bodies, uint32_t stream, const struct answer *answer)
{
    struct http2_body *body = http2_bodies_of(bodies, 0);
    unsigned worth = http_body_worth_reading(answer);
    if (worth == 0)
        return;
    if (body == NULL) {
        body = &bodies->bodies[bodies->next % HTTP2_BODIES];
        bodies->next = (uint8_t)((bodies->next + 1u) % HTTP2_BODIES);
    }
    *body = (struct http2_body){.stream = stream, .head = answer->head};
    for (size_t i = 0; i + 1 < sizeof body->code; i++)
        body->code[i] = answer->code[i];
    http_body_begin(&body->body, worth);
}

size_t http2_body_read(struct http2_body *body, const char *bytes, size_t length, struct answer *answer)
{
    enum http_body_said said;
    size_t taken = http_body_read(&body->body, bytes, length, &said);
    if (said != BODY_SAYS_NOTHING_YET)
        body->stream = 0;
    if (said == BODY_REFUSES) {
        answer->protocol = ANSWER_HTTP;
        answer->head = body->head;
        for (size_t i = 0; i < sizeof body->code; i++)
            answer->code[i] = body->code[i];
        http_refuse(answer, (enum refusal_reason)body->body.reason);
    }
    return taken;
}

void http2_bodies_end(struct http2_bodies *bodies, uint32_t stream)
{
    struct http2_body *body = http2_bodies_of(bodies, stream);
    if (body != NULL)
        body->stream = 0;
}
