/* Messages of DNS that programs send and receive by themselves. */
#include "../../core/wire/dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ID = 0x4d4d };

#define HEADER(flags, questions, answers, additions)                                                         \
    "MM" flags "\0" questions "\0" answers "\0\0"                                                            \
    "\0" additions
#define ASKS       "\1\0"
#define NAME       "\2db\10internal\0"
#define IPV4       "\0\1\0\1"
#define IPV6       "\0\34\0\1"
#define EXTENSIONS "\0\0\51\20\0\0\0\0\0\0\0"

struct message {
    const char *bytes;
    size_t length;
};

#define MESSAGE(bytes)                                                                                       \
    {                                                                                                        \
        bytes, sizeof(bytes) - 1                                                                             \
    }

static const struct question_row {
    const char *name;
    struct message message;
    const char *expected; /* the name that is asked for; NULL: it is no question */
    unsigned type;
} questions[] = {
    {"an IPv4 address", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") NAME IPV4), "db.internal", 1},
    {"an IPv6 address", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") NAME IPV6), "db.internal", 28},
    {"with extensions", MESSAGE(HEADER(ASKS, "\1", "\0", "\1") NAME IPV4 EXTENSIONS), "db.internal", 1},
    {"without recursion", MESSAGE(HEADER("\0\0", "\1", "\0", "\0") NAME IPV4), "db.internal", 1},
    {"with authentic data", MESSAGE(HEADER("\1\40", "\1", "\0", "\0") NAME IPV4), "db.internal", 1},
    {"one label", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") "\5redis\0" IPV4), "redis", 1},
    {"the root", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") "\0" IPV4), NULL, 0},
    {"an answer", MESSAGE(HEADER("\201\200", "\1", "\0", "\0") NAME IPV4), NULL, 0},
    {"a zone's change", MESSAGE(HEADER("\50\0", "\1", "\0", "\0") NAME IPV4), NULL, 0},
    {"two questions", MESSAGE(HEADER(ASKS, "\2", "\0", "\0") NAME IPV4 NAME IPV6), NULL, 0},
    {"no question", MESSAGE(HEADER(ASKS, "\0", "\0", "\0") NAME IPV4), NULL, 0},
    {"an answer within", MESSAGE(HEADER(ASKS, "\1", "\1", "\0") NAME IPV4), NULL, 0},
    {"another class than the internet's", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") NAME "\0\1\0\3"), NULL, 0},
    {"something behind it that is not announced", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") NAME IPV4 "more"),
     NULL, 0},
    {"extensions that are announced and missing", MESSAGE(HEADER(ASKS, "\1", "\0", "\1") NAME IPV4), NULL, 0},
    {"a name that is cut off", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") "\2db\10inter"), NULL, 0},
    {"a name without its end", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") "\2db\10internal"), NULL, 0},
    {"a compressed name", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") "\2db\300\14\0" IPV4), NULL, 0},
    {"a label with a blank", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") "\10inter al\0" IPV4), NULL, 0},
    {"a question of HTTP", MESSAGE("GET / HTTP/1.1\r\nHost: db\r\n\r\n"), NULL, 0},
    {"a line of a metric", MESSAGE("requests.total:1|c\nrequests.failed:0|c\n"), NULL, 0},
    {"too little", MESSAGE("MM\1\0\0\1"), NULL, 0},
};

static void a_question_is_told_from_all_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        const struct question_row *row = &questions[i];
        struct dns_question question;
        /* In memory of just that size: a byte read behind it is found. */
        char *copy = malloc(row->message.length);
        assert_non_null(copy);
        memcpy(copy, row->message.bytes, row->message.length);
        bool is_question = dns_read_question(&question, copy, row->message.length);
        free(copy);
        if (is_question != (row->expected != NULL))
            fail_msg("%s: %s", row->name, is_question ? "is taken for a question" : "is no question");
        if (row->expected != NULL &&
            (strcmp(question.name, row->expected) != 0 || question.type != row->type || question.id != ID))
            fail_msg("%s: seen %s, type %u", row->name, question.name, question.type);
    }
}

static void the_longest_name_is_read_and_a_longer_one_is_none(void **state)
{
    enum { HEADER_SIZE = 12, LABEL = 63, ROOM = HEADER_SIZE + 5 * (LABEL + 1) + 5 };
    (void)state;
    for (int last = LABEL - 2; last <= LABEL - 1; last++) {
        static const char type_and_class[] = {0, 1, 0, 1};
        char message[ROOM] = HEADER(ASKS, "\1", "\0", "\0");
        struct dns_question question;
        size_t length = HEADER_SIZE;
        for (int label = 0; label < 4; label++) {
            int size = label < 3 ? LABEL : last;
            message[length++] = (char)size;
            memset(message + length, 'a', (size_t)size);
            length += (size_t)size;
        }
        length++;
        memcpy(message + length, type_and_class, sizeof type_and_class);
        bool fits = last == LABEL - 2; /* 253 bytes with the dots */
        assert_int_equal(dns_read_question(&question, message, length + 4), fits);
        if (fits)
            assert_int_equal(strlen(question.name), DNS_NAME_SIZE - 1);
    }
}

static const struct answer_row {
    const char *name;
    struct message message;
    enum dns_answer expected;
} answers[] = {
    {"an address", MESSAGE(HEADER("\201\200", "\1", "\1", "\0") NAME IPV4), DNS_ANSWERED},
    {"no such property", MESSAGE(HEADER("\201\200", "\1", "\0", "\0") NAME IPV6), DNS_EMPTY},
    {"no such name", MESSAGE(HEADER("\201\203", "\1", "\0", "\0") NAME IPV4), DNS_UNKNOWN_NAME},
    {"a failure of the server", MESSAGE(HEADER("\201\202", "\1", "\0", "\0") NAME IPV4), DNS_TRY_ELSEWHERE},
    {"a server that refuses", MESSAGE(HEADER("\201\205", "\1", "\0", "\0") NAME IPV4), DNS_TRY_ELSEWHERE},
    {"a server that knows no extensions", MESSAGE(HEADER("\201\201", "\1", "\0", "\0") NAME IPV4),
     DNS_TRY_OTHERWISE},
    {"an answer that is too long for UDP", MESSAGE(HEADER("\203\200", "\1", "\0", "\0") NAME IPV4),
     DNS_TRY_OTHERWISE},
    {"the question itself", MESSAGE(HEADER(ASKS, "\1", "\0", "\0") NAME IPV4), DNS_NO_ANSWER},
    {"the answer to another question", MESSAGE("XX\201\200\0\1\0\0\0\0\0\0" NAME IPV4), DNS_NO_ANSWER},
    {"too little", MESSAGE("MM\201\200"), DNS_NO_ANSWER},
};

static void an_answer_is_told_by_its_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        enum dns_answer seen = dns_read_answer(ID, answers[i].message.bytes, answers[i].message.length);
        if (seen != answers[i].expected)
            fail_msg("%s: seen %d", answers[i].name, (int)seen);
    }
}

static void the_answer_to_a_question_that_fails_is_read_as_such(void **state)
{
    (void)state;
    static const struct message question =
        MESSAGE(HEADER(ASKS, "\1", "\0", "\1") NAME IPV4 "\0\0\51\4\320\0\0\0\0\0\0");
    static const struct message no_question = MESSAGE(HEADER("\201\200", "\1", "\1", "\0") NAME IPV4);
    static const uint8_t address[4] = {127, 64, 1, 2};
    uint8_t answer[DNS_ANSWER_MAX];
    const size_t size = dns_write_failure(answer, question.bytes, question.length, false);
    assert_int_equal(size, question.length - 11); /* without the extensions */
    assert_int_equal(dns_read_answer(ID, answer, size), DNS_TRY_ELSEWHERE);
    assert_int_equal(answer[11], 0);
    dns_write_failure(answer, question.bytes, question.length, true);
    assert_int_equal(dns_read_answer(ID, answer, size), DNS_UNKNOWN_NAME);
    assert_int_equal(dns_write_address(answer, question.bytes, question.length, address), size + 16);
    assert_int_equal(dns_read_answer(ID, answer, size + 16), DNS_ANSWERED);
    assert_memory_equal(answer + size + 12, address, sizeof address);
    assert_int_equal(dns_write_failure(answer, no_question.bytes, no_question.length, true), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_told_from_all_else),
        cmocka_unit_test(the_longest_name_is_read_and_a_longer_one_is_none),
        cmocka_unit_test(an_answer_is_told_by_its_code),
        cmocka_unit_test(the_answer_to_a_question_that_fails_is_read_as_such),
    };
    return cmocka_run_group_tests_name("DNS", tests, NULL, NULL);
}
