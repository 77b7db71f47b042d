/* JSON (RFC 8259), as far as it reports a failure: see http_body.h. What is no JSON is read as if it were, and means nothing.
 */
#include "http_body_format.h"

enum json_stage { BETWEEN, IN_STRING, IN_ESCAPE };

/* What a name may mean. */
enum json_key {
    KEY_CODE = 1,             /* its value is a code, wherever the document reports its failure */
    KEY_INNER_CODE = 2,       /* the same, but within "error" alone: at the top it may be data */
    KEY_MESSAGE = 4,          /* its value is a message */
    KEY_CONTAINER = 8,        /* its value reports the document's failure */
    KEY_INNER_CONTAINER = 16, /* the same, within such a value */
    KEY_STATUS = 32,
    KEY_ERROR = 64,
    KEY_ERRORS = 128,
    KEY_ITEMS = 256,                               /* of a bulk answer */
    KEY_FAILED_COUNT = 512,                        /* of a bulk answer: how many items failed */
    KEY_NONE = KEY_CONTAINER | KEY_INNER_CONTAINER /* a value in an array is what its array is */
};

/* An array: pointers would cost the library relocations. */
static const struct {
    uint16_t key;
    char name[REASON_TEXT_SIZE];
} keys[] = {
    {KEY_CODE, "code"},
    {KEY_CODE, "Code"},
    {KEY_CODE, "__type"}, /* AWS */
    {KEY_CODE, "errorCode"},
    {KEY_CODE, "ErrorCode"},
    {KEY_CODE, "error_code"},
    {KEY_CODE | KEY_CONTAINER | KEY_ERROR, "error"},
    {KEY_CONTAINER, "Error"},
    {KEY_CONTAINER | KEY_ERRORS, "errors"},
    {KEY_INNER_CODE, "type"},
    {KEY_INNER_CODE, "reason"},
    {KEY_INNER_CODE | KEY_STATUS, "status"},
    {KEY_INNER_CONTAINER, "extensions"}, /* GraphQL */
    {KEY_INNER_CONTAINER, "details"},    /* google.rpc.Status */
    {KEY_MESSAGE, "message"},
    {KEY_ITEMS, "items"},                    /* Elasticsearch, OpenSearch */
    {KEY_ITEMS, "Records"},                  /* Kinesis */
    {KEY_ITEMS, "RequestResponses"},         /* Firehose */
    {KEY_FAILED_COUNT, "FailedRecordCount"}, /* Kinesis */
    {KEY_FAILED_COUNT, "FailedPutCount"},    /* Firehose */
};

enum { AT_TOP = 1, IN_ITEM = 3 /* Kinesis */, IN_OPERATION = 4 /* Elasticsearch */ };

/* Names among the data mean nothing, and are many. */
static uint16_t key_in_hand(const struct http_body *body)
{
    bool counts = body->good == body->depth || (body->top & KEY_ITEMS) != 0;
    for (size_t i = 0; counts && i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].name[0] == body->text[0] && body_text_is(body, keys[i].name))
            return keys[i].key;
    return 0;
}

static void drop_text(struct http_body *body)
{
    body->length = 0;
    body->flags &= (uint8_t)~BODY_TEXT_QUOTED;
}

static bool is_number(const struct http_body *body)
{
    size_t i = 0;
    while (i < body->length && i < REASON_TEXT_SIZE && body->text[i] >= '0' && body->text[i] <= '9')
        i++;
    return i > 0 && i == body->length;
}

/* The top says whether this is a bulk answer in which something failed. */
static void hear_top(struct http_body *body)
{
    bool failed = ((body->key & KEY_ERRORS) != 0 && body_text_is(body, "true")) ||
                  ((body->key & KEY_FAILED_COUNT) != 0 && is_number(body) && !body_text_is(body, "0"));
    if (failed)
        body->flags |= BODY_IS_BULK;
}

/* {"index": {"status": 429, "error": {...}}}. A 404 alone is no failure: what was to be deleted was not there. */
static void end_operation(struct http_body *body)
{
    enum { NOT_FOUND = 404, FAILURES = 400 };
    uint16_t status = body->status;
    bool by_status = status >= FAILURES && status != NOT_FOUND;
    bool failed = (by_status || (body->flags & BODY_ITEM_FAILED) != 0) && (body->flags & BODY_IS_BULK) != 0;
    body->status = 0;
    body->flags &= (uint8_t)~BODY_ITEM_FAILED;
    if (!failed)
        return;
    drop_text(body);
    body_add_text(body, (char)('0' + status / 100 % 10));
    body_add_text(body, (char)('0' + status / 10 % 10));
    body_add_text(body, (char)('0' + status % 10));
    body_take_code(body);
    drop_text(body);
}

static void hear_operation(struct http_body *body)
{
    if ((body->key & KEY_ERROR) != 0)
        body->flags |= BODY_ITEM_FAILED;
    if ((body->key & KEY_STATUS) != 0 && is_number(body) && body->length == 3)
        body->status =
            (uint16_t)((body->text[0] - '0') * 100 + (body->text[1] - '0') * 10 + (body->text[2] - '0'));
}

