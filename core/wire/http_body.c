#include "http_body.h"

#include "http_body_format.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* S3 sends blanks while it works, for minutes: they do not count. */
static enum http_body_said begin(struct http_body *body, char byte)
{
    body->format = byte == '{' ? BODY_JSON : byte == '<' ? BODY_XML : BODY_NOT_BEGUN;
    return body->format != BODY_NOT_BEGUN || is_blank(byte) ? BODY_SAYS_NOTHING_YET : BODY_SAYS_NOTHING;
}

enum http_body_said http_body_feed(struct http_body *body, char byte)
{
    enum http_body_said said = body->format == BODY_NOT_BEGUN ? begin(body, byte) : BODY_SAYS_NOTHING_YET;
    if (body->format == BODY_NOT_BEGUN || said != BODY_SAYS_NOTHING_YET)
        return said;
    if (body->taken < HTTP_BODY_BYTES_MAX)
        body->taken++;
    else if ((body->flags & BODY_IS_BULK) == 0)
        return BODY_SAYS_NOTHING;
    return body->format == BODY_JSON ? http_body_feed_json(body, byte) : http_body_feed_xml(body, byte);
}
