/* Refusals whose status is none: by headers, or in a body, which is read however it is framed and split (core/wire/http_refusal.h).
 */
#include "../../core/wire/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GET  "GET / HTTP/1.1\r\n\r\n"
#define DATE "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define NOW  UINT64_C(784111777) /* that date */

enum { TOLD_SIZE = 128, BYTES_SIZE = 16384, CHUNK = 7 };

#define S3(code)                                                                                             \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" code "</Code><Message>no</Message></Error>"
#define AWS(code) "{\"__type\":\"" code "\",\"message\":\"Rate exceeded\"}"
#define GOOGLE(code, reason)                                                                                 \
    "{\n \"error\": {\n  \"code\": " code                                                                    \
    ",\n  \"message\": \"no\",\n  \"errors\": [\n   {\n    \"domain\": \"global\",\n"                        \
    "    \"reason\": \"" reason "\"\n   }\n  ]\n }\n}\n"
#define BULK(items)  "{\"took\":30,\"errors\":true,\"items\":[" items "]}"
#define ITEM(status) "{\"index\":{\"_index\":\"a\",\"_id\":\"1\",\"status\":" status "}}"
#define FAILED(status)                                                                                       \
    "{\"index\":{\"_id\":\"1\",\"status\":" status ",\"error\":{\"type\":\"x\",\"reason\":\"no\"}}}"
#define KINESIS(records) "{\"FailedRecordCount\":1,\"Records\":[" records "]}"
#define WRITTEN          "{\"SequenceNumber\":\"1\",\"ShardId\":\"0\"}"

