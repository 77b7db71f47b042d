#include "http_body_format.h"

bool body_text_is(const struct http_body *body, const char *word)
{
    size_t i = 0;
    while (i < body->length && i < REASON_TEXT_SIZE && word[i] != '\0' && body->text[i] == word[i])
        i++;
    return i == body->length && word[i] == '\0';
}

enum http_body_said body_take_code(struct http_body *body)
{
    enum refusal_reason reason = refusal_reason_of_code(body->text, body->length);
    if (reason != REASON_NONE)
        body->reason = (uint8_t)reason;
    if ((body->flags & BODY_IS_BULK) == 0)
        return reason != REASON_NONE ? BODY_REFUSES : BODY_SAYS_NOTHING_YET;
    if (reason == REASON_NONE)
        body->flags |= BODY_HAS_OTHER;
    return BODY_SAYS_NOTHING_YET;
}

enum http_body_said body_open_part(struct http_body *body, bool is_container)
{
    if (body->depth >= BODY_DEPTH_MAX)
        return BODY_SAYS_NOTHING;
    if (body->depth == 1)
        body->top = body->key;
    if (is_container && body->good == body->depth)
        body->good++;
    body->depth++;
    return BODY_SAYS_NOTHING_YET;
}

enum http_body_said body_close_part(struct http_body *body)
{
    if (body->depth == 0)
        return BODY_SAYS_NOTHING;
    body->depth--;
    if (body->good > body->depth)
        body->good = body->depth;
    if (body->depth > 0)
        return BODY_SAYS_NOTHING_YET;
    bool all_refused = (body->flags & BODY_IS_BULK) != 0 && (body->flags & BODY_HAS_OTHER) == 0 &&
                       body->reason != REASON_NONE;
    return all_refused ? BODY_REFUSES : BODY_SAYS_NOTHING;
}
