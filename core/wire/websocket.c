/* WebSocket: where a message ends, and why the server closes (RFC 6455 sections 5.2, 5.5.1 and 7.4).
 */
#include "answer.h"
#include "protocols.h"

/* The parser's `kept` byte is the frame's first one; its `number` a part of a close's reason; its `flags` whether the last message
 * is complete. */
enum websocket_stage { BEFORE_FRAME, IN_LENGTH, IN_LONG_LENGTH, IN_REASON };

enum { FINAL = 0x80, RESERVED = 0x70, OPERATION = 0x0f, OPERATION_CLOSE = 8, MASKED = 0x80 };

enum { LENGTH_OF_TWO_BYTES = 126, LENGTH_OF_EIGHT_BYTES = 127 };

enum flag { WITHIN_MESSAGE = 1 };

/* The rest of the frame is skipped. Control frames may come between the parts of a message. */
static void end_frame(struct answer *answer)
{
    answer->skipping = answer->left > 0;
    answer->stage = BEFORE_FRAME;
    answer->open = (answer->parser.message.flags & WITHIN_MESSAGE) != 0;
}

static void begin_frame(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    uint8_t flags = state->flags;
    answer_begin(answer);
    answer->framed = answer->open = true;
    answer->stage = IN_LENGTH;
    state->kept = byte;
    bool control = (byte & OPERATION) >= OPERATION_CLOSE;
    state->flags = control ? flags : (byte & FINAL) != 0 ? 0 : WITHIN_MESSAGE;
}

static void begin_payload(struct answer *answer)
{
    struct message_state *state = &answer->parser.message;
    bool closes = (state->kept & OPERATION) == OPERATION_CLOSE;
    state->position = 0;
    state->number = 0;
    if (closes)
        answer->session = false;
    if (closes && answer->left >= 2)
        answer->stage = IN_REASON;
    else
        end_frame(answer);
}

static void feed_length(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    answer->left = 0;
    if ((byte & MASKED) != 0) { /* no server's is */
        answer->result = ANSWER_FOREIGN;
        return;
    }
    state->position = 0;
    state->number = byte == LENGTH_OF_TWO_BYTES ? 2 : byte == LENGTH_OF_EIGHT_BYTES ? 8 : 0;
    answer->stage = IN_LONG_LENGTH;
    if (state->number != 0)
        return;
    answer->left = byte;
    begin_payload(answer);
}

static void feed_long_length(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    answer->left = answer->left << 8 | byte;
    if (++state->position == state->number)
        begin_payload(answer);
}

static void feed_reason(struct answer *answer, unsigned char byte)
{
    enum { REASON_FIRST = 1000, REASON_LAST = 4999 };
    struct message_state *state = &answer->parser.message;
    state->number = state->number << 8 | byte;
    answer->left--;
    if (++state->position < 2)
        return;
    uint32_t reason = state->number;
    if (reason < REASON_FIRST || reason > REASON_LAST) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    for (int i = 3; i >= 0; i--, reason /= 10)
        answer->code[i] = (char)('0' + reason % 10);
    answer->protocol = ANSWER_WEBSOCKET;
    answer->class = (uint8_t)refusal_class(ANSWER_WEBSOCKET, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_BAD;
    end_frame(answer);
}

void websocket_feed(struct answer *answer, char next)
{
    unsigned char byte = (unsigned char)next;
    switch ((enum websocket_stage)answer->stage) {
    case BEFORE_FRAME:
        begin_frame(answer, byte);
        break;
    case IN_LENGTH:
        feed_length(answer, byte);
        break;
    case IN_LONG_LENGTH:
        feed_long_length(answer, byte);
        break;
    case IN_REASON:
        feed_reason(answer, byte);
        break;
    }
}
