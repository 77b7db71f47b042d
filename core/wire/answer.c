#include "answer.h"

#include "../evidence/recovery.h"
#include "protocols.h"
#include "question.h"

enum { WAIT_MAX = 30 * 86400 /* seconds */ };

/* What is known of the conversation stays. */
void answer_begin(struct answer *answer)
{
    *answer = (struct answer){.request = answer->request,
                              .question = answer->question,
                              .speaks = answer->speaks,
                              .unrecognised = answer->unrecognised,
                              .traits = answer->traits,
                              .session = answer->session,
                              .requested = answer->requested};
}

/* The list of protocols ---------------------------------------------------------------------------------- */

/* Some servers send first; HTTP is known once an answer says how long it is. */
static bool no_request_shows(const void *request, size_t length)
{
    (void)request;
    (void)length;
    return false;
}

static enum answer_request any_request(const void *request, size_t length)
{
    (void)request;
    (void)length;
    return REQUEST_UNKNOWN;
}

static enum answer_result unfinished_is_unknown(const struct answer *answer)
{
    (void)answer;
    return ANSWER_FOREIGN;
}

/* A port proves nothing. Who sends first is heard as a greeting; all else is taken for HTTP until something shows more. */
static unsigned protocol_of(const struct answer *answer)
{
    return answer->speaks != ANSWER_PROTOCOL_NONE ? answer->speaks
           : answer->requested || answer->reading ? ANSWER_HTTP
                                                  : ANSWER_GREETING;
}

/* ANSWER_PROTOCOL_NONE if the request begins no conversation that we know. */
static enum answer_protocol recognise_protocol(const void *bytes, size_t length)
{
#define RECOGNISE(protocol, name, recognise, request, feed, conclude)                                        \
    if (recognise(bytes, length))                                                                            \
        return protocol;
    WIRE_PROTOCOLS(RECOGNISE)
#undef RECOGNISE
    return ANSWER_PROTOCOL_NONE;
}

static enum answer_request request_in(const struct answer *answer, const void *bytes, size_t length)
{
    unsigned spoken = protocol_of(answer);
#define REQUEST(protocol, name, recognise, request, feed, conclude)                                          \
    if (spoken == (protocol))                                                                                \
        return request(bytes, length);
    WIRE_PROTOCOLS(REQUEST)
#undef REQUEST
    return REQUEST_UNKNOWN;
}

static void feed_parser(struct answer *answer, char byte)
{
    switch (protocol_of(answer)) {
#define FEED(protocol, name, recognise, request, feed, conclude)                                             \
    case protocol:                                                                                           \
        feed(answer, byte);                                                                                  \
        break;
        WIRE_PROTOCOLS(FEED)
#undef FEED
    default:
        break;
    }
}

static enum answer_result conclude_parser(const struct answer *answer)
{
    unsigned spoken = protocol_of(answer);
#define CONCLUDE(protocol, name, recognise, request, feed, conclude)                                         \
    if (spoken == (protocol))                                                                                \
        return conclude(answer);
    WIRE_PROTOCOLS(CONCLUDE)
#undef CONCLUDE
    return ANSWER_FOREIGN;
}

/* Requests and answers ----------------------------------------------------------------------------------- */

/* Is the rest of an answer still to come? Of a body that says nothing of its length, only the beginning is read. */
static bool is_within(const struct answer *answer)
{
    bool endless = answer->reading && !answer->framed;
    return !answer->ignoring && (answer->skipping || (answer->stage != 0 && !endless));
}

/* Does the request show another protocol than was known? */
static bool changes_protocol(const struct answer *answer, enum answer_protocol recognised)
{
    bool known = answer->speaks != ANSWER_PROTOCOL_NONE && answer->speaks != ANSWER_HTTP &&
                 answer->speaks != ANSWER_GREETING;
    return !known && recognised != ANSWER_PROTOCOL_NONE;
}

static uint32_t question_in(const struct answer *answer, const void *bytes, size_t length)
{
    if (bytes != NULL && is_under_tls(bytes, length))
        return QUESTION_UNDER_TLS;
    bool http = protocol_of(answer) == ANSWER_HTTP && answer->request != REQUEST_UNKNOWN;
    return http ? http1_question(bytes, length) : 0;
}

