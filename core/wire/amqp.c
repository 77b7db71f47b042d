/* AMQP 0-9-1: why the broker closes a connection or a channel, and that it does (specification, sections 2.3.5 and 1.4.2).
 */
#include "answer.h"
#include "protocols.h"

/* A frame is a type, a channel and a length, most significant byte first, as many bytes, and a last one. The parser's `number`
 * is how many bytes of the frame are still to come; its `count` the method, later the reply code; its `kept` byte how many
 * letters of the reply text are to come; its `kind` how many of the phrase that counts with this code they have spelled. */
enum amqp_stage { BEFORE_FRAME, IN_HEADER, IN_METHOD, IN_CODE, IN_TEXT_LENGTH, IN_TEXT };

enum { HEADER_SIZE = 7, METHOD_SIZE = 4, CODE_SIZE = 2, FRAME_METHOD = 1, LENGTH_MAX = 1 << 30 };

#define METHOD(class, number) ((uint32_t)(class) << 16 | (number))
enum method {
    CONNECTION_START = METHOD(10, 10),
    CONNECTION_OPEN_OK = METHOD(10, 41),
    CONNECTION_CLOSE = METHOD(10, 50),
    CONNECTION_CLOSE_OK = METHOD(10, 51),
    CHANNEL_CLOSE = METHOD(20, 40)
};

enum flag { CLOSES_CONNECTION = 1, SAYS_PHRASE = 2 };

/* A broker that gave up waiting for heartbeats says so with the code of one that is shut down. That is the program's own doing: a code
 * that is in no list. And one that has enough connections says so with the code of a user who may not (RabbitMQ). */
enum { CODE_NOT_ALLOWED = 530 };
static const char heartbeat[] = "heartbeat";
static const char limit[] = "limit (";

static const char *phrase_of(uint32_t code)
{
    return code == CODE_NOT_ALLOWED ? limit : heartbeat;
}

/* The letters of a phrase: what stands for it in the list of refusals. */
static bool is_letter(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

bool amqp_recognise(const void *bytes, size_t length)
{
    static const char header[] = "AMQP\0\0\x09\1";
    const char *seen = bytes;
    size_t i = 0;
    while (i < length && i < sizeof header - 1 && seen[i] == header[i])
        i++;
    return i == sizeof header - 1;
}

/* Of a frame `number` bytes are still to come. */
static void end_frame(struct answer *answer)
{
    answer->left = answer->parser.message.number;
    answer->skipping = answer->left > 0;
    answer->stage = BEFORE_FRAME;
    answer->open = false;
}

static void feed_header(struct answer *answer, unsigned char byte)
{
    enum { AT_LENGTH = 3, FRAME_BODY = 3, FRAME_HEARTBEAT = 8 };
    struct message_state *state = &answer->parser.message;
    unsigned place = state->position++;
    if (place == 0) {
        state->kept = byte;
        if (byte == 0 || (byte > FRAME_BODY && byte != FRAME_HEARTBEAT))
            answer->result = ANSWER_FOREIGN;
    }
    if (place >= AT_LENGTH)
        state->number = state->number << 8 | byte;
    if (place + 1 < HEADER_SIZE)
        return;
    if (state->number > LENGTH_MAX) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    bool is_method = state->kept == FRAME_METHOD && state->number >= METHOD_SIZE;
    state->number++; /* the frame's last byte */
    state->position = 0;
    answer->stage = IN_METHOD;
    if (!is_method)
        end_frame(answer);
}

static void end_method(struct answer *answer)
{
    struct message_state *state = &answer->parser.message;
    uint32_t method = state->count;
    answer->protocol = ANSWER_AMQP;
    state->position = 0;
    state->count = 0;
    if (method == CONNECTION_CLOSE || method == CHANNEL_CLOSE) {
        answer->stage = IN_CODE;
        state->flags = method == CONNECTION_CLOSE ? CLOSES_CONNECTION : 0;
        return;
    }
    if (method == CONNECTION_START)
        answer->session = true;
    if (method == CONNECTION_OPEN_OK)
        answer->result = ANSWER_GOOD;
    if (method == CONNECTION_CLOSE_OK)
        answer->session = false;
    end_frame(answer);
}

static void end_text(struct answer *answer)
{
    struct message_state *state = &answer->parser.message;
    const char *phrase = phrase_of(state->count);
    uint32_t code = state->count;
    for (int i = 2; i >= 0; i--, code /= 10)
        answer->code[i] = (char)('0' + code % 10);
    for (size_t i = 0; (state->flags & SAYS_PHRASE) != 0 && is_letter(phrase[i]); i++) {
        answer->code[i] = phrase[i];
        answer->code[i + 1] = '\0';
    }
    answer->class = (uint8_t)refusal_class(ANSWER_AMQP, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_GOOD;
    if ((state->flags & CLOSES_CONNECTION) != 0)
        answer->session = false;
    end_frame(answer);
}

static void feed_text(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    const char *phrase = phrase_of(state->count);
    if (phrase[state->kind] != '\0') {
        bool fits = byte == (unsigned char)phrase[state->kind];
        state->kind = fits ? (uint8_t)(state->kind + 1) : byte == (unsigned char)phrase[0];
    }
    if (phrase[state->kind] == '\0')
        state->flags |= SAYS_PHRASE;
    if (--state->kept == 0)
        end_text(answer);
}

static void feed_payload(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    if (state->number <= 1) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    state->number--;
    if (answer->stage == IN_TEXT) {
        feed_text(answer, byte);
    } else if (answer->stage == IN_TEXT_LENGTH) {
        state->kept = byte;
        answer->stage = IN_TEXT;
        if (byte == 0)
            end_text(answer);
    } else {
        bool in_method = answer->stage == IN_METHOD;
        state->count = state->count << 8 | byte;
        if (++state->position < (in_method ? METHOD_SIZE : CODE_SIZE))
            return;
        if (in_method)
            end_method(answer);
        else
            answer->stage = IN_TEXT_LENGTH;
    }
}

void amqp_feed(struct answer *answer, char next)
{
    if (answer->stage == BEFORE_FRAME) {
        answer_begin(answer);
        answer->framed = answer->open = true;
        answer->stage = IN_HEADER;
    }
    if (answer->stage == IN_HEADER)
        feed_header(answer, (unsigned char)next);
    else
        feed_payload(answer, (unsigned char)next);
}
