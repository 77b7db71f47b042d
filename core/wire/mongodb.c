/* MongoDB: whether a command has succeeded, else the code of its error, and where an answer ends (manual, "MongoDB Wire
 * Protocol"; BSON specification 1.1).
 */
#include "answer.h"
#include "protocols.h"

/* A header of four numbers, least byte first: length, number, number of the request, operation. Then flags and a document. The
 * parser's `number` is how many bytes of the message are still to come; its `count` the error's code; its `kept` byte a type. A
 * number that is being read stands in answer->left. */
enum mongodb_stage { BEFORE_HEADER, IN_HEADER, IN_FIELDS, IN_TYPE, IN_NAME, IN_NUMBER, IN_LENGTH };

enum { HEADER_SIZE = 16, AT_OPERATION = 12, LENGTH_MAX = 48000000 + 16384 };

enum operation {
    OPERATION_REPLY = 1,
    OPERATION_QUERY = 2004,
    OPERATION_COMPRESSED = 2012,
    OPERATION_MESSAGE = 2013
};

/* Before the document's first element: flags, a kind and a length; or flags, a cursor, two numbers and a length. */
enum { MESSAGE_FIELDS = 9, REPLY_FIELDS = 24 };

enum { NAME_OK, NAME_CODE, NAME_COUNT };
static const char names[NAME_COUNT][5] = {[NAME_OK] = "ok", [NAME_CODE] = "code"};

enum flag { FAILED = 1, TRUE_BYTE = 2 /* a byte of the value in hand is not zero */ };

static uint32_t number_at(const unsigned char *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

bool mongodb_recognise(const void *bytes, size_t length)
{
    const unsigned char *seen = bytes;
    if (length < HEADER_SIZE || number_at(seen + 8) != 0)
        return false;
    uint32_t size = number_at(seen);
    uint32_t operation = number_at(seen + AT_OPERATION);
    return size > HEADER_SIZE && size <= LENGTH_MAX &&
           (operation == OPERATION_QUERY || operation == OPERATION_COMPRESSED ||
            operation == OPERATION_MESSAGE);
}

/* How the commands begin that drivers send by themselves: who is there, and how to end. Good answers to them say nothing of the
 * program's own. */
enum answer_request mongodb_request(const void *bytes, size_t length)
{
    enum { AT_NAME = 26, NAME_SIZE = 6 };
    static const char own[][NAME_SIZE + 1] = {"hello",  "isMast", "ismast", "endSes",
                                              "abortT", "killCu", "saslSt", "saslCo"};
    const unsigned char *seen = bytes;
    if (length < AT_NAME + NAME_SIZE)
        return REQUEST_UNKNOWN;
    if (number_at(seen + AT_OPERATION) == OPERATION_QUERY)
        return REQUEST_TIDIES;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        size_t at = 0;
        while (at < NAME_SIZE && seen[AT_NAME + at] == (unsigned char)own[i][at])
            at++;
        if (at == NAME_SIZE)
            return REQUEST_TIDIES;
    }
    return REQUEST_UNKNOWN;
}

static void end_message(struct answer *answer)
{
    answer->left = answer->parser.message.number;
    answer->skipping = answer->left > 0;
    answer->stage = BEFORE_HEADER;
    answer->open = false;
}