/* What is under TLS tells nothing. Two threads may send at once, and lose bytes; `beginning` is no parser's, which another one feeds. */
static void keep_beginning(struct answer *answer, const char *bytes, size_t length)
{
    size_t kept = answer->kept;
    if (bytes == NULL || (kept == 0 && is_under_tls(bytes, length)))
        return;
    for (size_t i = 0; i < length && kept < QUESTION_BEGINNING_SIZE; i++)
        answer->beginning[kept++] = bytes[i];
    answer->kept = (uint8_t)kept;
}

/* All headers of HTTP are there, so that nothing of its target or its host is cut off. */
static bool is_whole_head(const char *bytes, size_t length)
{
    static const char end[] = "\r\n\r\n";
    size_t met = 0;
    for (size_t i = 0; i < length && end[met] != '\0'; i++)
        met = bytes[i] == end[met] ? met + 1 : bytes[i] == end[0];
    return end[met] == '\0';
}

void answer_request_goes_on(struct answer *answer, const void *bytes, size_t length)
{
    const char *beginning = answer->beginning;
    if (!answer_request_is_short(answer))
        return;
    if (bytes == NULL) {
        answer->question = 0;
        answer->kept = 0;
        return;
    }
    keep_beginning(answer, bytes, length);
    enum answer_protocol recognised = recognise_protocol(beginning, answer->kept);
    if (changes_protocol(answer, recognised))
        answer->speaks = (uint8_t)recognised;
    answer->request = (uint8_t)request_in(answer, beginning, answer->kept);
    answer->question =
        is_whole_head(beginning, answer->kept) ? question_in(answer, beginning, answer->kept) : 0;
}

/* A program that sends a request while an answer is still coming does not wait for it (RFC 9112 section 9.3.2): that answer is
 * parsed to its end. What is sent before the answer's headers are over continues the request then, as a body does after an
 * interim answer. */
void answer_request_began(struct answer *answer, const void *bytes, size_t length)
{
    enum answer_request before = (enum answer_request)answer->request;
    enum answer_protocol recognised =
        bytes != NULL ? recognise_protocol(bytes, length) : ANSWER_PROTOCOL_NONE;
    bool within = is_within(answer);
    bool goes_on = (within || answer->open) && !answer->reported;
    answer->kept = 0;
    answer->requested = true;
    if (answer->unrecognised >= ANSWER_UNRECOGNISED_MAX)
        return;
    if (changes_protocol(answer, recognised)) {
        answer->speaks = (uint8_t)recognised;
        within = goes_on = false; /* what another parser has begun is dropped */
    }
    if (!within)
        answer_begin(answer);
    answer->request = bytes != NULL ? (uint8_t)request_in(answer, bytes, length) : REQUEST_UNKNOWN;
    if (goes_on && answer->request == REQUEST_UNKNOWN) {
        answer->request = (uint8_t)before;
        return;
    }
    answer->question = question_in(answer, bytes, length);
    if (!within && !goes_on)
        keep_beginning(answer, bytes, length);
    if (goes_on && within && answer->request != before)
        answer->request = REQUEST_UNKNOWN; /* nobody can tell which request is answered */
    if (within)
        answer->question = 0;
}

void answer_took_leave(struct answer *answer)
{
    bool goes_on = (is_within(answer) || answer->open) && !answer->reported;
    if (!goes_on)
        answer->request = REQUEST_TIDIES;
}

static size_t skip(struct answer *answer, size_t length)
{
    size_t skipped = length < answer->left ? length : (size_t)answer->left;
    answer->left -= skipped;
    answer->passed += skipped;
    answer->skipping = answer->left > 0;
    return skipped;
}

