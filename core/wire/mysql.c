/* MySQL and MariaDB: the number of an error, and where an answer ends (MySQL Source Code Documentation, "Client/Server
 * Protocol").
 */
#include "answer.h"
#include "protocols.h"

/* Page "MySQL Packets": three bytes of length, least first, and a number that begins with 0 in each direction; then the
 * payload, whose first byte says what it is. The parser's `number` is the length; its `kept` byte the number of the packet that
 * comes next; its `kind` says what is expected; its `count` how many columns, or the lower byte of an error's number. */
enum mysql_stage { BEFORE_HEADER, IN_HEADER, IN_TYPE, IN_COUNT, IN_CODE };

enum { HEADER_SIZE = 4, PAYLOAD_MAX = 0xffffff /* a longer message goes on in the next packet */ };

/* Page "COM_QUERY Response". An EOF after the columns is left out by newer servers. */
enum expected { FIRST_PACKET, COLUMNS, EOF_OR_ROWS, ROWS, ANYTHING };

enum payload_type {
    TYPE_OK = 0,
    TYPE_GREETING = 10, /* Protocol::HandshakeV10 */
    TYPE_FILE = 0xfb,   /* LOCAL INFILE Request */
    TYPE_TWO_BYTES = 0xfc,
    TYPE_END = 0xfe, /* of rows; the beginning of a row only in a message of 16 MiB */
    TYPE_ERROR = 0xff
};

enum { EOF_SIZE = 5 };

enum {
    CODE_FIRST = 1000, /* of the server's errors; MariaDB reports progress as 0xffff */
    CODE_LAST = 9999
};

enum trait { GREETED = 1, COMPRESSES = 2, COMPRESSED = 4 /* all that comes */ };

enum flag {
    CONTINUES = 1, /* the packet goes on where the one before ended */
    NUMBERED = 2   /* a packet of this answer has come: the next one's number is known */
};