/* What is told: codes; behind that of a fault its reason, and the seconds that it asks to wait. */
static const struct {
    const char *name;
    const char *status;
    const char *headers;
    const char *body;
    const char *told;
} answers[] = {
    /* Headers. */
    {"a 403 with no request left", "403", "x-ratelimit-remaining: 0\r\n", "{}", "403! rate limit used up"},
    {"a 403 with no request left, until a time", "403",
     DATE "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 784111837\r\n", "{}",
     "403! rate limit used up +60"},
    {"a 403 with no request left, until a time in milliseconds", "403",
     DATE "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 784111837000\r\n", "{}",
     "403! rate limit used up +60"},
    {"a 403 with no request left, for some seconds", "403",
     "RateLimit-Remaining: 0\r\nRateLimit-Reset: 42\r\n", "{}", "403! rate limit used up +42"},
    {"a 403 with no request left, for some seconds and a bit", "403",
     "x-rate-limit-remaining: 0\r\nx-rate-limit-reset: 42.5\r\n", "{}", "403! rate limit used up +42"},
    {"a 403 with no request left and two times: Retry-After counts", "403",
     "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 42\r\nRetry-After: 7\r\n", "{}",
     "403! rate limit used up +7"},
    {"a 403 with no request left, compressed", "403",
     "Content-Encoding: gzip\r\nx-ratelimit-remaining: 0\r\n", "\x1f\x8b", "403! rate limit used up"},
    {"a 403 that says when to come back", "403", "Retry-After: 60\r\n", "{}", "403! Retry-After +60"},
    {"a 413 that says when to come back", "413", "Retry-After: 60\r\n", "{}", "413! Retry-After +60"},
    {"a 429 with no request left, for some seconds", "429",
     "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 42\r\n", "{}", "429! +42"},
    {"a 429 with requests left: the time is another limit's", "429",
     "x-ratelimit-remaining: 7\r\nx-ratelimit-reset: 42\r\n", "{}", "429!"},
    {"a 503 with no request left, for some seconds: the limit is not its reason", "503",
     "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 42\r\n", "{}", "503!"},
    {"a 403 with requests left", "403", "x-ratelimit-remaining: 59\r\n", "{}", "403"},
    {"a 403 with ten requests left", "403", "x-ratelimit-remaining: 10\r\n", "{}", "403"},
    {"a 403 that says nothing of requests left", "403", "x-ratelimit-remaining:\r\n", "{}", "403"},
    {"a 403 with a limit of no requests", "403", "x-ratelimit-limit: 0\r\n", "{}", "403"},
    {"a 404 with no request left", "404", "x-ratelimit-remaining: 0\r\n", "{}", "404"},
    {"a 404 that says when to come back", "404", "Retry-After: 60\r\n", "{}", "404"},
    {"a 413 that says nothing more", "413", "", "{}", "413"},
    {"a success with no request left", "200", "x-ratelimit-remaining: 0\r\n", "{}", "200"},
    {"a success that says when to come back", "200", "Retry-After: 60\r\n", "{}", "200"},

    /* GitHub. */
    {"GitHub's limit", "403", "",
     "{\"message\":\"API rate limit exceeded for user ID 1.\",\"documentation_url\":\"x\"}",
     "403 403! API rate limit exceeded"},
    {"GitHub's second limit", "403", "",
     "{\"documentation_url\":\"x\", \"message\":\"You have exceeded a secondary rate limit. Please wait.\"}",
     "403 403! You have exceeded a secondary rate limit"},
    {"GitHub's answer to who may not", "403", "",
     "{\"message\":\"Resource not accessible by integration\",\"documentation_url\":\"x\"}", "403"},
    {"GitHub's answer to who may not, in which a limit is mentioned", "403", "",
     "{\"message\":\"Must have admin rights: API rate limit exceeded\"}", "403"},
    {"a message among the data of a success", "200", "",
     "{\"commit\":{\"message\":\"API rate limit exceeded\"}}", "200"},

    /* Google. */
    {"Google's limit", "403", "", GOOGLE("403", "rateLimitExceeded"), "403 403! rateLimitExceeded"},
    {"Google's limit of a user", "403", "", GOOGLE("403", "userRateLimitExceeded"),
     "403 403! userRateLimitExceeded"},
    {"Google's new words for a limit", "403", "",
     "{\"error\":{\"code\":403,\"status\":\"PERMISSION_DENIED\",\"details\":[{\"@type\":\"x\",\"reason\":"
     "\"RATE_LIMIT_EXCEEDED\"}]}}",
     "403 403! RATE_LIMIT_EXCEEDED"},
    {"BigQuery's failure of its own", "400", "", GOOGLE("400", "jobBackendError"),
     "400 400! jobBackendError"},
    {"Google Storage's lost upload, which is a 503", "410", "",
     "{\"error\":{\"code\":503,\"errors\":[{\"reason\":\"backendError\"}]}}", "410 410! 503"},
    {"Google Storage's lost upload by its reason alone", "410", "", GOOGLE("410", "backendError"),
     "410 410! backendError"},
    {"Google's quota of a day", "403", "", GOOGLE("403", "dailyLimitExceeded"), "403"},
    {"Google's quota that a person must raise", "403", "", GOOGLE("403", "quotaExceeded"), "403"},
    {"Google's answer to who may not", "403", "", GOOGLE("403", "forbidden"), "403"},
    {"what is gone", "410", "", GOOGLE("410", "gone"), "410"},
    {"what is gone, without a body", "410", "", "", "410"},
    {"what is gone, in a page", "410", "", "<html><body>backendError 503</body></html>", "410"},

    /* AWS. */
    {"AWS's limit", "400", "", AWS("ThrottlingException"), "400 400! ThrottlingException"},
    {"AWS's limit, with the service's name", "400", "",
     AWS("com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
     "400 400! ProvisionedThroughputExceededException"},
    {"AWS's limit in XML", "400", "",
     "<ErrorResponse xmlns=\"https://iam.amazonaws.com/\">\n  <Error>\n    <Type>Sender</Type>\n    "
     "<Code>Throttling</Code>\n  </Error>\n</ErrorResponse>\n",
     "400 400! Throttling"},
    {"EC2's limit", "400", "",
     "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>",
     "400 400! RequestLimitExceeded"},
    {"S3's time-out of an upload", "400", "", S3("RequestTimeout"), "400 400! RequestTimeout"},
    {"S3 asks to slow down, with a 400", "400", "", S3("SlowDown"), "400 400! SlowDown"},
    {"AWS's limit in a header", "400",
     "x-amzn-ErrorType: ThrottlingException:http://internal.amazon.com/coral/com.amazon/\r\n",
     "{\"message\":\"Rate exceeded\"}", "400! ThrottlingException"},
    {"AWS's longest limit in a header", "400",
     "x-amzn-errortype: ProvisionedThroughputExceededException:http://x/\r\n", "",
     "400! ProvisionedThroughputExceededException"},
    {"Azure is busy, in a header", "409", "x-ms-error-code: ServerBusy\r\n", "", "409! ServerBusy"},
    {"AWS's mistake in a header", "400", "x-amzn-ErrorType: ValidationException:http://x/\r\n", "{}", "400"},
    {"AWS's limit in a header of a success", "200", "x-amzn-ErrorType: ThrottlingException\r\n", "{}", "200"},
    {"AWS's answer to a mistake", "400", "", AWS("ValidationException"), "400"},
    {"AWS's quota that a person must raise", "400", "", AWS("LimitExceededException"), "400"},
    {"AWS's answer to a condition that does not hold", "400", "",
     AWS("com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"), "400"},
    {"a code that begins like one", "400", "", AWS("ThrottlingExceptionOfMine"), "400"},
    {"a code that is as long as one", "400", "", AWS("ProvisionedThroughputEzceededException"), "400"},
    {"S3's answer to who may not", "403", "", S3("AccessDenied"), "403"},
    {"S3's answer to who may not, whose message quotes a code", "403", "",
     "<Error><Code>AccessDenied</Code><Message><Code>SlowDown</Code></Message></Error>", "403"},

    /* Azure. */
    {"Azure is busy, with a 409", "409", "", S3("ServerBusy"), "409 409! ServerBusy"},
    {"Azure's new services are busy", "400", "",
     "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"no\"}}", "400 400! TooManyRequests"},
    {"Azure's answer to a lease", "409", "", S3("LeaseAlreadyPresent"), "409"},

    /* 200 that is none: S3. */
    {"S3 could not copy", "200", "", S3("InternalError"), "200 200! InternalError"},
    {"S3 sent blanks while it tried", "200", "", "   \n   " S3("SlowDown"), "200 200! SlowDown"},
    {"S3 is not available", "200", "", "<Error><Code>ServiceUnavailable</Code></Error>",
     "200 200! ServiceUnavailable"},
    {"S3 did copy", "200", "", "<?xml version=\"1.0\"?><CopyObjectResult><ETag>x</ETag></CopyObjectResult>",
     "200"},
    {"S3 has no such key", "200", "", S3("NoSuchKey"), "200"},
    {"an object that begins like an error", "200", "",
     "<Errors><Error><Code>SlowDown</Code></Error></Errors>", "200"},
    {"a page that speaks of an error", "200", "",
     "<!DOCTYPE html><html><Error><Code>InternalError</Code></Error></html>", "200"},
    {"text that quotes an error", "200", "", "see " S3("InternalError"), "200"},
    {"an error that is compressed", "200", "Content-Encoding: br\r\n", S3("InternalError"), "200"},
    {"an error that is said not to be compressed", "200", "Content-Encoding: identity\r\n",
     S3("InternalError"), "200 200! InternalError"},
    {"a part of an object", "206", "", S3("InternalError"), "206"},
    {"S3 could not delete", "200", "",
     "<DeleteResult><Deleted><Key>a</Key></Deleted><Error><Key>b</Key><Code>InternalError</Code></Error>"
     "<Error><Key>c</Key><Code>SlowDown</Code></Error></DeleteResult>",
     "200 200! SlowDown"},
    {"S3 could not delete, and may not", "200", "",
     "<DeleteResult><Error><Key>b</Key><Code>InternalError</Code></Error>"
     "<Error><Key>c</Key><Code>AccessDenied</Code></Error></DeleteResult>",
     "200"},
    {"S3 deleted all", "200", "", "<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>", "200"},

    /* 200 that is none: GraphQL. */
    {"GraphQL's limit", "200", "x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 9\r\n",
     "{\"errors\":[{\"type\":\"RATE_LIMITED\",\"message\":\"no\"}]}", "200 200! RATE_LIMITED +9"},
    {"GraphQL's limit behind no data", "200", "",
     "{\"data\":null,\"errors\":[{\"message\":\"no\",\"path\":[\"a\",1],\"extensions\":{\"code\":"
     "\"THROTTLED\"}}]}",
     "200 200! THROTTLED"},
    {"GraphQL's limit behind another error", "200", "",
     "{\"errors\":[{\"type\":\"NOT_FOUND\"},{\"type\":\"RATE_LIMITED\"}]}", "200 200! RATE_LIMITED"},
    {"GraphQL's answer to a mistake", "200", "x-ratelimit-remaining: 0\r\n",
     "{\"errors\":[{\"type\":\"NOT_FOUND\",\"message\":\"RATE_LIMITED\"}]}", "200"},
    {"GraphQL's data", "200", "", "{\"data\":{\"errors\":[{\"type\":\"RATE_LIMITED\"}]}}", "200"},
    {"a limit among the data", "200", "", "{\"events\":[{\"type\":\"RATE_LIMITED\",\"code\":\"SlowDown\"}]}",
     "200"},
    {"a state at the top", "200", "", "{\"status\":\"UNAVAILABLE\",\"code\":503,\"type\":\"THROTTLED\"}",
     "200"},
    {"a number that is a code by chance", "200", "", "{\"code\":\"503\"}", "200"},
    {"an error by its number", "200", "", "{\"error\":{\"code\":503}}", "200 200! 503"},
    {"an error by a number that blames the request", "200", "", "{\"error\":{\"code\":404}}", "200"},
    {"Slack's limit", "200", "", "{\"ok\":false,\"error\":\"ratelimited\"}", "200 200! ratelimited"},
    {"Slack's answer to who may not", "200", "", "{\"ok\":false,\"error\":\"not_authed\"}", "200"},
    {"a name with an escape", "200", "", "{\"err\\u006fr\":\"ratelimited\",\"a\":\"\\\"error\\\":\"}", "200"},
    {"quotation marks within a string", "200", "", "{\"a\":\"\\\"},\\\"error\\\":\\\"ratelimited\\\"\"}",
     "200"},
    {"a list", "200", "", "[{\"error\":\"ratelimited\"}]", "200"},

    /* Bulk answers. */
    {"bulk: all that failed was too much", "200", "", BULK(ITEM("201") "," FAILED("429") "," FAILED("503")),
     "200 200! 503"},
    {"bulk: one item, too much", "200", "", BULK(FAILED("429")), "200 200! 429"},
    {"bulk: too much, and deleted what was not there", "200", "",
     BULK("{\"delete\":{\"status\":404,\"result\":\"not_found\"}}," FAILED("429")), "200 200! 429"},
    {"bulk: a mistake among what was too much", "200", "",
     BULK(FAILED("429") "," FAILED("400") "," FAILED("429")), "200"},
    {"bulk: too much, without words", "200", "", BULK(ITEM("429")), "200 200! 429"},
    {"bulk: a mistake, without words", "200", "", BULK(ITEM("429") "," ITEM("400")), "200"},
    {"bulk: an index that is not there", "200", "", BULK(FAILED("429") "," FAILED("404")), "200"},
    {"bulk: a mistake", "200", "", BULK(FAILED("400")), "200"},
    {"bulk: no item failed", "200", "", "{\"took\":30,\"errors\":false,\"items\":[" FAILED("429") "]}",
     "200"},
    {"bulk: data with a status", "200", "", "{\"items\":[{\"a\":{\"status\":429,\"error\":\"x\"}}]}", "200"},
    {"bulk: Kinesis, too much", "200", "",
     KINESIS(WRITTEN ",{\"ErrorCode\":\"ProvisionedThroughputExceededException\",\"ErrorMessage\":\"no\"}"),
     "200 200! ProvisionedThroughputExceededException"},
    {"bulk: Kinesis, too much and a mistake", "200", "",
     KINESIS("{\"ErrorCode\":\"InternalFailure\"},{\"ErrorCode\":\"KMSAccessDenied\"}"), "200"},
    {"bulk: Kinesis, all written", "200", "", "{\"FailedRecordCount\":0,\"Records\":[" WRITTEN "]}", "200"},

    /* No document at all. */
    {"nothing", "200", "", "", "200"},
    {"an object that is not closed", "200", "", "{\"errors\":true,\"items\":[" FAILED("429"), "200"},
    {"closed once too often", "200", "", "{}}}}}]]]]", "200"},
    {"strings one after the other", "200", "", "{\"a\" \"error\":\"ratelimited\"}", "200"},
    {"tags without an end", "200", "", "<Error><Code><Code><Code>SlowDown", "200"},
    {"an element without content", "200", "", "<Error><Code/>SlowDown</Error>", "200"},
    {"an element with attributes", "200", "", "<Error a='/'><Code b=\"c\" >SlowDown</Code ></Error>",
     "200 200! SlowDown"},
};

static void note(char *told, const struct answer *answer)
{
    static const struct refusal none;
    char words[64] = "";
    size_t length = strlen(told);
    struct refusal refusal = answer->result == ANSWER_FAULT ? answer_refusal(answer, NOW) : none;
    struct text text = text_in(words, sizeof words);
    if (answer->result == ANSWER_INCOMPLETE || answer->result == ANSWER_FOREIGN)
        return;
    text_add_refusal(&text, &refusal);
    const char *reason = strchr(words, '(');
    if (reason != NULL)
        words[strlen(words) - 1] = '\0';
    snprintf(told + length, TOLD_SIZE - length, "%s%s%s%s%s", length > 0 ? " " : "", answer->code,
             answer->result == ANSWER_FAULT ? "!" : "", reason != NULL ? " " : "",
             reason != NULL ? reason + 1 : "");
    length = strlen(told);
    if (refusal.wait > 0)
        snprintf(told + length, TOLD_SIZE - length, " +%u", refusal.wait);
}

static void hear(struct answer *answer, char *told, const char *bytes, size_t length)
{
    while (length > 0 && answer_expects_more(answer)) {
        size_t taken = answer_feed(answer, bytes, length);
        assert_true(taken > 0 && taken <= length);
        note(told, answer);
        bytes += taken;
        length -= taken;
    }
}

enum framing { BY_LENGTH, IN_CHUNKS, UNTIL_CLOSE, FRAMINGS };

static size_t make(size_t row, enum framing framing, char *bytes)
{
    const char *body = answers[row].body;
    size_t left = strlen(body);
    int length =
        snprintf(bytes, BYTES_SIZE, "HTTP/1.1 %s Words\r\n%s", answers[row].status, answers[row].headers);
    if (framing == BY_LENGTH)
        length += snprintf(bytes + length, BYTES_SIZE - (size_t)length, "Content-Length: %zu\r\n", left);
    if (framing == IN_CHUNKS)
        length += snprintf(bytes + length, BYTES_SIZE - (size_t)length, "Transfer-Encoding: chunked\r\n");
    length += snprintf(bytes + length, BYTES_SIZE - (size_t)length, "\r\n");
    for (; framing == IN_CHUNKS && left > 0; left -= left < CHUNK ? left : CHUNK, body += CHUNK) {
        size_t size = left < CHUNK ? left : CHUNK;
        length +=
            snprintf(bytes + length, BYTES_SIZE - (size_t)length, "%zx\r\n%.*s\r\n", size, (int)size, body);
    }
    length += snprintf(bytes + length, BYTES_SIZE - (size_t)length, "%s",
                       framing == IN_CHUNKS ? "0\r\n\r\n" : body);
    assert_true(length < BYTES_SIZE);
    return (size_t)length;
}

/* A second answer on the connection, where the first one says how long it is, is heard as if nothing had been. */
static void next_is_heard(struct answer *answer, size_t row)
{
    static const char next[] = "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n";
    char told[TOLD_SIZE] = "";
    answer_request_began(answer, GET, sizeof GET - 1);
    hear(answer, told, next, sizeof next - 1);
    if (strcmp(told, "503!") != 0)
        fail_msg("%s: of the next answer \"%s\" is told", answers[row].name, told);
}

static void tells(size_t row, enum framing framing, const char *bytes, size_t length, size_t split)
{
    struct answer answer = {0};
    char told[TOLD_SIZE] = "";
    const char *expected = answers[row].told;
    answer_request_began(&answer, GET, sizeof GET - 1);
    hear(&answer, told, bytes, split);
    for (size_t i = split; split == 0 && i < length; i++)
        hear(&answer, told, bytes + i, 1);
    hear(&answer, told, bytes + split, split == 0 ? 0 : length - split);
    if (strcmp(told, expected) != 0)
        fail_msg("%s, framing %d, split at %zu of %zu: expected \"%s\", seen \"%s\"", answers[row].name,
                 (int)framing, split, length, expected, told);
    bool cut_off = answer_is_cut_off(&answer);
    if (cut_off)
        fail_msg("%s, framing %d: it is whole", answers[row].name, (int)framing);
    next_is_heard(&answer, row);
}

static void an_answer_is_told_however_it_is_framed_and_split(void **state)
{
    static char bytes[BYTES_SIZE];
    (void)state;
    for (size_t row = 0; row < sizeof answers / sizeof *answers; row++)
        for (enum framing framing = BY_LENGTH; framing < FRAMINGS; framing++) {
            size_t length = make(row, framing, bytes);
            for (size_t split = 0; split <= length; split++)
                tells(row, framing, bytes, length, split);
        }
}

/* `filling` is the beginning of a document; `told` what is told of it with so many bytes of data before the failure. */
static void is_told_behind(const char *beginning, const char *end, size_t filling, const char *told)
{
    static char bytes[BYTES_SIZE];
    struct answer answer = {0};
    char seen[TOLD_SIZE] = "";
    int length = snprintf(bytes, sizeof bytes, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s%0*d%s",
                          strlen(beginning) + filling + strlen(end), beginning, (int)filling, 0, end);
    assert_true(length > 0 && length < BYTES_SIZE);
    answer_request_began(&answer, GET, sizeof GET - 1);
    hear(&answer, seen, bytes, (size_t)length);
    assert_string_equal(seen, told);
    assert_false(answer_is_cut_off(&answer));
    next_is_heard(&answer, 0);
}

static void only_the_beginning_of_a_body_is_read(void **state)
{
    (void)state;
    is_told_behind("{\"data\":\"", "\",\"error\":\"ratelimited\"}", 900, "200 200! ratelimited");
    is_told_behind("{\"data\":\"", "\",\"error\":\"ratelimited\"}", 1100, "200");
    is_told_behind("{\"errors\":true,\"data\":\"", "\",\"items\":[" FAILED("429") "]}", 9000, "200 200! 429");
}

static void a_body_that_is_read_may_be_cut_off(void **state)
{
    static const char begins[] = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\"";
    static const char chunk[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n";
    static const char refused[] = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"error\":\"ratelimited\",";
    static const struct {
        const char *bytes;
        bool cut_off;
    } rows[] = {{begins, true}, {chunk, true}, {refused, false}};
    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        struct answer answer = {0};
        char told[TOLD_SIZE] = "";
        answer_request_began(&answer, GET, sizeof GET - 1);
        hear(&answer, told, rows[row].bytes, strlen(rows[row].bytes));
        assert_int_equal(answer_is_cut_off(&answer), rows[row].cut_off);
    }
}

/* Its answer has no body, whatever the headers say. */
static void the_head_of_an_answer_is_followed_by_no_body(void **state)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n";
    struct answer answer = {0};
    char told[TOLD_SIZE] = "";
    (void)state;
    answer_request_began(&answer, "HEAD / HTTP/1.1\r\n", 17);
    hear(&answer, told, head, sizeof head - 1);
    assert_false(answer_is_cut_off(&answer));
    next_is_heard(&answer, 0);
}

