/* The words of a cause. */
#include "../../core/words/cause.h"
#include "../../core/words/old_cause.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS_SIZE = 512 };

struct row {
    enum fault_phase phase;
    enum fault_class class;
    int error;
    int system_error;
    const char *name;
    const char *address; /* NULL none */
    uint16_t port;
    const char *in_version_1;
    const char *expected;
    const char *expected_in_log;
};

static const struct row rows[] = {
    {PHASE_CONNECT, FAULT_REFUSED, ECONNREFUSED, 0, "db.internal", "10.0.0.7", 5432,
     "connect db.internal:5432: Connection refused", "connect db.internal:5432: Connection refused",
     "connect db.internal:5432 (10.0.0.7): Connection refused [refused]"},
    {PHASE_CONNECT, FAULT_REFUSED, ECONNREFUSED, 0, "", "10.0.0.7", 5432,
     "connect 10.0.0.7:5432: Connection refused", "connect 10.0.0.7:5432: Connection refused",
     "connect 10.0.0.7:5432: Connection refused [refused]"},
    {PHASE_CONNECT, FAULT_UNREACHABLE, ENETUNREACH, 0, "", "2001:db8::1", 443,
     "connect [2001:db8::1]:443: Network is unreachable", "connect [2001:db8::1]:443: Network is unreachable",
     "connect [2001:db8::1]:443: Network is unreachable [unreachable]"},
    {PHASE_CONNECT, FAULT_TIMEOUT, ETIMEDOUT, 0, "api", "10.0.0.7", 443,
     "connect api:443: Connection timed out", "connect api:443: Connection timed out",
     "connect api:443 (10.0.0.7): Connection timed out [timeout]"},
    {PHASE_CONNECT, FAULT_DESCRIPTORS, EMFILE, 0, "", NULL, 0, "open a socket: Too many open files",
     "cannot open a socket: Too many open files", "cannot open a socket: Too many open files [descriptors]"},
    {PHASE_RESOLVE, FAULT_DNS_TEMPORARY, EAI_AGAIN, 0, "hf.co", NULL, 0,
     "resolve hf.co: Temporary failure in name resolution",
     "cannot resolve hf.co: Temporary failure in name resolution",
     "cannot resolve hf.co: Temporary failure in name resolution [dns-temporary]"},
    {PHASE_RESOLVE, FAULT_DNS_UNKNOWN, EAI_NONAME, 0, "hf.cox", NULL, 0,
     "resolve hf.cox: Name or service not known", "cannot resolve hf.cox: Name or service not known",
     "cannot resolve hf.cox: Name or service not known [dns-unknown]"},
    {PHASE_RESOLVE, FAULT_DNS_TEMPORARY, EAI_SYSTEM, ENETUNREACH, "hf.co", NULL, 0,
     "resolve hf.co: Network is unreachable", "cannot resolve hf.co: Network is unreachable",
     "cannot resolve hf.co: Network is unreachable [dns-temporary]"},
    {PHASE_TRANSFER, FAULT_RESET, ECONNRESET, 0, "api", "10.0.0.7", 443,
     "transfer api:443: Connection reset by peer", "api:443 reset the connection",
     "api:443 (10.0.0.7) reset the connection [reset]"},
    {PHASE_TRANSFER, FAULT_RESET, EPIPE, 0, "api", NULL, 443, "transfer api:443: Broken pipe",
     "api:443 closed the connection while the program was sending",
     "api:443 closed the connection while the program was sending [reset]"},
    {PHASE_TRANSFER, FAULT_RESET, 0, 0, "api", NULL, 443, "transfer api:443: reset by the peer",
     "api:443 reset the connection", "api:443 reset the connection [reset]"},
    {PHASE_TRANSFER, FAULT_STALLED, 0, 0, "api", NULL, 443, "receive api:443: no answer",
     "api:443 did not answer in time", "api:443 did not answer in time [stalled]"},
    {PHASE_TRANSFER, FAULT_STALLED, EAGAIN, 0, "api", NULL, 443, "receive api:443: no answer",
     "api:443 did not answer in time", "api:443 did not answer in time [stalled]"},
    {PHASE_TRANSFER, FAULT_HUNG_UP, 0, 0, "api", NULL, 443,
     "receive api:443: closed by the peer before it answered",
     "api:443 closed the connection without answering",
     "api:443 closed the connection without answering [hung-up]"},
    {PHASE_ANSWER, FAULT_HUNG_UP, 0, 0, "api", NULL, 443, "answer api:443: closed by the peer before its end",
     "api:443 closed the connection before the end of its answer",
     "api:443 closed the connection before the end of its answer [hung-up]"},
    {PHASE_EXIT, FAULT_REQUESTED, 0, 0, "", NULL, 0, "exit status 75 (please retry)",
     "the program asked for a retry (exit status 75)",
     "the program asked for a retry (exit status 75) [requested]"},
};

static struct fault_cause cause_of(const struct row *row)
{
    struct fault_cause cause = {
        .class = row->class, .phase = row->phase, .error = row->error, .system_error = row->system_error};
    cause.peer.port = row->port;
    peer_set_name(&cause.peer, row->name);
    if (row->address != NULL) {
        cause.peer.family = strchr(row->address, ':') == NULL ? 4 : 6;
        assert_int_equal(
            inet_pton(cause.peer.family == 4 ? AF_INET : AF_INET6, row->address, cause.peer.address), 1);
    }
    return cause;
}

static int is_wrong(const char *expected, const char *seen)
{
    if (strcmp(expected, seen) == 0)
        return 0;
    print_error("expected: %s\nseen:     %s\n", expected, seen);
    return 1;
}

