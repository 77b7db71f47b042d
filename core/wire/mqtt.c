/* MQTT: whether the broker takes the client, and why it sends it away (MQTT 3.1.1 section 3.2, MQTT 5 sections 3.2.2 and 3.14.2).
 */
#include "answer.h"
#include "protocols.h"

/* A packet is a type, a length of one to four bytes, seven bits each, and as many bytes. The parser's `kept` byte is the type,
 * its `number` how many bytes are still to come. */
enum mqtt_stage { BEFORE_PACKET, IN_LENGTH, IN_PACKET };

enum { PACKET_CONNACK = 0x20, PACKET_DISCONNECT = 0xe0, LENGTH_SIZE_MAX = 4 };

bool mqtt_recognise(const void *bytes, size_t length)
{
    enum { CONNECT = 0x10 };
    static const char name[] = "\0\4MQTT";
    const unsigned char *seen = bytes;
    size_t at = 1;
    if (length < 2 || seen[0] != CONNECT)
        return false;
    while (at < length && at < LENGTH_SIZE_MAX && (seen[at] & 0x80) != 0)
        at++;
    at++;
    size_t i = 0;
    while (at + i < length && i < sizeof name - 1 && seen[at + i] == (unsigned char)name[i])
        i++;
    return i == sizeof name - 1;
}

static void end_packet(struct answer *answer)
{
    answer->left = answer->parser.message.number;
    answer->skipping = answer->left > 0;
    answer->stage = BEFORE_PACKET;
    answer->open = false;
}

/* Of CONNACK the second byte, of DISCONNECT the first. 0 is success, and a good-bye. */
static void end_reason(struct answer *answer, unsigned reason)
{
    answer->protocol = ANSWER_MQTT;
    char digits[3];
    size_t length = 0;
    for (; reason != 0; reason /= 10)
        digits[length++] = (char)('0' + reason % 10);
    for (size_t i = 0; i < length; i++)
        answer->code[i] = digits[length - 1 - i];
    answer->class = (uint8_t)refusal_class(ANSWER_MQTT, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_GOOD;
    end_packet(answer);
}

static void feed_length(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    state->number |= (uint32_t)(byte & 0x7f) << 7 * state->position++;
    if ((byte & 0x80) != 0) {
        if (state->position >= LENGTH_SIZE_MAX)
            answer->result = ANSWER_FOREIGN;
        return;
    }
    unsigned reason_at = state->kept == PACKET_CONNACK      ? 2
                         : state->kept == PACKET_DISCONNECT ? 1
                                                            : UINT32_MAX;
    state->position = 0;
    answer->stage = IN_PACKET;
    if (state->number < reason_at)
        end_packet(answer);
}

void mqtt_feed(struct answer *answer, char next)
{
    unsigned char byte = (unsigned char)next;
    struct message_state *state = &answer->parser.message;
    if (answer->stage == BEFORE_PACKET) {
        answer_begin(answer);
        answer->framed = answer->open = true;
        answer->stage = IN_LENGTH;
        state->kept = byte;
        if (byte >> 4 == 0)
            answer->result = ANSWER_FOREIGN;
    } else if (answer->stage == IN_LENGTH) {
        feed_length(answer, byte);
    } else {
        state->number--;
        if (state->kept == PACKET_DISCONNECT || state->position++ == 1)
            end_reason(answer, byte);
    }
}
