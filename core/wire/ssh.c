/* SSH: the lines before the server's banner (RFC 4253 section 4.2). What follows is encrypted.
 */
#include "answer.h"
#include "protocols.h"

enum ssh_stage { IN_LINE, IN_REST };

enum trait { ENCRYPTED = 1 };

enum { LINES_MAX = 64 /* before the banner; more are none */ };

/* How lines begin. Arrays: a pointer would cost the library a relocation. */
enum { BANNER, STARTUPS, PENALTY, INVALID, MISMATCH, WEB, BEGINNING_COUNT, ALL = (1 << BEGINNING_COUNT) - 1 };
static const struct {
    char text[28];
    uint8_t length;
    char code[ANSWER_CODE_SIZE];
} beginnings[BEGINNING_COUNT] = {
    [BANNER] = {"SSH-", 4, ""},
    [STARTUPS] = {"Exceeded MaxStartups", 20, "MaxStartups"},
    [PENALTY] = {"Not allowed at this time", 24, "penalty"},
    /* It is the client's banner that the server does not like. */
    [INVALID] = {"Invalid SSH identification", 26, "invalid"},
    [MISMATCH] = {"Protocol mismatch", 17, "mismatch"},
    /* A proxy answers in the server's place. */
    [WEB] = {"HTTP/1.", 7, ""},
};

bool ssh_recognise(const void *bytes, size_t length)
{
    static const char banner[] = "SSH-2.0-";
    const char *text = bytes;
    size_t i = 0;
    while (i < length && i < sizeof banner - 1 && text[i] == banner[i])
        i++;
    return i == sizeof banner - 1;
}

/* No server ends a session by itself: the client does, and closes. */
static void begin_session(struct answer *answer)
{
    answer->protocol = ANSWER_SSH;
    answer->result = ANSWER_GOOD;
    answer->stage = IN_REST;
    answer->framed = false;
    answer->session = true;
    answer->traits |= ENCRYPTED;
}

/* With what has been read of it. */
static void go_on_as_http(struct answer *answer)
{
    answer->speaks = ANSWER_HTTP;
    answer->framed = false;
    answer->parser = (union answer_state){.message = {.position = 0}};
    for (size_t i = 0; i < beginnings[WEB].length; i++)
        http1_feed(answer, beginnings[WEB].text[i]);
}

static void end_beginning(struct answer *answer, unsigned which)
{
    if (which == BANNER) {
        begin_session(answer);
        return;
    }
    if (which == WEB) {
        go_on_as_http(answer);
        return;
    }
    for (size_t i = 0; i < ANSWER_CODE_SIZE; i++)
        answer->code[i] = beginnings[which].code[i];
    answer->protocol = ANSWER_SSH;
    answer->class = (uint8_t)refusal_class(ANSWER_SSH, answer->code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : ANSWER_GOOD;
    answer->stage = IN_REST;
}

static void feed_line(struct answer *answer, char byte)
{
    struct message_state *state = &answer->parser.message;
    unsigned place = state->position++;
    if (place == 0)
        state->flags = ALL;
    for (unsigned i = 0; i < BEGINNING_COUNT; i++) {
        if ((state->flags & 1u << i) == 0 || place >= sizeof beginnings[i].text)
            continue;
        if (byte != beginnings[i].text[place])
            state->flags &= (uint8_t) ~(1u << i);
        else if (place + 1 == beginnings[i].length)
            end_beginning(answer, i);
        if (answer->speaks == ANSWER_HTTP)
            return;
    }
    if (answer->stage == IN_LINE && state->flags == 0)
        answer->stage = IN_REST;
}

void ssh_feed(struct answer *answer, char byte)
{
    struct message_state *state = &answer->parser.message;
    if ((answer->traits & ENCRYPTED) != 0) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    answer->framed = true;
    if (answer->stage == IN_LINE)
        feed_line(answer, byte);
    if (answer->speaks == ANSWER_HTTP)
        return;
    if (byte == '\n') {
        answer->stage = IN_LINE;
        state->position = 0;
        state->count++;
    }
    if (state->count >= LINES_MAX)
        answer->result = ANSWER_FOREIGN;
}
