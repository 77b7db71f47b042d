/* HTTP/1.x: the status line, Retry-After, and where an answer ends (RFC 9112 sections 4 and 6, RFC 9110 section 10.2.3).
 */
#include "answer.h"
#include "protocols.h"

#include "http1_body.h"
#include "http_refusal.h"
#include "question.h"

/* Bytes of headers that are looked at: servers limit theirs to 8 or 16 KiB. */
enum { HEADER_BYTES_MAX = 16384 };

enum trait { ACCEPTS_WEBSOCKET = 1 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool begins_with(const char *bytes, size_t length, const char *beginning)
{
    size_t i = 0;
    while (i < length && beginning[i] != '\0' && bytes[i] == beginning[i])
        i++;
    return beginning[i] == '\0';
}

/* A method's name and a blank: WebDAV and others have more of them than anybody knows. */
enum answer_request http1_request(const void *bytes, size_t length)
{
    enum { NAME_MIN = 3, NAME_MAX = 16 };
    const char *text = bytes;
    size_t name = 0;
    while (name < length && name < NAME_MAX &&
           ((text[name] >= 'A' && text[name] <= 'Z') || text[name] == '-'))
        name++;
    if (name < NAME_MIN || name >= length || text[name] != ' ')
        return REQUEST_UNKNOWN;
    return begins_with(text, length, "HEAD ")      ? REQUEST_HTTP_HEAD
           : begins_with(text, length, "CONNECT ") ? REQUEST_HTTP_CONNECT
                                                   : REQUEST_HTTP;
}

static void start_line(struct answer *answer)
{
    struct http1_state *state = &answer->parser.http1;
    answer->stage = IN_NAME;
    state->position = 0;
}

/* Headers ------------------------------------------------------------------------------------------------ */

/* Two lengths, and other nonsense, count as none. */
static void end_content_length(struct answer *answer, size_t length)
{
    struct http1_state *state = &answer->parser.http1;
    enum { DIGITS_MAX = 18 };
    bool is_number = length > 0 && length <= DIGITS_MAX;
    if (state->framing == BODY_IN_CHUNKS || state->framing == BODY_CODED)
        return; /* Transfer-Encoding has the last word */
    answer->left = 0;
    for (size_t i = 0; i < length && is_number; i++) {
        is_number = is_digit(state->text[i]);
        answer->left = answer->left * 10 + (uint64_t)(state->text[i] - '0');
    }
    state->framing = is_number ? BODY_OF_LENGTH : BODY_UNTIL_CLOSE;
}

/* The last coding decides. */
static void end_transfer_encoding(struct answer *answer, size_t length)
{
    struct http1_state *state = &answer->parser.http1;
    static const char chunked[] = "chunked";
    enum { SIZE = sizeof chunked - 1 };
    bool is_chunked = length >= SIZE;
    for (size_t i = 0; i < SIZE && is_chunked; i++)
        is_chunked = lower(state->text[length - SIZE + i]) == chunked[i];
    state->framing = is_chunked ? BODY_IN_CHUNKS : BODY_CODED;
}

/* A Retry-After that names a time stays one: Date may stand below it. */
static void end_value(struct answer *answer)
{
    struct http1_state *state = &answer->parser.http1;
    size_t length = state->position < HTTP1_TEXT_SIZE ? state->position : HTTP1_TEXT_SIZE;
    while (length > 0 && (state->text[length - 1] == ' ' || state->text[length - 1] == '\t'))
        length--;
    if (state->field == FIELD_CONTENT_LENGTH)
        end_content_length(answer, length);
    else if (state->field == FIELD_TRANSFER_ENCODING)
        end_transfer_encoding(answer, length);
    else if (state->field == FIELD_WEBSOCKET)
        answer->traits |= ACCEPTS_WEBSOCKET;
    else
        http_head_note(&answer->head, (enum http_field)state->field,
                       http_field_meaning((enum http_field)state->field, state->text, length));
}

/* Servers send 408 to idle connections: no request has failed. */
static bool is_unrequested(const struct answer *answer)
{
    const char *code = answer->code;
    return !answer->requested && code[0] == '4' && code[1] == '0' && code[2] == '8';
}

static bool switches_protocol(const struct answer *answer)
{
    const char *code = answer->code;
    return code[0] == '1' && code[1] == '0' && code[2] == '1';
}

/* 101 begins another protocol. */
static void end_switch(struct answer *answer)
{
    bool websocket = (answer->traits & ACCEPTS_WEBSOCKET) != 0;
    answer->traits = 0;
    answer->session = websocket;
    if (!websocket) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    answer_begin(answer);
    answer->speaks = ANSWER_WEBSOCKET;
}

static void end_headers(struct answer *answer)
{
    if (switches_protocol(answer)) {
        end_switch(answer);
        return;
    }
    if (answer->code[0] == '1') { /* an interim answer: the final one follows */
        answer_begin(answer);
        answer->open = true;
        return;
    }
    http_judge_head(answer);
    if (is_unrequested(answer))
        answer->result = ANSWER_BAD;
    answer->requested = false;
    http1_begin_body(answer);
}

static void end_status(struct answer *answer)
{
    const char *code = answer->code;
    answer->protocol = ANSWER_HTTP;
    answer->class = is_unrequested(answer) ? FAULT_NONE : (uint8_t)refusal_class(ANSWER_HTTP, code);
    answer->parser.http1.budget = HEADER_BYTES_MAX;
    answer->stage = AFTER_STATUS;
    answer->framed = switches_protocol(answer);
    if (answer->framed)
        answer->result = ANSWER_GOOD;
}

/* Another answer on the same connection; without a request since the one before, it answers a pipelined one. */
static void begin_next(struct answer *answer)
{
    answer_begin(answer);
    if (answer->requested)
        return;
    answer->question = 0;
    if (answer->request != REQUEST_UNKNOWN)
        answer->request = REQUEST_HTTP_EARLIER;
}

/* HTTP/1.1 429 and a blank or the line's end */
static void feed_status(struct answer *answer, char byte)
{
    struct http1_state *state = &answer->parser.http1;
    static const char beginning[] = "HTTP/1.";
    enum { MINOR = 7, BLANK = 8, CODE = 9, CODE_END = 12 };
    unsigned position = state->position;
    bool fits = position < MINOR      ? byte == beginning[position]
                : position == MINOR   ? is_digit(byte)
                : position == BLANK   ? byte == ' '
                : position == CODE    ? byte >= '1' && byte <= '5'
                : position < CODE_END ? is_digit(byte)
                                      : byte == ' ' || byte == '\r' || byte == '\n';
    if (position == 0 && answer->reported)
        begin_next(answer);
    state->position = (uint8_t)(position + 1);
    if (!fits) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    if (position >= CODE && position < CODE_END)
        answer->code[position - CODE] = byte;
    if (position < CODE_END)
        return;
    end_status(answer);
    if (byte == '\n')
        start_line(answer);
}

/* Two threads that read one connection at once may confuse the state: never the memory. */
static void feed_name(struct answer *answer, char byte)
{
    struct http1_state *state = &answer->parser.http1;
    unsigned length = state->position;
    if (byte != ':' && length < HTTP1_TEXT_SIZE) {
        state->text[length] = byte;
        state->position = (uint8_t)(length + 1);
        return;
    }
    state->field = length < HTTP1_TEXT_SIZE ? (uint8_t)http_field_named(state->text, length) : FIELD_OTHER;
    state->position = 0;
    answer->stage = state->field != FIELD_OTHER ? IN_VALUE : IN_OTHER;
}

static void feed_value(struct answer *answer, char byte)
{
    struct http1_state *state = &answer->parser.http1;
    unsigned length = state->position;
    if (length == 0 && (byte == ' ' || byte == '\t'))
        return;
    if (state->field == FIELD_LOCATION) {
        question_path_feed(&state->place, &state->path, byte);
        state->position = 1;
        return;
    }
    if (length >= HTTP1_TEXT_SIZE) { /* longer than any that counts */
        if (!http_field_may_be_cut((enum http_field)state->field))
            answer->stage = IN_OTHER;
        return;
    }
    state->text[length] = byte;
    state->position = (uint8_t)(length + 1);
}

static void feed_headers(struct answer *answer, char byte)
{
    if (byte == '\r')
        return;
    if (byte != '\n') {
        if (answer->stage == IN_NAME)
            feed_name(answer, byte);
        else if (answer->stage == IN_VALUE)
            feed_value(answer, byte);
        return;
    }
    if (answer->stage == IN_NAME && answer->parser.http1.position == 0) {
        end_headers(answer);
        return;
    }
    if (answer->stage == IN_VALUE)
        end_value(answer);
    start_line(answer);
}

static void feed_trailer(struct answer *answer, char byte)
{
    struct http1_state *state = &answer->parser.http1;
    if (byte == '\n' && state->position == 0)
        answer->stage = IN_STATUS;
    else if (byte != '\r')
        state->position = byte != '\n';
}

static void feed_lines(struct answer *answer, char byte)
{
    struct http1_state *state = &answer->parser.http1;
    if (state->budget == 0) {
        answer_conclude(answer);
        return;
    }
    state->budget--;
    if (answer->stage == IN_TRAILER)
        feed_trailer(answer, byte);
    else
        feed_headers(answer, byte);
}

void http1_feed(struct answer *answer, char byte)
{
    switch ((enum http1_stage)answer->stage) {
    case IN_STATUS:
        feed_status(answer, byte);
        break;
    case IN_CHUNK_SIZE:
    case IN_CHUNK_EXTENSION:
    case AFTER_CHUNK:
        http1_feed_chunk(answer, byte);
        break;
    default:
        feed_lines(answer, byte);
        break;
    }
}

enum answer_result http1_conclude(const struct answer *answer)
{
    return answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_FOREIGN;
}
