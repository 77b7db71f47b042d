/* NATS: where a message ends, and why the server sends the client away ("NATS Protocol" of its documentation).
 */
#include "answer.h"
#include "protocols.h"

/* A message is a line: a verb, and what belongs to it. Behind the line of MSG and HMSG come as many bytes as its last word says, and a line
 * end. The parser's `number` is that word, its `position` a place in the word that is being read, its `kind` the verb. */
enum nats_stage { BEFORE_MESSAGE, IN_VERB, IN_SIZES, IN_ERROR, IN_LINE };

enum { LINE_END_SIZE = 2, SIZE_MAXIMUM = 1 << 30 };

enum verb {
    VERB_INFO,
    VERB_MESSAGE,
    VERB_MESSAGE_WITH_HEADERS,
    VERB_PING,
    VERB_PONG,
    VERB_OK,
    VERB_ERROR,
    VERBS
};

enum { TOLD = 1 }; /* flag: the word of an error that tells is in hand */

enum { VERB_SIZE = 5 };
static const char verbs[VERBS][VERB_SIZE] = {"INFO", "MSG", "HMSG", "PING", "PONG", "+OK", "-ERR"};

bool nats_recognise(const void *bytes, size_t length)
{
    static const char connect[] = "CONNECT {";
    const char *seen = bytes;
    size_t i = 0;
    while (i < length && i < sizeof connect - 1 && seen[i] == connect[i])
        i++;
    return i == sizeof connect - 1;
}

static void drop_word(struct answer *answer)
{
    answer->parser.message.position = 0;
    for (size_t i = 0; i < ANSWER_CODE_SIZE; i++)
        answer->code[i] = '\0';
}

/* Its beginning, if it is too long. */
static void add_to_word(struct answer *answer, char byte)
{
    struct message_state *state = &answer->parser.message;
    if (state->position + 1 < ANSWER_CODE_SIZE)
        answer->code[state->position++] = byte;
}

static bool is_verb(const struct answer *answer, unsigned verb)
{
    unsigned i = 0;
    while (i < VERB_SIZE && answer->code[i] == verbs[verb][i] && verbs[verb][i] != '\0')
        i++;
    return i < VERB_SIZE && answer->code[i] == verbs[verb][i];
}

static void end_verb(struct answer *answer)
{
    struct message_state *state = &answer->parser.message;
    unsigned verb = 0;
    while (verb < VERBS && !is_verb(answer, verb))
        verb++;
    drop_word(answer);
    state->kind = (uint8_t)verb;
    state->number = 0;
    answer->stage = verb == VERB_MESSAGE || verb == VERB_MESSAGE_WITH_HEADERS ? IN_SIZES
                    : verb == VERB_ERROR                                      ? IN_ERROR
                                                                              : IN_LINE;
    if (verb == VERBS)
        answer->result = ANSWER_FOREIGN;
}

/* The greeting, and a question of the server's, answer nothing. */
static void end_line(struct answer *answer)
{
    const struct message_state *state = &answer->parser.message;
    answer->stage = BEFORE_MESSAGE;
    answer->open = false;
    if (state->kind == VERB_MESSAGE || state->kind == VERB_MESSAGE_WITH_HEADERS) {
        answer->left = state->number + LINE_END_SIZE;
        answer->skipping = true;
    }
    if (state->kind == VERB_INFO || state->kind == VERB_PING)
        return;
    answer->protocol = ANSWER_NATS;
    answer->class = (uint8_t)refusal_class(ANSWER_NATS, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_GOOD;
}

static void feed_sizes(struct answer *answer, char byte)
{
    struct message_state *state = &answer->parser.message;
    if (byte == ' ' || byte == '\t')
        state->number = 0;
    else if (byte >= '0' && byte <= '9' && state->number < SIZE_MAXIMUM / 10)
        state->number = state->number * 10 + (uint32_t)(byte - '0');
}

/* One of its words tells. */
static void feed_error(struct answer *answer, char byte)
{
    struct message_state *state = &answer->parser.message;
    if (byte != ' ' && byte != '\'' && byte != '\r' && byte != '\n') {
        if (state->flags == 0)
            add_to_word(answer, byte);
    } else if (refusal_class(ANSWER_NATS, answer->code) != FAULT_NONE) {
        state->flags = TOLD;
    } else {
        drop_word(answer);
    }
}

void nats_feed(struct answer *answer, char next)
{
    if (answer->stage == BEFORE_MESSAGE) {
        answer_begin(answer);
        answer->framed = answer->open = true;
        answer->stage = IN_VERB;
    }
    if (answer->stage == IN_VERB) {
        if (next != ' ' && next != '\t' && next != '\r' && next != '\n')
            add_to_word(answer, next);
        else
            end_verb(answer);
    } else if (answer->stage == IN_SIZES) {
        feed_sizes(answer, next);
    } else if (answer->stage == IN_ERROR) {
        feed_error(answer, next);
    }
    if (next == '\n' && answer->result == ANSWER_INCOMPLETE)
        end_line(answer);
}
