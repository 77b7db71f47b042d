#include "postgresql.h"

/* Section "Message Formats": a type, a length that counts itself, and as many bytes. */
enum stage { IN_TYPE, IN_LENGTH, IN_SKIPPED, IN_FIELD_TYPE, IN_FIELD, IN_CODE };

enum { LENGTH_SIZE = 4, CODE_SIZE = 5 /* of a SQLSTATE */, MESSAGE_SIZE_MAX = 65536 };

bool postgresql_is_greeting(const void *bytes, size_t length)
{
    enum { PROTOCOL_3 = 3, REQUESTS = 1234, TLS = 5679, GSSAPI = 5680, SIZE_MAX_OF_STARTUP = 10000 };
    const unsigned char *seen = bytes;
    if (length < 8 || seen[0] != 0)
        return false;
    unsigned size = (unsigned)seen[1] << 16 | (unsigned)seen[2] << 8 | seen[3];
    unsigned major = (unsigned)seen[4] << 8 | seen[5];
    unsigned minor = (unsigned)seen[6] << 8 | seen[7];
    if (major == REQUESTS)
        return size == 8 && (minor == TLS || minor == GSSAPI);
    return major == PROTOCOL_3 && size > 8 && size <= SIZE_MAX_OF_STARTUP;
}

/* What may come before the answer proper: notices, what each session is told at its start, the acknowledgements of the
 * extended protocol, and what rows would look like, which a query that is then cut off has said already. Authentication that
 * asks for something more is followed by a question. */
static bool is_before_answer(unsigned char type)
{
    switch (type) {
    case 'N': /* NoticeResponse */
    case 'A': /* NotificationResponse */
    case 'S': /* ParameterStatus */
    case 'K': /* BackendKeyData */
    case 'R': /* Authentication... */
    case 'v': /* NegotiateProtocolVersion */
    case '1': /* ParseComplete */
    case '2': /* BindComplete */
    case '3': /* CloseComplete */
    case 't': /* ParameterDescription */
    case 'T': /* RowDescription */
        return true;
    default:
        return false;
    }
}

/* Rows, the end of a command, readiness for the next: the server does its work. Of what follows nothing is looked at. */
static bool is_work(unsigned char type)
{
    static const char types[] = "DCIZnsGHWVdc";
    for (size_t i = 0; i < sizeof types - 1; i++)
        if ((unsigned char)types[i] == type)
            return true;
    return false;
}

static void begin_message(struct answer *answer, unsigned char type)
{
    answer->stage = IN_LENGTH;
    answer->position = 0;
    answer->left = 0;
    answer->candidates = type;
    if (is_work(type))
        answer->result = ANSWER_GOOD;
    else if (type != 'E' && !is_before_answer(type))
        answer->result = ANSWER_FOREIGN;
}

static void feed_length(struct answer *answer, unsigned char byte)
{
    answer->left = answer->left << 8 | byte;
    if (++answer->position < LENGTH_SIZE)
        return;
    if (answer->left < LENGTH_SIZE || answer->left > MESSAGE_SIZE_MAX) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    answer->left -= LENGTH_SIZE;
    answer->stage = answer->candidates == 'E' ? IN_FIELD_TYPE : answer->left == 0 ? IN_TYPE : IN_SKIPPED;
    if (answer->candidates == 'E' && answer->left == 0)
        answer->result = ANSWER_FOREIGN;
}

/* Classes 53 to 58 and XX are the server's own trouble (appendix "PostgreSQL Error Codes"); others blame the question. */
static void end_code(struct answer *answer)
{
    answer->protocol = ANSWER_POSTGRESQL;
    answer->class = (uint8_t)refusal_class(ANSWER_POSTGRESQL, answer->code);
    bool own = (answer->code[0] == '5' && answer->code[1] >= '3') || answer->code[0] == 'X';
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : own ? ANSWER_BAD : ANSWER_GOOD;
}

static bool is_of_code(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z');
}

/* Section "Error and Notice Message Fields": each has a type and ends with a zero. */
static void feed_error(struct answer *answer, unsigned char byte)
{
    answer->left--;
    if (answer->stage == IN_FIELD_TYPE) {
        answer->stage = byte == 'C' ? IN_CODE : IN_FIELD;
        answer->position = 0;
        if (byte == 0)
            answer->result = ANSWER_FOREIGN;
    } else if (answer->stage == IN_FIELD) {
        if (byte == 0)
            answer->stage = IN_FIELD_TYPE;
    } else if (answer->position < CODE_SIZE && is_of_code(byte)) {
        answer->code[answer->position++] = (char)byte;
    } else if (answer->position == CODE_SIZE && byte == 0) {
        end_code(answer);
    } else {
        answer->result = ANSWER_FOREIGN;
    }
    if (answer->left == 0 && answer->result == ANSWER_INCOMPLETE)
        answer->result = ANSWER_FOREIGN;
}

void postgresql_feed(struct answer *answer, unsigned char byte)
{
    switch ((enum stage)answer->stage) {
    case IN_TYPE:
        begin_message(answer, byte);
        break;
    case IN_LENGTH:
        feed_length(answer, byte);
        break;
    case IN_SKIPPED:
        if (--answer->left == 0)
            answer->stage = IN_TYPE;
        break;
    case IN_FIELD_TYPE:
    case IN_FIELD:
    case IN_CODE:
        feed_error(answer, byte);
        break;
    }
}