size_t answer_feed(struct answer *answer, const void *bytes, size_t length)
{
    const char *next = bytes;
    size_t taken = 0;
    answer->kept = 0;
    answer->result = ANSWER_INCOMPLETE;
    while (taken < length && answer->result == ANSWER_INCOMPLETE) {
        size_t read = answer->reading ? http1_read_body(answer, next + taken, length - taken) : 0;
        if (read > 0)
            taken += read;
        else if (answer->skipping)
            taken += skip(answer, length - taken);
        else if (answer->ignoring) /* as of the byte before */
            taken = length;
        else
            feed_parser(answer, next[taken++]);
    }
    if (answer->result == ANSWER_GOOD && answer->request == REQUEST_TIDIES)
        answer->result = ANSWER_BAD;
    if (answer->result != ANSWER_INCOMPLETE) {
        answer->unrecognised = answer->result != ANSWER_FOREIGN ? 0 : (uint8_t)(answer->unrecognised + 1);
        answer->reported = true;
        answer->ignoring = answer->result == ANSWER_FOREIGN || (!answer->framed && !answer->reading);
    }
    return taken;
}

enum answer_result answer_conclude(struct answer *answer)
{
    answer->kept = 0;
    answer->ignoring = true;
    answer->result = answer->reported ? ANSWER_FOREIGN : (uint8_t)conclude_parser(answer);
    answer->reported = true;
    return (enum answer_result)answer->result;
}

/* Its failure, or the request's, is the one to report, whatever becomes of the rest. */
static bool is_refused(const struct answer *answer)
{
    return answer->class != FAULT_NONE || (answer->protocol == ANSWER_HTTP && answer->code[0] == '4');
}

bool answer_is_cut_off(const struct answer *answer)
{
    bool known = answer->request != REQUEST_HTTP_EARLIER;
    return known && !answer->ignoring && (answer->skipping || answer->open) && !is_refused(answer);
}

bool answer_is_unfinished(const struct answer *answer)
{
    bool in_headers = answer->protocol == ANSWER_HTTP && answer->requested && !answer->ignoring &&
                      !answer->reported && answer->stage != 0;
    return answer_is_cut_off(answer) || (in_headers && !is_refused(answer));
}

struct answer_progress answer_progress(const struct answer *answer)
{
    bool measured = answer->speaks == ANSWER_HTTP && http1_is_measured(answer);
    return (struct answer_progress){.received = answer->passed,
                                    .length = measured ? answer->passed + answer->left : 0};
}

/* HTTP tells by the code; of the others only errors have one that is no fault. */
bool answer_blames_request(const struct answer *answer)
{
    bool is_error = answer->protocol != ANSWER_HTTP || answer->code[0] == '4';
    return answer->class == FAULT_NONE && answer->code[0] != '\0' && is_error;
}

static bool has_code(const struct answer *answer, enum answer_protocol protocol, const char *code)
{
    size_t i = 0;
    while (code[i] != '\0' && answer->code[i] == code[i])
        i++;
    return answer->protocol == protocol && answer->code[i] == code[i];
}

bool answer_blames_size(const struct answer *answer)
{
    return has_code(answer, ANSWER_HTTP, "413") || has_code(answer, ANSWER_MYSQL, "1153") ||
           has_code(answer, ANSWER_AMQP, "311");
}

uint32_t answer_wait(const struct answer *answer, uint64_t now)
{
    const struct http_head *head = &answer->head;
    bool limited = answer->class == FAULT_RATE_LIMITED && (head->flags & HEAD_LIMIT_USED_UP) != 0;
    uint64_t wait = head->retry_after == 0 && limited ? head->limit_reset : head->retry_after;
    if (wait > WAIT_MAX) { /* it is a time */
        uint64_t from = head->date != 0 ? head->date : now;
        wait = from != 0 && wait > from ? wait - from : 0;
    }
    return wait > WAIT_MAX ? WAIT_MAX : (uint32_t)wait;
}

struct refusal answer_refusal(const struct answer *answer, uint64_t now)
{
    struct refusal refusal = {
        .wait = answer_wait(answer, now), .protocol = answer->protocol, .reason = answer->reason};
    for (size_t i = 0; i + 1 < ANSWER_CODE_SIZE; i++)
        refusal.code[i] = answer->code[i];
    return refusal;
}
