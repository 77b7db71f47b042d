#include "http1_body.h"

#include "http_body.h"
#include "http_refusal.h"

/* An answer without a body (section 6.3, first two points): to HEAD, and by its code. */
static bool has_no_body(const struct answer *answer)
{
    const char *code = answer->code;
    bool nothing = code[0] == '2' && code[1] == '0' && code[2] == '4';
    bool unchanged = code[0] == '3' && code[1] == '0' && code[2] == '4';
    return answer->request == REQUEST_HTTP_HEAD || nothing || unchanged;
}

void http1_begin_body(struct answer *answer)
{
    struct http1_state *state = &answer->parser.http1;
    bool tunnel = answer->request == REQUEST_HTTP_CONNECT && answer->code[0] == '2';
    bool empty = has_no_body(answer);
    bool endless = state->framing == BODY_UNTIL_CLOSE || state->framing == BODY_CODED;
    answer->stage = IN_STATUS;
    state->position = 0;
    if (answer->request == REQUEST_UNKNOWN || tunnel)
        return;
    unsigned worth = !empty && state->framing != BODY_CODED ? http_body_worth_reading(answer) : 0;
    answer->reading = worth > 0;
    http_body_begin(&state->body, worth);
    if (endless && !empty) {
        answer->stage = answer->reading ? IN_BODY : IN_STATUS;
        return;
    }
    answer->framed = true;
    answer->speaks = ANSWER_HTTP;
    if (empty || state->framing == BODY_IN_CHUNKS)
        answer->left = 0;
    if (!empty && state->framing == BODY_IN_CHUNKS) {
        answer->stage = IN_CHUNK_SIZE;
        answer->open = true;
        return;
    }
    answer->reading = answer->reading && answer->left > 0;
    answer->skipping = !answer->reading && answer->left > 0;
    answer->open = answer->reading;
    answer->stage = answer->reading ? IN_BODY : IN_STATUS;
}

/* Nothing more of the body is read: what is left of it, or of its chunk, is skipped. */
static void end_reading(struct answer *answer)
{
    bool chunked = answer->parser.http1.framing == BODY_IN_CHUNKS;
    answer->reading = false;
    answer->skipping = answer->framed && answer->left > 0;
    answer->open = chunked;
    answer->stage = chunked ? AFTER_CHUNK : IN_STATUS;
    answer->ignoring = !answer->framed;
    answer->parser.http1.position = 0;
}

size_t http1_read_body(struct answer *answer, const char *bytes, size_t length)
{
    struct http1_state *state = &answer->parser.http1;
    enum http_body_said said;
    if (answer->stage != IN_BODY)
        return 0;
    if (answer->framed && answer->left < length)
        length = (size_t)answer->left;
    size_t taken = http_body_read(&state->body, bytes, length, &said);
    bool chunked = state->framing == BODY_IN_CHUNKS;
    if (answer->framed)
        answer->left -= taken;
    answer->passed += taken;
    if (said == BODY_REFUSES)
        http_refuse(answer, (enum refusal_reason)state->body.reason);
    if (said != BODY_SAYS_NOTHING_YET || (answer->framed && !chunked && answer->left == 0))
        end_reading(answer);
    else if (answer->framed && answer->left == 0)
        answer->stage = AFTER_CHUNK;
    return taken;
}

bool http1_is_measured(const struct answer *answer)
{
    return answer->framed && answer->parser.http1.framing == BODY_OF_LENGTH;
}

static int hexadecimal(char byte)
{
    const char letter = (char)(byte | 0x20);
    return byte >= '0' && byte <= '9' ? byte - '0' : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* The last chunk is empty; lines may follow it, and an empty one, which not every server sends. */
static void begin_chunk(struct answer *answer)
{
    bool last = answer->left == 0;
    answer->reading = answer->reading && !last;
    answer->open = !last;
    answer->stage = last ? IN_TRAILER : answer->reading ? IN_BODY : AFTER_CHUNK;
    answer->skipping = !last && !answer->reading;
    answer->parser.http1.position = 0;
}

static void feed_chunk_size(struct answer *answer, char byte)
{
    struct http1_state *state = &answer->parser.http1;
    enum { DIGITS_MAX = 15 };
    int digit = hexadecimal(byte);
    if (digit >= 0 && state->position < DIGITS_MAX) {
        answer->left = answer->left << 4 | (unsigned)digit;
        state->position++;
    } else if (state->position == 0 || digit >= 0) {
        answer->result = ANSWER_FOREIGN; /* it is not where we thought it was */
    } else if (byte == '\n') {
        begin_chunk(answer);
    } else {
        answer->stage = IN_CHUNK_EXTENSION;
    }
}

static void feed_after_chunk(struct answer *answer, char byte)
{
    if (byte == '\n')
        answer->stage = IN_CHUNK_SIZE;
    else if (byte != '\r')
        answer->result = ANSWER_FOREIGN;
    answer->left = 0;
    answer->parser.http1.position = 0;
}

void http1_feed_chunk(struct answer *answer, char byte)
{
    if (answer->stage == IN_CHUNK_SIZE)
        feed_chunk_size(answer, byte);
    else if (answer->stage == AFTER_CHUNK)
        feed_after_chunk(answer, byte);
    else if (byte == '\n') /* of an extension */
        begin_chunk(answer);
}
