/* What a server says before it is asked: its greeting, or why there is none. Its first two bytes tell the protocol.
 */
#include "answer.h"
#include "protocols.h"

enum greeting_stage { IN_FIRST, IN_SECOND };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A packet of MySQL begins with its length; its second byte is a letter or a digit in no greeting. */
static enum answer_protocol protocol_of(char first, char second)
{
    if (is_digit(first) && is_digit(second))
        return ANSWER_GREETING;
    if (first == 'I' && second == 'N')
        return ANSWER_NATS;
    bool is_word =
        (first == 'S' && second == 'S') || (first == 'E' && second == 'x') || (first == 'N' && second == 'o');
    return is_word ? ANSWER_SSH : ANSWER_MYSQL;
}

static void feed_protocol(struct answer *answer, char byte)
{
    if (answer->speaks == ANSWER_MYSQL)
        mysql_feed(answer, byte);
    else if (answer->speaks == ANSWER_SSH)
        ssh_feed(answer, byte);
    else if (answer->speaks == ANSWER_NATS)
        nats_feed(answer, byte);
    else
        replies_feed(answer, byte);
}

/* Once it is known, the protocol's own parser gets all bytes. */
void greeting_feed(struct answer *answer, char byte)
{
    char first = (char)answer->parser.message.kept;
    if (answer->speaks == ANSWER_GREETING) {
        replies_feed(answer, byte);
        return;
    }
    if (answer->stage == IN_FIRST) {
        answer->parser.message.kept = (uint8_t)byte;
        answer->stage = IN_SECOND;
        return;
    }
    answer_begin(answer);
    answer->speaks = (uint8_t)protocol_of(first, byte);
    feed_protocol(answer, first);
    if (answer->result == ANSWER_INCOMPLETE)
        feed_protocol(answer, byte);
}
