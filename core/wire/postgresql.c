/* PostgreSQL: the SQLSTATE of an error, and where an answer ends (manual, chapter "Frontend/Backend Protocol").
 */
#include "answer.h"
#include "protocols.h"

/* Section "Message Formats": a type, a length that counts itself, and as many bytes. The parser's `kept` byte is the type. */
enum postgresql_stage { IN_TYPE, IN_LENGTH, IN_FIELD_TYPE, IN_FIELD, IN_CODE };

enum { LENGTH_SIZE = 4, CODE_SIZE = 5 /* of a SQLSTATE */ };

/* Bytes of a message: libpq, too, believes no more of other types than of rows and their like. */
enum { SHORT_MESSAGE_MAX = 65536, LONG_MESSAGE_MAX = 1 << 30 };

struct startup {
    unsigned size;
    unsigned major;
    unsigned minor;
};

/* All zero if the bytes are too few. */
static struct startup startup_of(const void *bytes, size_t length)
{
    const unsigned char *seen = bytes;
    if (length < 8 || seen[0] != 0)
        return (struct startup){0};
    return (struct startup){.size = (unsigned)seen[1] << 16 | (unsigned)seen[2] << 8 | seen[3],
                            .major = (unsigned)seen[4] << 8 | seen[5],
                            .minor = (unsigned)seen[6] << 8 | seen[7]};
}

/* SSLRequest and GSSENCRequest. */
static bool asks_for_encryption(const struct startup *startup)
{
    enum { REQUESTS = 1234, TLS = 5679, GSSAPI = 5680, REQUEST_SIZE = 8 };
    return startup->major == REQUESTS && startup->size == REQUEST_SIZE &&
           (startup->minor == TLS || startup->minor == GSSAPI);
}

bool postgresql_recognise(const void *bytes, size_t length)
{
    enum { PROTOCOL_3 = 3, STARTUP_MAX = 10000 };
    struct startup startup = startup_of(bytes, length);
    return asks_for_encryption(&startup) ||
           (startup.major == PROTOCOL_3 && startup.size > 8 && startup.size <= STARTUP_MAX);
}

/* A Query with it, or a Parse, which names it first. */
static bool is_rollback(const char *bytes, size_t length)
{
    static const char rollback[] = "ROLLBACK";
    size_t at = 1 + LENGTH_SIZE;
    size_t i = 0;
    if (length <= at || (bytes[0] != 'Q' && bytes[0] != 'P'))
        return false;
    while (bytes[0] == 'P' && at < length && bytes[at] != '\0')
        at++;
    at += bytes[0] == 'P';
    while (at + i < length && i < sizeof rollback - 1 &&
           (bytes[at + i] == rollback[i] || bytes[at + i] == rollback[i] - 'A' + 'a'))
        i++;
    return i == sizeof rollback - 1;
}

enum answer_request postgresql_request(const void *bytes, size_t length)
{
    struct startup startup = startup_of(bytes, length);
    if (is_rollback(bytes, length))
        return REQUEST_TIDIES;
    return asks_for_encryption(&startup) ? REQUEST_ENCRYPTION : REQUEST_UNKNOWN;
}

/* What may come before the answer proper: notices, the parameters of a new session, the acknowledgements of the
 * extended protocol, and what rows would look like, which a query that is then cut off has said already. Authentication that
 * needs something more is followed by a request. */
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

/* What comes at any time, without a request too. */
static bool is_notice(unsigned char type)
{
    return type == 'N' || type == 'A';
}

/* Rows, the end of a command, readiness for the next: the server does its work. */
static bool is_work(unsigned char type)
{
    static const char types[] = "DCIZnsGHWVdc";
    for (size_t i = 0; i < sizeof types - 1; i++)
        if ((unsigned char)types[i] == type)
            return true;
    return false;
}

/* A reply ends with ReadyForQuery or an error: parse all until then, for a server that is shut down reports it in the middle of
 * its rows. */
static void begin_message(struct answer *answer, unsigned char type)
{
    struct message_state *state = &answer->parser.message;
    if (answer->request == REQUEST_ENCRYPTION && (type == 'N' || type == 'S' || type == 'G')) {
        answer->request = REQUEST_UNKNOWN; /* no, yes, and yes: no messages */
        return;
    }
    answer->stage = IN_LENGTH;
    state->position = 0;
    answer->left = 0;
    state->kept = type;
    answer->framed = true;
    if (is_work(type)) {
        answer->open = type != 'Z';
        answer->requested = answer->requested && answer->open;
        if (!answer->reported)
            answer->result = ANSWER_GOOD;
    } else if (is_before_answer(type)) {
        answer->open |= answer->requested && !is_notice(type);
    } else if (type != 'E') {
        answer->result = ANSWER_FOREIGN;
    }
}

static void feed_length(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    unsigned char type = state->kept;
    answer->left = answer->left << 8 | byte;
    if (++state->position < LENGTH_SIZE)
        return;
    if (answer->left < LENGTH_SIZE || answer->left > (is_work(type) ? LONG_MESSAGE_MAX : SHORT_MESSAGE_MAX) ||
        (type == 'E' && answer->left == LENGTH_SIZE)) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    answer->left -= LENGTH_SIZE;
    answer->stage = type == 'E' ? IN_FIELD_TYPE : IN_TYPE;
    answer->skipping = type != 'E' && answer->left > 0;
    for (size_t i = 0; type == 'E' && i < CODE_SIZE; i++)
        answer->code[i] = '\0';
}

/* Classes 53 to 58 and XX are the server's own trouble (appendix "PostgreSQL Error Codes"); others blame the request. */
static void end_code(struct answer *answer)
{
    answer->protocol = ANSWER_POSTGRESQL;
    answer->class = (uint8_t)refusal_class(ANSWER_POSTGRESQL, answer->code);
    bool own = (answer->code[0] == '5' && answer->code[1] >= '3') || answer->code[0] == 'X';
    if (answer->class != FAULT_NONE)
        answer->result = ANSWER_FAULT;
    else if (!answer->reported)
        answer->result = own ? ANSWER_BAD : ANSWER_GOOD;
    answer->stage = IN_TYPE;
    answer->skipping = answer->left > 0;
    answer->open = false;
}

static bool is_of_code(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z');
}

/* Section "Error and Notice Message Fields": each has a type and ends with a zero. */
static void feed_error(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    answer->left--;
    if (answer->stage == IN_FIELD_TYPE) {
        answer->stage = byte == 'C' ? IN_CODE : IN_FIELD;
        state->position = 0;
        if (byte == 0)
            answer->result = ANSWER_FOREIGN;
    } else if (answer->stage == IN_FIELD) {
        if (byte == 0)
            answer->stage = IN_FIELD_TYPE;
    } else if (state->position < CODE_SIZE && is_of_code(byte)) {
        answer->code[state->position++] = (char)byte;
    } else if (state->position == CODE_SIZE && byte == 0) {
        end_code(answer);
        return;
    } else {
        answer->result = ANSWER_FOREIGN;
    }
    if (answer->left == 0)
        answer->result = ANSWER_FOREIGN;
}

void postgresql_feed(struct answer *answer, char next)
{
    unsigned char byte = (unsigned char)next;
    switch ((enum postgresql_stage)answer->stage) {
    case IN_TYPE:
        begin_message(answer, byte);
        break;
    case IN_LENGTH:
        feed_length(answer, byte);
        break;
    case IN_FIELD_TYPE:
    case IN_FIELD:
    case IN_CODE:
        feed_error(answer, byte);
        break;
    }
}
