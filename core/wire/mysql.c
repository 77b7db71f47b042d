/* MySQL and MariaDB: the number of an error that begins an answer (MySQL Source Code Documentation, "Client/Server
 * Protocol").
 */
#include "answer.h"
#include "protocols.h"

/* Page "MySQL Packets": three bytes of length, least first, and a number that begins with 0 in each direction; then the
 * payload, whose first byte says what it is. The parser's `kept` byte is the lower one of an error's number. */
enum place { AT_LENGTH_HIGH = 2, AT_NUMBER = 3, AT_HEADER = 4, AT_CODE_LOW = 5, AT_CODE_HIGH = 6 };

enum {
    HEADER_ERROR = 0xff,  /* ERR_Packet */
    HEADER_GREETING = 10, /* Protocol::HandshakeV10 */
    NUMBER_MAX = 16,      /* of an answer's first packet, with any exchange of passwords before it */
    CODE_FIRST = 1000,    /* of the server's errors; MariaDB reports progress as 0xffff */
    CODE_LAST = 9999
};

static void end_code(struct answer *answer, unsigned code)
{
    if (code < CODE_FIRST || code > CODE_LAST) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    for (int i = 3; i >= 0; i--, code /= 10)
        answer->code[i] = (char)('0' + code % 10);
    answer->protocol = answer->speaks = ANSWER_MYSQL;
    answer->class = (uint8_t)refusal_class(ANSWER_MYSQL, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_GOOD;
}

static void feed_header(struct answer *answer, unsigned char byte)
{
    if (byte == HEADER_ERROR)
        return;
    bool greeting = !answer->requested && byte == HEADER_GREETING;
    if (greeting)
        answer->speaks = ANSWER_MYSQL;
    answer->result = answer->requested ? ANSWER_GOOD : ANSWER_FOREIGN;
}

/* The packet is small, and a greeting is the first one. TLS, too, follows a greeting; it is recognised by its third byte, which is
 * a version. */
void mysql_feed(struct answer *answer, char next)
{
    unsigned char byte = (unsigned char)next;
    struct message_state *state = &answer->parser.message;
    unsigned place = state->position++;
    if ((place == AT_LENGTH_HIGH && byte != 0) ||
        (place == AT_NUMBER && (answer->requested ? byte == 0 || byte > NUMBER_MAX : byte != 0)))
        answer->result = ANSWER_FOREIGN;
    else if (place == AT_HEADER)
        feed_header(answer, byte);
    else if (place == AT_CODE_LOW)
        state->kept = byte;
    else if (place >= AT_CODE_HIGH)
        end_code(answer, (unsigned)byte << 8 | state->kept);
}
