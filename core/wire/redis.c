/* Redis: the first word of an error, and where an answer ends (Redis serialization protocol specification).
 */
#include "answer.h"
#include "protocols.h"

/* "*2\r\n$3\r\nGET\r\n...": the number of strings, then the length of each. Hiredis writes it whole; others at least to the
 * first length. */
bool redis_recognise(const void *bytes, size_t length)
{
    const char *seen = bytes;
    size_t digits = 0;
    if (length < 5 || seen[0] != '*')
        return false;
    while (digits < 7 && 1 + digits < length && seen[1 + digits] >= '0' && seen[1 + digits] <= '9')
        digits++;
    const char *end = seen + 1 + digits;
    return digits > 0 && length >= digits + 4 && end[0] == '\r' && end[1] == '\n' && end[2] == '$';
}

/* The one error that has no word of its own. Its code is what INFO and the configuration call it. */
static const char full[] = "ERR max number of clients";
static const char full_code[] = "maxclients";

/* The parser's `count` is how many replies, one within another, are to come; its `number` a length. */
enum redis_stage { AT_REPLY, AT_PART, IN_WORD, IN_FULL, IN_LENGTH, IN_LINE };

enum { COUNT_MAX = 1 << 30, LENGTH_DIGITS_MAX = 9 };

enum { NEGATIVE = 1 }; /* flag: of a length, which stands for nothing at all */

static bool is_text(const struct answer *answer, const char *text, size_t size)
{
    size_t i = 0;
    while (i < size && answer->code[i] == text[i])
        i++;
    return i == size;
}

/* An error that only repeats an earlier one, EXECABORT, proves nothing. */
static void say(struct answer *answer)
{
    static const char repeats[] = "EXECABORT";
    answer->protocol = ANSWER_REDIS;
    answer->class = (uint8_t)refusal_class(ANSWER_REDIS, answer->code);
    if (answer->class != FAULT_NONE)
        answer->result = ANSWER_FAULT;
    else if (!answer->reported)
        answer->result = is_text(answer, repeats, sizeof repeats) ? ANSWER_BAD : ANSWER_GOOD;
}

static void end_part(struct answer *answer)
{
    struct message_state *state = &answer->parser.message;
    state->count--;
    answer->open = state->count > 0;
    answer->stage = answer->open ? AT_PART : AT_REPLY;
}

static void begin_word(struct answer *answer)
{
    answer->stage = IN_WORD;
    answer->parser.message.position = 0;
    for (size_t i = 0; i < ANSWER_CODE_SIZE; i++)
        answer->code[i] = '\0';
}

/* The types of version 2 and 3 of the protocol. */
static void begin_part(struct answer *answer, char type)
{
    struct message_state *state = &answer->parser.message;
    static const char lines[] = "+:_#,(";
    static const char lengths[] = "$!=*~>%|";
    state->position = state->flags = 0;
    state->number = 0;
    state->kind = (uint8_t)type;
    answer->stage = AT_REPLY;
    for (size_t i = 0; i < sizeof lines - 1; i++)
        if (type == lines[i])
            answer->stage = IN_LINE;
    for (size_t i = 0; i < sizeof lengths - 1; i++)
        if (type == lengths[i])
            answer->stage = IN_LENGTH;
    if (type == '-')
        begin_word(answer);
    else if (answer->stage == AT_REPLY)
        answer->result = ANSWER_FOREIGN;
    else if (!answer->reported)
        answer->result = ANSWER_GOOD;
}

/* All that comes until the next request is an answer: requests are pipelined. */
static void begin_reply(struct answer *answer, char type)
{
    answer_begin(answer);
    answer->framed = answer->open = true;
    answer->parser.message.count = 1;
    begin_part(answer, type);
}

static void feed_word(struct answer *answer, char byte)
{
    unsigned place = answer->parser.message.position++;
    if (byte >= 'A' && byte <= 'Z' && place < ANSWER_CODE_SIZE - 1) {
        answer->code[place] = byte;
        return;
    }
    bool is_err = place == 3 && answer->code[0] == 'E' && answer->code[1] == 'R' && answer->code[2] == 'R';
    answer->stage = is_err && byte == ' ' ? IN_FULL : IN_LINE;
    if (answer->stage == IN_FULL)
        return;
    if (place > 0 && (byte == ' ' || byte == '\r' || byte == '\n'))
        say(answer);
    else if (!answer->reported)
        answer->result = ANSWER_GOOD; /* an error all the same, with a word that we know nothing of */
    if (byte == '\n')
        end_part(answer);
}

static void feed_full(struct answer *answer, char byte)
{
    unsigned place = answer->parser.message.position++;
    bool fits = place < sizeof full - 1 && byte == full[place];
    for (size_t i = 0; fits && place == sizeof full - 2 && i < sizeof full_code; i++)
        answer->code[i] = full_code[i];
    if (fits && place < sizeof full - 2)
        return;
    answer->stage = IN_LINE;
    say(answer);
    if (byte == '\n')
        end_part(answer);
}

/* A string is followed by an end of line. An attribute ('|') comes before what it is about. */
static void end_length(struct answer *answer)
{
    struct message_state *state = &answer->parser.message;
    uint32_t number = state->number;
    bool doubled = state->kind == '%' || state->kind == '|';
    if ((state->flags & NEGATIVE) != 0) {
        end_part(answer);
    } else if (state->kind == '$' || state->kind == '!' || state->kind == '=') {
        answer->left = (uint64_t)number + 2;
        answer->skipping = true;
        end_part(answer);
    } else if (number > COUNT_MAX / 2 || state->count > COUNT_MAX - 2 * number) {
        answer->result = ANSWER_FOREIGN;
    } else {
        state->count += (doubled ? 2 : 1) * number + (state->kind == '|');
        end_part(answer);
    }
}

static void feed_length(struct answer *answer, char byte)
{
    struct message_state *state = &answer->parser.message;
    unsigned place = state->position++;
    if (byte == '\n')
        end_length(answer);
    else if (byte == '-' && place == 0)
        state->flags |= NEGATIVE;
    else if (byte >= '0' && byte <= '9' && place < LENGTH_DIGITS_MAX)
        state->number = state->number * 10 + (uint32_t)(byte - '0');
    else if (byte != '\r' || place == 0)
        answer->result = ANSWER_FOREIGN; /* a length that comes later is of no answer that programs ask for */
}

void redis_feed(struct answer *answer, char byte)
{
    switch ((enum redis_stage)answer->stage) {
    case AT_REPLY:
        begin_reply(answer, byte);
        break;
    case AT_PART:
        begin_part(answer, byte);
        break;
    case IN_WORD:
        feed_word(answer, byte);
        break;
    case IN_FULL:
        feed_full(answer, byte);
        break;
    case IN_LENGTH:
        feed_length(answer, byte);
        break;
    case IN_LINE:
        if (byte == '\n')
            end_part(answer);
        break;
    }
}
