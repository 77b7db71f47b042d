/* Redis: the first word of an error that begins an answer (Redis serialization protocol specification, "Simple errors").
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

/* The types of version 2 and 3 of the protocol but the simple error. */
static bool is_reply(char type)
{
    static const char types[] = "+:$*_#,(!=%`~>|";
    for (size_t i = 0; i < sizeof types - 1; i++)
        if (types[i] == type)
            return true;
    return false;
}

static void say(struct answer *answer)
{
    answer->protocol = ANSWER_REDIS;
    answer->class = (uint8_t)refusal_class(ANSWER_REDIS, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_GOOD;
}

enum redis_stage { AT_TYPE, IN_WORD, IN_FULL };

static void feed_word(struct answer *answer, char byte)
{
    unsigned place = answer->parser.message.position++;
    if (byte >= 'A' && byte <= 'Z' && place < ANSWER_CODE_SIZE - 1) {
        answer->code[place] = byte;
        return;
    }
    bool is_err = place == 3 && answer->code[0] == 'E' && answer->code[1] == 'R' && answer->code[2] == 'R';
    if (is_err && byte == ' ')
        answer->stage = IN_FULL;
    else if (place > 0 && (byte == ' ' || byte == '\r' || byte == '\n'))
        say(answer);
    else
        answer->result = ANSWER_GOOD; /* an error all the same, with a word that we know nothing of */
}

static void feed_full(struct answer *answer, char byte)
{
    unsigned place = answer->parser.message.position++;
    bool fits = place < sizeof full - 1 && byte == full[place];
    for (size_t i = 0; fits && place == sizeof full - 2 && i < sizeof full_code; i++)
        answer->code[i] = full_code[i];
    if (!fits || place == sizeof full - 2)
        say(answer);
}

void redis_feed(struct answer *answer, char byte)
{
    if (answer->stage == IN_WORD)
        feed_word(answer, byte);
    else if (answer->stage == IN_FULL)
        feed_full(answer, byte);
    else if (byte == '-')
        answer->stage = IN_WORD;
    else
        answer->result = is_reply(byte) ? ANSWER_GOOD : ANSWER_FOREIGN;
}
