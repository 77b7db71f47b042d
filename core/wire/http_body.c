#include "http_body.h"

#include "http_body_format.h"

void http_body_begin(struct http_body *body, unsigned limit)
{
    *body = (struct http_body){.left = (uint16_t)limit};
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* S3 sends blanks while it works, for minutes: they do not count. Returns how many bytes come before the document. */
static size_t begin(struct http_body *body, const char *bytes, size_t length, enum http_body_said *said)
{
    size_t taken = 0;
    while (taken < length && is_blank(bytes[taken]))
        taken++;
    if (taken == length)
        return taken;
    body->format = bytes[taken] == '{' ? BODY_JSON : bytes[taken] == '<' ? BODY_XML : BODY_NOT_BEGUN;
    if (body->format != BODY_NOT_BEGUN)
        return taken;
    *said = BODY_SAYS_NOTHING;
    return taken + 1;
}

/* What an answer says of items that failed stands at its beginning: within the limit. */
static size_t read_format(struct http_body *body, const char *bytes, size_t length, enum http_body_said *said)
{
    bool bulk = (body->flags & BODY_IS_BULK) != 0;
    size_t allowed = !bulk && body->left < length ? body->left : length;
    size_t taken = body->format == BODY_JSON ? http_body_read_json(body, bytes, allowed, said)
                                             : http_body_read_xml(body, bytes, allowed, said);
    body->left = taken < body->left ? (uint16_t)(body->left - taken) : 0;
    bulk = (body->flags & BODY_IS_BULK) != 0;
    if (!bulk && body->left == 0 && *said == BODY_SAYS_NOTHING_YET)
        *said = BODY_SAYS_NOTHING;
    return taken;
}

size_t http_body_read(struct http_body *body, const char *bytes, size_t length, enum http_body_said *said)
{
    size_t taken = 0;
    *said = BODY_SAYS_NOTHING_YET;
    if (body->format == BODY_NOT_BEGUN)
        taken = begin(body, bytes, length, said);
    while (taken < length && *said == BODY_SAYS_NOTHING_YET)
        taken += read_format(body, bytes + taken, length - taken, said);
    return taken;
}