static void a_name_with_a_zero_byte_is_another_name(void **state)
{
    static const char body[] = "HTTP/1.1 200 OK\r\n\r\n{\"error\0\":\"ratelimited\",\"errors\0\0\0\":true}";
    struct answer answer = {0};
    char told[TOLD_SIZE] = "";
    (void)state;
    answer_request_began(&answer, GET, sizeof GET - 1);
    hear(&answer, told, body, sizeof body - 1);
    assert_string_equal(told, "200");
}

static void a_reason_reads_as_the_service_says_it(void **state)
{
    static const struct {
        struct refusal refusal;
        const char *expected;
    } rows[] = {
        {{.protocol = ANSWER_HTTP, .code = "403", .reason = REASON_LIMIT_USED_UP},
         "HTTP 403 (rate limit used up)"},
        {{.protocol = ANSWER_HTTP, .code = "200", .reason = REASON_SLOW_DOWN}, "HTTP 200 (SlowDown)"},
        {{.protocol = ANSWER_HTTP, .code = "410", .reason = REASON_STATUS_503}, "HTTP 410 (503)"},
        {{.protocol = ANSWER_GRPC, .code = "14"}, "gRPC 14 UNAVAILABLE"},
        {{.protocol = ANSWER_HTTP2, .code = "GOAWAY"}, "HTTP/2 GOAWAY request not processed"},
        {{.protocol = ANSWER_HTTP, .code = "503", .reason = REASON_COUNT}, "HTTP 503 Service Unavailable"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char words[64];
        struct text text = text_in(words, sizeof words);
        const struct refusal *refusal = &rows[i].refusal;
        bool known = refusal->reason != REASON_NONE && refusal->reason < REASON_COUNT;
        text_add_refusal(&text, refusal);
        assert_string_equal(words, rows[i].expected);
        assert_int_equal(refusal_class_of_words(words),
                         known ? refusal_reason_class((enum refusal_reason)refusal->reason)
                               : refusal_class((enum answer_protocol)refusal->protocol, refusal->code));
    }
    assert_int_equal(refusal_class_of_words("HTTP 403 (sesame)"), FAULT_NONE);
    assert_int_equal(refusal_class_of_words("HTTP 403 (SlowDown"), FAULT_NONE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_told_however_it_is_framed_and_split),
        cmocka_unit_test(only_the_beginning_of_a_body_is_read),
        cmocka_unit_test(a_body_that_is_read_may_be_cut_off),
        cmocka_unit_test(the_head_of_an_answer_is_followed_by_no_body),
        cmocka_unit_test(a_name_with_a_zero_byte_is_another_name),
        cmocka_unit_test(a_reason_reads_as_the_service_says_it),
    };
    return cmocka_run_group_tests_name("refusals of HTTP whose status is none", tests, NULL, NULL);
}
