/* XML, as far as S3, AWS's older services and Azure report a failure in it: see http_body.h. Of attributes, name spaces and entities
 * nothing is needed.
 */
#include "http_body_format.h"

enum xml_stage { AT_TAG, IN_CONTENT, AT_NAME, IN_NAME, IN_ATTRIBUTES, IN_DECLARATION };

/* What an element may be. */
enum xml_key {
    KEY_CONTAINER = 1, /* it reports the document's failure */
    KEY_ROOT = 2,      /* the document's root may be this; all others are data */
    KEY_BULK = 4,      /* it has the failures of many items */
    KEY_CODE = 8
};

/* An array: pointers would cost the library relocations. */
static const struct {
    uint8_t key;
    char name[REASON_TEXT_SIZE];
} keys[] = {
    {KEY_CONTAINER | KEY_ROOT, "Error"},                   /* S3, Azure */
    {KEY_CONTAINER | KEY_ROOT, "ErrorResponse"},           /* AWS's query protocol */
    {KEY_CONTAINER | KEY_ROOT, "Response"},                /* EC2 */
    {KEY_CONTAINER, "Errors"},                             /* EC2 */
    {KEY_CONTAINER | KEY_ROOT | KEY_BULK, "DeleteResult"}, /* S3 */
    {KEY_CODE, "Code"},
};

static uint16_t key_in_hand(const struct http_body *body)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (body_text_is(body, keys[i].name))
            return keys[i].key;
    return 0;
}

/* The content of an element that contains no other. */
static enum http_body_said end_content(struct http_body *body)
{
    if (body->key != KEY_CODE || body->length == 0 || body->good + 1 != body->depth)
        return BODY_SAYS_NOTHING_YET;
    enum http_body_said said = body_take_code(body);
    bool decided = (body->flags & BODY_IS_BULK) == 0;
    return said == BODY_SAYS_NOTHING_YET && decided ? BODY_SAYS_NOTHING : said;
}

static enum http_body_said open_element(struct http_body *body)
{
    body->key = key_in_hand(body);
    body->length = 0;
    if (body->depth == 0 && (body->key & KEY_ROOT) == 0)
        return BODY_SAYS_NOTHING;
    if (body->depth == 0 && (body->key & KEY_BULK) != 0)
        body->flags |= BODY_IS_BULK;
    return body_open_part(body, (body->key & KEY_CONTAINER) != 0);
}

/* A tag is over, up to its `>`. Between the elements of a document nothing counts. */
static enum http_body_said end_tag(struct http_body *body)
{
    enum http_body_said said = BODY_SAYS_NOTHING_YET;
    bool closes = (body->flags & BODY_TAG_CLOSES) != 0;
    if (!closes)
        said = open_element(body);
    if (said == BODY_SAYS_NOTHING_YET && (closes || (body->flags & BODY_TAG_ENDS) != 0)) {
        said = body_close_part(body);
        body->key = 0;
    }
    body->length = 0;
    body->stage = IN_CONTENT;
    return said;
}

/* Of a name and what follows: a slash before the `>` ends an element without content. */
static enum http_body_said feed_tag(struct http_body *body, char byte)
{
    if (byte == '>')
        return end_tag(body);
    body->flags &= (uint8_t)~BODY_TAG_ENDS;
    if (byte == '/')
        body->flags |= BODY_TAG_ENDS;
    bool blank = byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
    if (blank || byte == '/')
        body->stage = IN_ATTRIBUTES;
    else if (body->stage == IN_NAME)
        body_add_text(body, byte);
    return BODY_SAYS_NOTHING_YET;
}

static enum http_body_said begin_name(struct http_body *body, char byte)
{
    body->flags &= (uint8_t) ~(BODY_TAG_CLOSES | BODY_TAG_ENDS);
    enum http_body_said said = byte == '/' ? end_content(body) : BODY_SAYS_NOTHING_YET;
    body->length = 0;
    body->stage = byte == '?' || byte == '!' ? IN_DECLARATION : IN_NAME;
    if (byte == '/')
        body->flags |= BODY_TAG_CLOSES;
    else if (body->stage == IN_NAME)
        return feed_tag(body, byte);
    return said;
}

static enum http_body_said feed(struct http_body *body, char byte)
{
    switch ((enum xml_stage)body->stage) {
    case AT_NAME:
        return begin_name(body, byte);
    case IN_NAME:
    case IN_ATTRIBUTES:
        return feed_tag(body, byte);
    case IN_DECLARATION:
        if (byte == '>')
            body->stage = IN_CONTENT;
        return BODY_SAYS_NOTHING_YET;
    case AT_TAG:
    case IN_CONTENT:
    default:
        if (byte == '<')
            body->stage = AT_NAME;
        else
            body_add_text(body, byte);
        return BODY_SAYS_NOTHING_YET;
    }
}

size_t http_body_read_xml(struct http_body *body, const char *bytes, size_t length, enum http_body_said *said)
{
    size_t taken = 0;
    while (taken < length && *said == BODY_SAYS_NOTHING_YET)
        *said = feed(body, bytes[taken++]);
    return taken;
}
