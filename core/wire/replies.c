/* SMTP and FTP: the code of a reply, and where the reply ends (RFC 5321 section 4.2, RFC 959 section 4.2).
 */
#include "answer.h"
#include "protocols.h"

enum replies_stage { IN_CODE, IN_LAST_LINE, IN_LINE, IN_NEXT_CODE };

enum { CODE_SIZE = 3 };

static char upper(char byte)
{
    return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

/* A command and what ends its name. */
static bool is_command(const void *bytes, size_t length, const char *name)
{
    const char *text = bytes;
    size_t i = 0;
    while (i < length && name[i] != '\0' && upper(text[i]) == name[i])
        i++;
    return i < length && name[i] == '\0' && (text[i] == ' ' || text[i] == '\r' || text[i] == '\n');
}

bool smtp_recognise(const void *bytes, size_t length)
{
    return is_command(bytes, length, "EHLO") || is_command(bytes, length, "HELO") ||
           is_command(bytes, length, "LHLO");
}

/* POP3 and IRC have a USER, too: their answers bear no code. */
bool ftp_recognise(const void *bytes, size_t length)
{
    return is_command(bytes, length, "USER") || is_command(bytes, length, "AUTH TLS") ||
           is_command(bytes, length, "AUTH SSL");
}

enum answer_request replies_request(const void *bytes, size_t length)
{
    bool tidies = is_command(bytes, length, "RSET") || is_command(bytes, length, "QUIT") ||
                  is_command(bytes, length, "NOOP") || is_command(bytes, length, "ABOR");
    return tidies ? REQUEST_TIDIES : REQUEST_UNKNOWN;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* 1yz is followed by another reply. 4yz that is no refusal may mean anything; 5yz blames the request. */
static void end_code(struct answer *answer)
{
    answer->protocol = answer->speaks;
    answer->class = (uint8_t)refusal_class((enum answer_protocol)answer->speaks, answer->code);
    if (answer->class != FAULT_NONE)
        answer->result = ANSWER_FAULT;
    else if (answer->code[0] == '4')
        answer->result = ANSWER_BAD;
    else if (answer->code[0] != '1')
        answer->result = ANSWER_GOOD;
}

/* Of a greeting it shows that it was none of these. */
static void end_foreign(struct answer *answer)
{
    answer->result = ANSWER_FOREIGN;
    if (answer->speaks == ANSWER_GREETING)
        answer->speaks = ANSWER_PROTOCOL_NONE;
}

static void feed_code(struct answer *answer, char byte)
{
    unsigned place = answer->parser.message.position++;
    if (place == 0) {
        answer_begin(answer);
        answer->framed = answer->open = true;
        answer->parser.message.position = 1;
    }
    if (place < CODE_SIZE) {
        bool fits = place == 0 ? byte >= '1' && byte <= '5' : is_digit(byte);
        if (fits)
            answer->code[place] = byte;
        else
            end_foreign(answer);
        return;
    }
    if (byte != ' ' && byte != '-' && byte != '\r' && byte != '\n') {
        end_foreign(answer);
        return;
    }
    answer->stage = byte == '-' ? IN_LINE : IN_LAST_LINE;
    if (byte == '\n')
        replies_feed(answer, byte);
    end_code(answer);
}

/* A line within is not the last one, whatever number it begins with. */
static void feed_next_code(struct answer *answer, char byte)
{
    unsigned place = answer->parser.message.position++;
    bool fits = place < CODE_SIZE ? byte == answer->code[place] : byte == ' ';
    if (fits && place == CODE_SIZE)
        answer->stage = IN_LAST_LINE;
    else if (!fits)
        answer->stage = byte == '\n' ? IN_NEXT_CODE : IN_LINE;
    if (!fits)
        answer->parser.message.position = 0;
}

void replies_feed(struct answer *answer, char byte)
{
    if (answer->stage == IN_CODE) {
        feed_code(answer, byte);
    } else if (answer->stage == IN_NEXT_CODE) {
        feed_next_code(answer, byte);
    } else if (byte == '\n') {
        answer->open = answer->stage == IN_LINE;
        answer->stage = answer->stage == IN_LINE ? IN_NEXT_CODE : IN_CODE;
        answer->parser.message.position = 0;
    }
}