static char upper(char byte)
{
    return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

/* After the command of a client with attributes for its query: how many there are, and of how many sets. */
static enum answer_request request_of_query(const char *text, size_t length)
{
    static const char rollback[] = "ROLLBACK";
    size_t at = length >= 2 && text[0] == 0 && text[1] == 1 ? 2 : 0;
    size_t i = 0;
    while (i < sizeof rollback - 1 && at + i < length && upper(text[at + i]) == rollback[i])
        i++;
    return i == sizeof rollback - 1 ? REQUEST_TIDIES : REQUEST_ROWS;
}

/* A packet with number 0 holds a command; with number 1 it is the client's half of the handshake, which says what it can. */
enum answer_request mysql_request(const void *bytes, size_t length)
{
    enum { COM_QUERY = 3, COM_STMT_EXECUTE = 0x17, COM_RESET_CONNECTION = 0x1f };
    enum { CAN_COMPRESS = 0x20, CAN_PROTOCOL_41 = 2, CAN_ZSTD = 4 };
    const unsigned char *seen = bytes;
    if (length <= HEADER_SIZE)
        return REQUEST_UNKNOWN;
    if (seen[3] == 1 && length >= 8 && (seen[5] & CAN_PROTOCOL_41) != 0)
        return (seen[4] & CAN_COMPRESS) != 0 || (seen[7] & CAN_ZSTD) != 0 ? REQUEST_COMPRESSION
                                                                          : REQUEST_UNKNOWN;
    if (seen[3] != 0)
        return REQUEST_UNKNOWN;
    switch (seen[4]) {
    case COM_QUERY:
        return request_of_query((const char *)bytes + HEADER_SIZE + 1, length - HEADER_SIZE - 1);
    case COM_STMT_EXECUTE:
        return REQUEST_ROWS;
    case COM_RESET_CONNECTION:
        return REQUEST_TIDIES;
    default:
        return REQUEST_UNKNOWN;
    }
}

static void end_foreign(struct answer *answer)
{
    answer->result = ANSWER_FOREIGN;
    if ((answer->traits & GREETED) == 0)
        answer->speaks = ANSWER_PROTOCOL_NONE;
}

static void say(struct answer *answer, enum answer_result result)
{
    if (!answer->reported)
        answer->result = (uint8_t)result;
}

/* The rest of the packet is skipped. */
static void end_packet(struct answer *answer, unsigned taken)
{
    struct message_state *state = &answer->parser.message;
    bool goes_on = state->number == PAYLOAD_MAX;
    answer->left = state->number > taken ? state->number - taken : 0;
    answer->skipping = answer->left > 0;
    answer->stage = BEFORE_HEADER;
    state->position = 0;
    state->flags = (uint8_t)(NUMBERED | (goes_on ? CONTINUES : 0));
    answer->open = goes_on || state->kind == COLUMNS || state->kind == EOF_OR_ROWS || state->kind == ROWS;
}

static void end_answer(struct answer *answer)
{
    answer->parser.message.kind = answer->request == REQUEST_ROWS ? FIRST_PACKET : ANYTHING;
}

/* A number of columns takes one byte, or three. */
static void begin_columns(struct answer *answer, uint32_t count)
{
    struct message_state *state = &answer->parser.message;
    state->count = count;
    state->kind = COLUMNS;
    say(answer, ANSWER_GOOD);
}

static void feed_first(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    say(answer, ANSWER_GOOD);
    if (answer->request != REQUEST_ROWS || byte == TYPE_OK || byte == TYPE_FILE || byte > TYPE_TWO_BYTES) {
        end_answer(answer);
    } else if (byte == TYPE_TWO_BYTES) {
        answer->stage = IN_COUNT;
        state->count = 0;
        state->position = 0;
        return;
    } else {
        begin_columns(answer, byte);
    }
    end_packet(answer, 1);
}

static void feed_type(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    bool greeting = !answer->requested && (answer->traits & GREETED) == 0;
    if (greeting && byte != TYPE_ERROR) {
        if (byte == TYPE_GREETING)
            answer->traits |= GREETED;
        end_foreign(answer);
        return;
    }
    if (byte == TYPE_OK && (answer->traits & COMPRESSES) != 0)
        answer->traits |= COMPRESSED;
    if (byte == TYPE_ERROR && state->kind != COLUMNS && state->number >= 3) {
        answer->stage = IN_CODE;
        state->position = 0;
        return;
    }
    switch ((enum expected)state->kind) {
    case FIRST_PACKET:
        feed_first(answer, byte);
        return;
    case COLUMNS:
        if (--state->count == 0)
            state->kind = EOF_OR_ROWS;
        break;
    case EOF_OR_ROWS:
    case ROWS:
        if (byte == TYPE_END && state->number < PAYLOAD_MAX &&
            (state->kind == ROWS || state->number != EOF_SIZE))
            end_answer(answer);
        else
            state->kind = ROWS;
        break;
    case ANYTHING:
        break;
    }
    end_packet(answer, 1);
}

static void feed_count(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    state->count |= (uint32_t)byte << 8 * state->position++;
    if (state->position < 2)
        return;
    begin_columns(answer, state->count);
    end_packet(answer, 3);
    if (state->count == 0)
        end_foreign(answer);
}

static void end_code(struct answer *answer, unsigned code)
{
    answer->parser.message.kind = FIRST_PACKET;
    end_packet(answer, 3);
    if (code < CODE_FIRST || code > CODE_LAST) {
        end_foreign(answer);
        return;
    }
    for (int i = 3; i >= 0; i--, code /= 10)
        answer->code[i] = (char)('0' + code % 10);
    answer->protocol = answer->speaks = ANSWER_MYSQL;
    answer->class = (uint8_t)refusal_class(ANSWER_MYSQL, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : answer->reported ? ANSWER_BAD : ANSWER_GOOD;
}

static void feed_code(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    if (state->position++ == 0)
        state->count = byte;
    else
        end_code(answer, (unsigned)byte << 8 | state->count);
}

/* Of an answer the first packet has any number but 0, for an exchange of passwords comes before some. Rows are counted; what
 * comes after an answer that is over, such as the error of a server that has waited too long, has any number. */
static bool has_right_number(const struct answer *answer, unsigned char number)
{
    const struct message_state *state = &answer->parser.message;
    bool counted =
        (state->flags & CONTINUES) != 0 || (state->kind != FIRST_PACKET && state->kind != ANYTHING);
    if (counted)
        return number == state->kept;
    if ((state->flags & NUMBERED) != 0)
        return true;
    return answer->requested ? number != 0 : number == 0 || (answer->traits & GREETED) != 0;
}

/* The first packet is small, and a greeting is the first one. TLS, too, follows a greeting; it is recognised by its third byte,
 * which is a version. */
static void feed_header(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    unsigned place = state->position++;
    if (place == 0)
        state->number = 0;
    answer->stage = IN_HEADER;
    if (place + 1 < HEADER_SIZE) {
        state->number |= (uint32_t)byte << 8 * place;
        if (place == 2 && byte != 0 && (state->flags & NUMBERED) == 0)
            end_foreign(answer);
        answer->open = true;
        return;
    }
    if (!has_right_number(answer, byte)) {
        end_foreign(answer);
        return;
    }
    answer->framed = true;
    state->kept = (uint8_t)(byte + 1);
    answer->stage = IN_TYPE;
    if ((state->flags & CONTINUES) != 0 || state->number == 0)
        end_packet(answer, 0);
}

void mysql_feed(struct answer *answer, char next)
{
    unsigned char byte = (unsigned char)next;
    if (answer->request == REQUEST_COMPRESSION)
        answer->traits |= COMPRESSES;
    switch ((enum mysql_stage)answer->stage) {
    case BEFORE_HEADER:
        if ((answer->traits & COMPRESSED) != 0) {
            answer->result = ANSWER_FOREIGN;
            break;
        }
        feed_header(answer, byte);
        break;
    case IN_HEADER:
        feed_header(answer, byte);
        break;
    case IN_TYPE:
        feed_type(answer, byte);
        break;
    case IN_COUNT:
        feed_count(answer, byte);
        break;
    case IN_CODE:
        feed_code(answer, byte);
        break;
    }
}