/* Numbers are codes within "error" alone: at the top they mean anything. */
static bool is_code(const struct http_body *body)
{
    bool inner = body->depth > AT_TOP;
    bool quoted = (body->flags & BODY_TEXT_QUOTED) != 0;
    if ((body->key & KEY_CODE) == 0 && (!inner || (body->key & KEY_INNER_CODE) == 0))
        return false;
    return inner ? quoted || is_number(body) : quoted && !is_number(body);
}

static enum http_body_said hear_failure(struct http_body *body)
{
    if (is_code(body))
        return body_take_code(body);
    if ((body->key & KEY_MESSAGE) == 0)
        return BODY_SAYS_NOTHING_YET;
    enum refusal_reason reason = refusal_reason_of_message(body->text, body->length);
    if (reason == REASON_NONE)
        return BODY_SAYS_NOTHING_YET;
    body->reason = (uint8_t)reason;
    return BODY_REFUSES;
}

/* A value that is no part is over. */
static enum http_body_said end_value(struct http_body *body)
{
    enum http_body_said said = BODY_SAYS_NOTHING_YET;
    bool of_items = (body->top & KEY_ITEMS) != 0 && body->depth > AT_TOP;
    if (body->length > 0) {
        if (body->depth == AT_TOP && (body->flags & BODY_TEXT_QUOTED) == 0)
            hear_top(body);
        if (of_items && body->depth == IN_OPERATION)
            hear_operation(body);
        if (of_items && body->depth == IN_ITEM && (body->key & KEY_CODE) != 0 &&
            (body->flags & BODY_IS_BULK) != 0)
            said = body_take_code(body);
        else if (body->good == body->depth)
            said = hear_failure(body);
    }
    drop_text(body);
    return said;
}

static enum http_body_said begin_part(struct http_body *body)
{
    bool of_items = (body->top & KEY_ITEMS) != 0 && body->depth == IN_OPERATION;
    if (of_items && (body->key & KEY_ERROR) != 0)
        body->flags |= BODY_ITEM_FAILED;
    unsigned container = body->depth <= AT_TOP ? KEY_CONTAINER : KEY_CONTAINER | KEY_INNER_CONTAINER;
    enum http_body_said said = body_open_part(body, body->depth == 0 || (body->key & container) != 0);
    body->key = KEY_NONE;
    drop_text(body);
    return said;
}

static enum http_body_said end_part(struct http_body *body)
{
    enum http_body_said said = end_value(body);
    if ((body->top & KEY_ITEMS) != 0 && body->depth == IN_OPERATION)
        end_operation(body);
    body->key = 0;
    return said != BODY_SAYS_NOTHING_YET ? said : body_close_part(body);
}

static enum http_body_said feed_between(struct http_body *body, char byte)
{
    switch (byte) {
    case '{':
    case '[':
        return begin_part(body);
    case '}':
    case ']':
        return end_part(body);
    case ',': {
        enum http_body_said said = end_value(body);
        body->key = KEY_NONE;
        return said;
    }
    case ':':
        body->key = key_in_hand(body);
        drop_text(body);
        return BODY_SAYS_NOTHING_YET;
    case '"':
        if (body->length > 0 || (body->flags & BODY_TEXT_QUOTED) != 0)
            return BODY_SAYS_NOTHING; /* two values, and nothing between them */
        body->flags |= BODY_TEXT_QUOTED;
        body->stage = IN_STRING;
        return BODY_SAYS_NOTHING_YET;
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return BODY_SAYS_NOTHING_YET;
    default:
        if ((body->flags & BODY_TEXT_QUOTED) != 0)
            return BODY_SAYS_NOTHING; /* a string, and then what? */
        body_add_text(body, byte);
        return BODY_SAYS_NOTHING_YET;
    }
}

/* AWS says before a # in which service a code is defined: "com.amazonaws.dynamodb.v20120810#ThrottlingException". Returns how
 * many bytes were of the string. */
static size_t read_string(struct http_body *body, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char byte = bytes[i];
        if (byte == '"') {
            body->stage = BETWEEN;
            return i + 1;
        }
        if (byte == '#')
            body->length = 0;
        else
            body_add_text(body, byte);
        if (byte == '\\') {
            body->stage = IN_ESCAPE;
            return i + 1;
        }
    }
    return length;
}

size_t http_body_read_json(struct http_body *body, const char *bytes, size_t length,
                           enum http_body_said *said)
{
    size_t taken = 0;
    while (taken < length && *said == BODY_SAYS_NOTHING_YET) {
        if (body->stage == IN_STRING) {
            taken += read_string(body, bytes + taken, length - taken);
        } else if (body->stage == IN_ESCAPE) {
            body_add_text(body, bytes[taken++]);
            body->stage = IN_STRING;
        } else {
            *said = feed_between(body, bytes[taken++]);
        }
    }
    return taken;
}