static void a_cause_reads_as_the_table_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char words[WORDS_SIZE];
        struct fault_cause cause = cause_of(&rows[i]);
        struct text text = text_in(words, sizeof words);
        text_add_cause(&text, &cause);
        wrong += is_wrong(rows[i].expected, words);
        text = text_in(words, sizeof words);
        text_add_cause_for_log(&text, &cause);
        wrong += is_wrong(rows[i].expected_in_log, words);
    }
    assert_int_equal(wrong, 0);
}

static void what_version_1_wrote_can_be_read(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char peer[WORDS_SIZE];
        char expected[WORDS_SIZE] = "";
        struct fault_cause cause = cause_of(&rows[i]);
        struct text text = text_in(expected, sizeof expected);
        if (rows[i].class != FAULT_REQUESTED && rows[i].class != FAULT_DESCRIPTORS)
            text_add_peer(&text, &cause.peer);
        wrong += is_wrong(fault_class_name(rows[i].class),
                          fault_class_name(old_cause_parse(rows[i].in_version_1, peer, sizeof peer)));
        wrong += is_wrong(expected, peer);
    }
    assert_int_equal(wrong, 0);
}

static void a_refusal_reads_as_its_protocol_says(void **state)
{
    static const struct {
        const char *code;
        enum fault_class class;
        const char *expected;
    } refusals[] = {
        {"429", FAULT_RATE_LIMITED, "api.example.com:443 answered HTTP 429 Too Many Requests"},
        {"408", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 408 Request Timeout"},
        {"500", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 500 Internal Server Error"},
        {"502", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 502 Bad Gateway"},
        {"503", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 503 Service Unavailable"},
        {"504", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 504 Gateway Timeout"},
        {"522", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 522 Connection Timed Out"},
        {"524", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 524 A Timeout Occurred"},
        {"425", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 425 Too Early"},
        {"509", FAULT_RATE_LIMITED, "api.example.com:443 answered HTTP 509 Bandwidth Limit Exceeded"},
        {"529", FAULT_UNAVAILABLE, "api.example.com:443 answered HTTP 529 Overloaded"},
        {"404", FAULT_NONE, "api.example.com:443 answered HTTP 404"},
    };
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        char words[WORDS_SIZE];
        char in_version_1[WORDS_SIZE];
        char peer[WORDS_SIZE];
        struct fault_cause cause = {
            .class = refusals[i].class, .phase = PHASE_ANSWER, .refusal.protocol = ANSWER_HTTP};
        snprintf(cause.refusal.code, sizeof cause.refusal.code, "%s", refusals[i].code);
        peer_set_name(&cause.peer, "api.example.com");
        cause.peer.port = 443;
        struct text text = text_in(words, sizeof words);
        text_add_cause(&text, &cause);
        wrong += is_wrong(refusals[i].expected, words);
        snprintf(in_version_1, sizeof in_version_1, "answer api.example.com:443: %s", strstr(words, "HTTP "));
        wrong += is_wrong(fault_class_name(refusals[i].class),
                          fault_class_name(old_cause_parse(in_version_1, peer, sizeof peer)));
        wrong += refusals[i].class != FAULT_NONE && is_wrong("api.example.com:443", peer);
    }
    assert_int_equal(wrong, 0);
}

static void a_stalled_answer_tells_how_much_of_it_had_come(void **state)
{
    static const struct {
        uint64_t received;
        uint64_t length;
        const char *expected;
    } answers[] = {
        {1048576, 31457280, "store:443 stopped answering after 1,048,576 of 31,457,280 bytes"},
        {500, 1000, "store:443 stopped answering after 500 of 1,000 bytes"},
        {0, 1000, "store:443 stopped answering after 0 of 1,000 bytes"},
        {1, 2, "store:443 stopped answering after 1 of 2 bytes"},
        {999, 0, "store:443 stopped answering after 999 bytes"},
        {1, 0, "store:443 stopped answering after 1 byte"},
        {1000000, 0, "store:443 stopped answering after 1,000,000 bytes"},
        {UINT64_MAX, 0, "store:443 stopped answering after 18,446,744,073,709,551,615 bytes"},
        {0, 0, "store:443 stopped in the middle of its answer"},
    };
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        char words[WORDS_SIZE];
        struct fault_cause cause = {.class = FAULT_STALLED,
                                    .phase = PHASE_ANSWER,
                                    .answer_received = answers[i].received,
                                    .answer_length = answers[i].length};
        peer_set_name(&cause.peer, "store");
        cause.peer.port = 443;
        struct text text = text_in(words, sizeof words);
        text_add_cause(&text, &cause);
        wrong += is_wrong(answers[i].expected, words);
    }
    assert_int_equal(wrong, 0);
}

static void other_words_are_no_cause(void **state)
{
    static const char *const others[] = {"", "connect", "connect db:5432", "connect db:5432: hello",
                                         "a bug: Connection refused"};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char peer[WORDS_SIZE];
        assert_int_equal(old_cause_parse(others[i], peer, sizeof peer), FAULT_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_cause_reads_as_the_table_says),
                                       cmocka_unit_test(what_version_1_wrote_can_be_read),
                                       cmocka_unit_test(a_refusal_reads_as_its_protocol_says),
                                       cmocka_unit_test(a_stalled_answer_tells_how_much_of_it_had_come),
                                       cmocka_unit_test(other_words_are_no_cause)};
    return cmocka_run_group_tests_name("cause", tests, NULL, NULL);
}