static void say(struct answer *answer)
{
    const struct message_state *state = &answer->parser.message;
    uint32_t code = state->count;
    char digits[ANSWER_CODE_SIZE];
    size_t length = 0;
    answer->protocol = ANSWER_MONGODB;
    if ((state->flags & FAILED) != 0 && code != 0) {
        for (; code != 0 && length < sizeof digits; code /= 10)
            digits[length++] = (char)('0' + code % 10);
        for (size_t i = 0; i < length && i + 1 < ANSWER_CODE_SIZE; i++)
            answer->code[i] = digits[length - 1 - i];
    }
    answer->class = (uint8_t)refusal_class(ANSWER_MONGODB, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_GOOD;
    end_message(answer);
}

static void begin_type(struct answer *answer)
{
    answer->stage = IN_TYPE;
    answer->left = 0;
    answer->parser.message.position = 0;
}

/* What is longer than the message is none. */
static void skip_value(struct answer *answer, uint64_t size)
{
    struct message_state *state = &answer->parser.message;
    begin_type(answer);
    if (size > state->number) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    state->number -= (uint32_t)size;
    answer->left = size;
    answer->skipping = size > 0;
}

static void feed_header(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    unsigned place = state->position++;
    if (place == 0)
        state->number = 0;
    if (place < 4)
        state->number |= (uint32_t)byte << 8 * place;
    if (place >= AT_OPERATION)
        answer->left |= (uint64_t)byte << 8 * (place - AT_OPERATION);
    if (place + 1 < HEADER_SIZE)
        return;
    uint32_t fields = answer->left == OPERATION_MESSAGE ? MESSAGE_FIELDS
                      : answer->left == OPERATION_REPLY ? REPLY_FIELDS
                                                        : 0;
    bool known = fields != 0 || answer->left == OPERATION_COMPRESSED;
    if (!known || state->number < HEADER_SIZE + fields || state->number > LENGTH_MAX) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    state->number -= HEADER_SIZE;
    if (fields == 0)
        end_message(answer); /* compressed */
    else
        skip_value(answer, fields);
}

/* Is a value of this type of a fixed size? Returns the size, or -1. */
static int size_of(unsigned char type)
{
    switch (type) {
    case 0x06:
    case 0x0a:
    case 0x7f:
    case 0xff:
        return 0;
    case 0x08:
        return 1;
    case 0x10:
        return 4;
    case 0x01:
    case 0x09:
    case 0x11:
    case 0x12:
        return 8;
    case 0x07:
        return 12;
    case 0x13:
        return 16;
    default:
        return -1;
    }
}

static bool has_length(unsigned char type)
{
    return (type >= 0x02 && type <= 0x05) || type == 0x0d || type == 0x0e || type == 0x0f;
}

/* The element's name has ended. */
static void begin_value(struct answer *answer)
{
    struct message_state *state = &answer->parser.message;
    int size = size_of(state->kept);
    state->position = 0;
    state->flags &= (uint8_t)~TRUE_BYTE;
    answer->left = 0;
    if (size > 0 && size <= 8 && state->kind != 0)
        answer->stage = IN_NUMBER;
    else if (size >= 0)
        skip_value(answer, (uint64_t)size);
    else if (has_length(state->kept))
        answer->stage = IN_LENGTH;
    else
        answer->result = ANSWER_FOREIGN;
}

static void feed_name(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    unsigned place = state->position;
    for (unsigned i = 0; i < NAME_COUNT; i++)
        if (place >= sizeof names[i] || (unsigned char)names[i][place] != byte)
            state->kind &= (uint8_t) ~(1u << i);
    if (place < sizeof names[0])
        state->position++;
    if (byte == 0)
        begin_value(answer);
}

/* `ok` is a number of any type, or a truth value. */
static void feed_number(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    if (state->position < 4)
        answer->left |= (uint64_t)byte << 8 * state->position;
    if (byte != 0)
        state->flags |= TRUE_BYTE;
    if (++state->position < size_of(state->kept))
        return;
    if (state->kind == 1 << NAME_OK && (state->flags & TRUE_BYTE) == 0)
        state->flags |= FAILED;
    if (state->kind == 1 << NAME_CODE && state->kept == 0x10)
        state->count = (uint32_t)answer->left;
    begin_type(answer);
}

/* A document's length counts itself; a binary value has a byte more. */
static void feed_length(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    answer->left |= (uint64_t)byte << 8 * state->position;
    if (++state->position < 4)
        return;
    uint64_t size = answer->left;
    bool counts_itself = state->kept == 0x03 || state->kept == 0x04 || state->kept == 0x0f;
    if (counts_itself && size < 4)
        answer->result = ANSWER_FOREIGN;
    else
        skip_value(answer, size - (counts_itself ? 4 : 0) + (state->kept == 0x05));
}

static void feed_document(struct answer *answer, unsigned char byte)
{
    struct message_state *state = &answer->parser.message;
    if (state->number == 0) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    state->number--;
    if (answer->stage == IN_NAME) {
        feed_name(answer, byte);
    } else if (answer->stage == IN_NUMBER) {
        feed_number(answer, byte);
    } else if (answer->stage == IN_LENGTH) {
        feed_length(answer, byte);
    } else if (byte == 0) {
        say(answer);
    } else {
        answer->stage = IN_NAME;
        state->kept = byte;
        state->kind = (1 << NAME_COUNT) - 1;
    }
}

void mongodb_feed(struct answer *answer, char next)
{
    if (answer->stage == BEFORE_HEADER) {
        answer_begin(answer);
        answer->framed = answer->open = true;
        answer->stage = IN_HEADER;
    }
    if (answer->stage == IN_HEADER)
        feed_header(answer, (unsigned char)next);
    else
        feed_document(answer, (unsigned char)next);
}
