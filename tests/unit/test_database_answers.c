/* What databases answer: PostgreSQL, MySQL, Redis. Each row is what the program asked and what came, however it is split.
 */
#include "../../core/wire/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) (text), sizeof(text) - 1
#define UNASKED    NULL, 0

static const struct {
    const char *name;
    const char *question;
    size_t question_length;
    const char *bytes;
    size_t length;
    enum answer_result result;
    const char *code; /* "": none that is known */
    enum fault_class class;
} answers[] = {
#define STARTUP     TEXT("\0\0\0\x14\0\3\0\0user\0me\0\0\0\0\0")
#define TLS_REQUEST TEXT("\0\0\0\x08\x04\xd2\x16\x2f")
#define ERROR(code)                                                                                          \
    "E\0\0\0\x24"                                                                                            \
    "SFATAL\0VFATAL\0C" code "\0Mwhatever\0\0"
#define LOGGED_IN "R\0\0\0\x08\0\0\0\0"
#define PARAMETER                                                                                            \
    "S\0\0\0\x0a"                                                                                            \
    "ab\0cd\0"
#define NOTICE                                                                                               \
    "N\0\0\0\x0f"                                                                                            \
    "C53300\0\0abc"
#define READY "Z\0\0\0\5I"
    {"PostgreSQL: all connections taken", STARTUP, TEXT(ERROR("53300")), ANSWER_FAULT, "53300",
     FAULT_UNAVAILABLE},
    {"PostgreSQL: starting up", STARTUP, TEXT(ERROR("57P03")), ANSWER_FAULT, "57P03", FAULT_UNAVAILABLE},
    {"PostgreSQL: shut down by its administrator", STARTUP, TEXT(ERROR("57P01")), ANSWER_FAULT, "57P01",
     FAULT_UNAVAILABLE},
    {"PostgreSQL: after a crash", STARTUP, TEXT(ERROR("57P02")), ANSWER_FAULT, "57P02", FAULT_UNAVAILABLE},
    {"PostgreSQL: behind a pool", STARTUP, TEXT(ERROR("08006")), ANSWER_FAULT, "08006", FAULT_UNAVAILABLE},
    {"PostgreSQL: a transaction that another one has crossed", STARTUP, TEXT(ERROR("40001")), ANSWER_FAULT,
     "40001", FAULT_UNAVAILABLE},
    {"PostgreSQL: a deadlock", STARTUP, TEXT(ERROR("40P01")), ANSWER_FAULT, "40P01", FAULT_UNAVAILABLE},
    {"PostgreSQL: a table that is not there", STARTUP, TEXT(ERROR("42P01")), ANSWER_GOOD, "42P01",
     FAULT_NONE},
    {"PostgreSQL: a row that is there already", STARTUP, TEXT(ERROR("23505")), ANSWER_GOOD, "23505",
     FAULT_NONE},
    {"PostgreSQL: a wrong password", STARTUP, TEXT(ERROR("28P01")), ANSWER_GOOD, "28P01", FAULT_NONE},
    {"PostgreSQL: a wrong question", STARTUP, TEXT(ERROR("42601")), ANSWER_GOOD, "42601", FAULT_NONE},
    {"PostgreSQL: a question cancelled", STARTUP, TEXT(ERROR("57014")), ANSWER_BAD, "57014", FAULT_NONE},
    {"PostgreSQL: a full disk", STARTUP, TEXT(ERROR("53100")), ANSWER_BAD, "53100", FAULT_NONE},
    {"PostgreSQL: an error of its own", STARTUP, TEXT(ERROR("XX000")), ANSWER_BAD, "XX000", FAULT_NONE},
    {"PostgreSQL: refused after the password", STARTUP, TEXT(LOGGED_IN ERROR("53300")), ANSWER_FAULT, "53300",
     FAULT_UNAVAILABLE},
    {"PostgreSQL: a session begins", STARTUP, TEXT(LOGGED_IN PARAMETER PARAMETER READY), ANSWER_GOOD, "",
     FAULT_NONE},
    {"PostgreSQL: a password is wanted", STARTUP, TEXT("R\0\0\0\x08\0\0\0\3"), ANSWER_INCOMPLETE, "",
     FAULT_NONE},
    {"PostgreSQL: a notice that quotes the code", STARTUP, TEXT(NOTICE READY), ANSWER_GOOD, "", FAULT_NONE},
    {"PostgreSQL: rows that look like an error", STARTUP,
     TEXT("T\0\0\0\x06\0\0"
          "D\0\0\0\x06\0\0" ERROR("53300")),
     ANSWER_GOOD, "", FAULT_NONE},
    {"PostgreSQL: a query cut off before its first row", STARTUP, TEXT("T\0\0\0\x06\0\0" ERROR("57P01")),
     ANSWER_FAULT, "57P01", FAULT_UNAVAILABLE},
    {"PostgreSQL: the extended protocol", STARTUP,
     TEXT("1\0\0\0\4"
          "2\0\0\0\4" ERROR("57P01")),
     ANSWER_FAULT, "57P01", FAULT_UNAVAILABLE},
    {"PostgreSQL: no TLS", TLS_REQUEST, TEXT("N"), ANSWER_INCOMPLETE, "", FAULT_NONE},
    {"PostgreSQL: refused instead of TLS", TLS_REQUEST, TEXT(ERROR("57P03")), ANSWER_FAULT, "57P03",
     FAULT_UNAVAILABLE},
    {"PostgreSQL: an error in the words of protocol 2", STARTUP, TEXT("Ecould not fork\n\0"), ANSWER_FOREIGN,
     "", FAULT_NONE},
    {"PostgreSQL: an error without a code", STARTUP,
     TEXT("E\0\0\0\x0c"
          "SFATAL\0\0"),
     ANSWER_FOREIGN, "", FAULT_NONE},
    {"PostgreSQL: a code of six letters", STARTUP,
     TEXT("E\0\0\0\x0d"
          "C533000\0\0"),
     ANSWER_FOREIGN, "53300", FAULT_NONE},
    {"PostgreSQL: a length that is none", STARTUP, TEXT("E\0\0\0\3"), ANSWER_FOREIGN, "", FAULT_NONE},
    {"PostgreSQL: nothing known", STARTUP, TEXT("\x16\3\3\0\1"), ANSWER_FOREIGN, "", FAULT_NONE},
    {"PostgreSQL's error to another question", TEXT("GET / HTTP/1.1\r\n\r\n"), TEXT(ERROR("53300")),
     ANSWER_FOREIGN, "", FAULT_NONE},

    {"MySQL: all connections taken, before the greeting", UNASKED,
     TEXT("\x17\0\0\0\xff\x10\4Too many connections"), ANSWER_FAULT, "1040", FAULT_UNAVAILABLE},
    {"MySQL: the same with a state", UNASKED, TEXT("\x1d\0\0\0\xff\x10\4#08004Too many connections"),
     ANSWER_FAULT, "1040", FAULT_UNAVAILABLE},
    {"MySQL: a host that is blocked", UNASKED, TEXT("\x17\0\0\0\xff\x69\4Host is blocked"), ANSWER_GOOD,
     "1129", FAULT_NONE},
    {"MySQL: a greeting", UNASKED,
     TEXT("\x4a\0\0\0\x0a"
          "8.0.36\0"),
     ANSWER_FOREIGN, "", FAULT_NONE},
    {"MySQL: progress of MariaDB", UNASKED, TEXT("\x17\0\0\0\xff\xff\xff"), ANSWER_FOREIGN, "", FAULT_NONE},

#define GET TEXT("*2\r\n$3\r\nGET\r\n$1\r\na\r\n")
    {"Redis: loading", GET, TEXT("-LOADING Redis is loading the dataset in memory\r\n"), ANSWER_FAULT,
     "LOADING", FAULT_UNAVAILABLE},
    {"Redis: busy with a script", GET, TEXT("-BUSY Redis is busy running a script.\r\n"), ANSWER_FAULT,
     "BUSY", FAULT_UNAVAILABLE},
    {"Redis: a key that exists", GET, TEXT("-BUSYKEY Target key name already exists.\r\n"), ANSWER_GOOD,
     "BUSYKEY", FAULT_NONE},
    {"Redis: a cluster that is down", GET, TEXT("-CLUSTERDOWN The cluster is down\r\n"), ANSWER_FAULT,
     "CLUSTERDOWN", FAULT_UNAVAILABLE},
    {"Redis: a master that is down", GET, TEXT("-MASTERDOWN Link with MASTER is down\r\n"), ANSWER_FAULT,
     "MASTERDOWN", FAULT_UNAVAILABLE},
    {"Redis: keys that are being moved", GET, TEXT("-TRYAGAIN Multiple keys\r\n"), ANSWER_FAULT, "TRYAGAIN",
     FAULT_UNAVAILABLE},
    {"Redis: too few replicas", GET, TEXT("-NOREPLICAS Not enough good replicas\r\n"), ANSWER_FAULT,
     "NOREPLICAS", FAULT_UNAVAILABLE},
    {"Redis: too many clients", GET, TEXT("-ERR max number of clients reached\r\n"), ANSWER_FAULT,
     "maxclients", FAULT_UNAVAILABLE},
    {"Redis: too many clients of a cluster", GET,
     TEXT("-ERR max number of clients + cluster connections reached\r\n"), ANSWER_FAULT, "maxclients",
     FAULT_UNAVAILABLE},
    {"Redis: another error", GET, TEXT("-ERR max number of arguments\r\n"), ANSWER_GOOD, "ERR", FAULT_NONE},
    {"Redis: a word that ends a line", GET, TEXT("-LOADING\r\n"), ANSWER_FAULT, "LOADING", FAULT_UNAVAILABLE},
    {"Redis: a word longer than any", GET, TEXT("-CLUSTERDOWNWARDS x\r\n"), ANSWER_GOOD, "CLUSTERDOWN",
     FAULT_NONE},
    {"Redis: a server that has become a replica", GET,
     TEXT("-READONLY You can't write against a read only\r\n"), ANSWER_FAULT, "READONLY", FAULT_UNAVAILABLE},
    {"Redis: refused within a transaction", GET, TEXT("*1\r\n-READONLY You can't write\r\n"), ANSWER_GOOD, "",
     FAULT_NONE},
    {"Redis: a transaction that was not carried out", GET, TEXT("-EXECABORT Transaction discarded\r\n"),
     ANSWER_BAD, "EXECABORT", FAULT_NONE},
    {"Redis: a wrong type", GET, TEXT("-WRONGTYPE Operation against a key\r\n"), ANSWER_GOOD, "WRONGTYPE",
     FAULT_NONE},
    {"Redis: no password", GET, TEXT("-NOAUTH Authentication required.\r\n"), ANSWER_GOOD, "NOAUTH",
     FAULT_NONE},
    {"Redis: no memory", GET, TEXT("-OOM command not allowed\r\n"), ANSWER_GOOD, "OOM", FAULT_NONE},
    {"Redis: a value that looks like an error", GET, TEXT("$10\r\n-LOADING x\r\n"), ANSWER_GOOD, "",
     FAULT_NONE},
    {"Redis: a value", GET, TEXT("+OK\r\n-LOADING x\r\n"), ANSWER_GOOD, "", FAULT_NONE},
    {"Redis: half a word", GET, TEXT("-LOAD"), ANSWER_INCOMPLETE, "LOAD", FAULT_NONE},
    {"Redis: nothing known", GET, TEXT("HTTP/1.1 400 Bad Request\r\n"), ANSWER_FOREIGN, "", FAULT_NONE},
    {"POP3 says -ERR, too", TEXT("USER me\r\n"), TEXT("-ERR max number of clients reached\r\n"),
     ANSWER_FOREIGN, "", FAULT_NONE},
};

static void begin(struct answer *answer, size_t row)
{
    memset(answer, 0, sizeof *answer);
    if (answers[row].question == NULL)
        return;
    answer_request_began(answer, answers[row].question, answers[row].question_length);
}

/* Up to the first result, as it was when it was told. */
static void feed_first(struct answer *answer, const char *bytes, size_t length)
{
    if (answer->result == ANSWER_INCOMPLETE)
        answer_feed(answer, bytes, length);
}

static void says(const char *how, const struct answer *answer, size_t row)
{
    if (answer->result != answers[row].result || strcmp(answer->code, answers[row].code) != 0 ||
        answer->class != answers[row].class)
        fail_msg("%s, %s: expected %d \"%s\" class %d, seen %d \"%s\" class %d", answers[row].name, how,
                 (int)answers[row].result, answers[row].code, (int)answers[row].class, answer->result,
                 answer->code, answer->class);
}

static void an_answer_is_told_however_it_is_split(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof answers / sizeof *answers; row++) {
        const char *bytes = answers[row].bytes;
        size_t length = answers[row].length;
        struct answer answer = {0};
        for (size_t split = 0; split <= length; split++) {
            begin(&answer, row);
            feed_first(&answer, bytes, split);
            feed_first(&answer, bytes + split, length - split);
            says("in two parts", &answer, row);
        }
        begin(&answer, row);
        for (size_t i = 0; i < length; i++)
            feed_first(&answer, bytes + i, 1);
        says("byte by byte", &answer, row);
    }
}

/* The first result; the rest is heard, too. */
static enum answer_result result_of(struct answer *answer, const char *bytes, size_t length)
{
    size_t taken = answer_feed(answer, bytes, length);
    struct answer rest = *answer;
    while (taken < length && answer_expects_more(&rest))
        taken += answer_feed(&rest, bytes + taken, length - taken);
    rest.class = answer->class;
    rest.result = answer->result;
    *answer = rest;
    return (enum answer_result)answer->result;
}

/* The greeting makes what follows MySQL; and a conversation keeps its protocol. */
static void a_conversation_goes_on(void **state)
{
    (void)state;
    struct answer answer = {0};
    answer_feed(&answer, TEXT("\x4a\0\0\0\x0a"
                              "8.0.36\0"));
    answer_request_began(&answer, TEXT("\x20\0\0\1\x85"));
    assert_int_equal(result_of(&answer, TEXT("\x0d\0\0\2\xff\xb3\4#42000User")), ANSWER_FAULT);
    assert_string_equal(answer.code, "1203");
    answer_request_began(&answer, NULL, 0);
    assert_int_equal(result_of(&answer, TEXT("\1\0\0\1\2")), ANSWER_GOOD);
    answer_request_began(&answer, NULL, 0);
    assert_int_equal(result_of(&answer, TEXT("\x0d\0\0\1\xff\xca\4#42000User")), ANSWER_FAULT);
    assert_int_equal(answer.class, FAULT_RATE_LIMITED);
    answer_request_began(&answer, NULL, 0);
    assert_int_equal(result_of(&answer, TEXT("\x16\3\3\0\x7a\2")), ANSWER_FOREIGN);
}

/* PostgreSQL, in pieces of each size: all that comes is heard to the end of the connection. */
enum { PARTS_MAX = 5 };

#define QUERY "Q\0\0\0\5x"
#define ROW   "D\0\0\0\x08\0\1\0\0"
#define DONE  "C\0\0\0\5x" READY
#define ASKS(bytes)                                                                                          \
    {                                                                                                        \
        (bytes), sizeof(bytes) - 1, true                                                                     \
    }
#define SAYS(bytes)                                                                                          \
    {                                                                                                        \
        (bytes), sizeof(bytes) - 1, false                                                                    \
    }
#define STARTS "\0\0\0\x14\0\3\0\0user\0me\0\0\0\0\0"

static const struct {
    const char *name;
    struct {
        const char *bytes;
        size_t length;
        bool asks;
    } parts[PARTS_MAX];
    const char *told; /* G good, B bad, F fault, - foreign */
    bool cut_off;
} conversations[] = {
    {"a session, a query",
     {ASKS(STARTS), SAYS(LOGGED_IN PARAMETER READY), ASKS(QUERY), SAYS("T\0\0\0\6\0\0" ROW ROW DONE)},
     "GG",
     false},
    {"no TLS, and a session",
     {ASKS("\0\0\0\x08\x04\xd2\x16\x2f"), SAYS("N"), ASKS(STARTS), SAYS(LOGGED_IN READY)},
     "G",
     false},
    {"neither GSSAPI nor TLS, and a refusal",
     {ASKS("\0\0\0\x08\x04\xd2\x16\x30"), SAYS("N"), ASKS(STARTS), SAYS(ERROR("53300"))},
     "F",
     false},
    {"TLS: what follows is not heard",
     {ASKS("\0\0\0\x08\x04\xd2\x16\x2f"), SAYS("S"), ASKS("\x16\3\1"), SAYS("\x16\3\3\0\0")},
     "-",
     false},
    {"shut down in the middle of the rows",
     {ASKS(STARTS), SAYS(LOGGED_IN READY), ASKS(QUERY), SAYS(ROW ROW ERROR("57P01"))},
     "GGF",
     false},
    {"an error in the middle of the rows that blames the question",
     {ASKS(STARTS), SAYS(LOGGED_IN READY), ASKS(QUERY), SAYS(ROW ERROR("22012") READY)},
     "GG",
     false},
    {"a session that is shut down while nothing is asked",
     {ASKS(STARTS), SAYS(LOGGED_IN READY ERROR("57P01"))},
     "GF",
     false},
    {"a row that holds an error", {ASKS(STARTS), SAYS("D\0\0\0\x2b\0\1" ERROR("57P01") DONE)}, "G", false},
    {"a question while a row comes that holds an error",
     {ASKS(STARTS), SAYS("D\0\0\0\x2b\0\1"), ASKS(QUERY), SAYS(ERROR("57P01") DONE)},
     "G",
     false},
    {"questions in a row, the second of which is refused",
     {ASKS(STARTS), SAYS(ROW), ASKS(QUERY), SAYS(DONE ERROR("57P03"))},
     "GGF",
     false},
    {"an end in the middle of the rows",
     {ASKS(STARTS), SAYS(LOGGED_IN READY), ASKS(QUERY), SAYS(ROW)},
     "GG",
     true},
    {"an end in the middle of a row",
     {ASKS(STARTS), SAYS(LOGGED_IN READY), ASKS(QUERY), SAYS("D\0\0\0\x08\0\1")},
     "GG",
     true},
    {"an end before the query is done",
     {ASKS(STARTS), SAYS(LOGGED_IN READY), ASKS(QUERY), SAYS("C\0\0\0\5x")},
     "GG",
     true},
    {"an end before the first row",
     {ASKS(STARTS), SAYS(LOGGED_IN READY), ASKS(QUERY), SAYS("T\0\0\0\x06\0\0")},
     "G",
     true},
    {"an end before the server is ready", {ASKS(STARTS), SAYS(LOGGED_IN)}, "", true},
    {"an end after a notice that nobody asked for",
     {ASKS(STARTS), SAYS(LOGGED_IN READY "S\0\0\0\6a\0")},
     "G",
     false},
    {"an end after a password was wrong",
     {ASKS(STARTS), SAYS("R\0\0\0\x08\0\0\0\3"), ASKS("p\0\0\0\5x"), SAYS(ERROR("28P01"))},
     "G",
     false},
    {"a session that begins while a proxy's headers come",
     {ASKS("CONNECT db:5432 HTTP/1.1\r\n\r\n"), SAYS("HTTP/1.1 200 Connected\r\nDate"), ASKS(STARTS),
      SAYS(ERROR("53300"))},
     "F",
     false},
    {"an end while nothing is asked", {ASKS(STARTS), SAYS(LOGGED_IN READY)}, "G", false},
};

struct heard {
    struct answer answer;
    char told[16];
    size_t count;
};

static void hear(struct heard *heard, const char *bytes, size_t length)
{
    while (length > 0 && answer_expects_more(&heard->answer)) {
        size_t taken = answer_feed(&heard->answer, bytes, length);
        bytes += taken;
        length -= taken;
        if (heard->answer.result != ANSWER_INCOMPLETE && heard->count + 1 < sizeof heard->told)
            heard->told[heard->count++] = "?-GBF"[heard->answer.result];
    }
}

static void is_followed_in_pieces(size_t row, size_t size)
{
    struct heard heard = {0};
    for (size_t part = 0; part < PARTS_MAX && conversations[row].parts[part].bytes; part++) {
        const char *bytes = conversations[row].parts[part].bytes;
        size_t length = conversations[row].parts[part].length;
        if (conversations[row].parts[part].asks)
            answer_request_began(&heard.answer, bytes, length);
        for (size_t at = 0; at < length && !conversations[row].parts[part].asks; at += size)
            hear(&heard, bytes + at, length - at < size ? length - at : size);
    }
    bool cut_off = answer_is_cut_off(&heard.answer);
    if (strcmp(heard.told, conversations[row].told) != 0 || cut_off != conversations[row].cut_off)
        fail_msg("%s, in pieces of %zu: expected %s%s, seen %s%s", conversations[row].name, size,
                 conversations[row].told, conversations[row].cut_off ? ", cut off" : "", heard.told,
                 cut_off ? ", cut off" : "");
}

static void postgresql_is_followed_to_the_end(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof conversations / sizeof *conversations; row++)
        for (size_t size = 1; size < 80; size++)
            is_followed_in_pieces(row, size);
}

static void a_protocol_is_told_by_the_question(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        size_t length;
        enum answer_protocol expected;
    } questions[] = {
        {STARTUP, ANSWER_POSTGRESQL},
        {TLS_REQUEST, ANSWER_POSTGRESQL},
        {TEXT("\0\0\0\x08\x04\xd2\x16\x30"), ANSWER_POSTGRESQL},
        {TEXT("\0\0\0\x10\x04\xd2\x16\x2e"), ANSWER_PROTOCOL_NONE}, /* a cancellation, which nobody answers */
        {TEXT("\0\0\0\x14\0\2\0\0user"), ANSWER_PROTOCOL_NONE},
        {TEXT("\0\0\0"), ANSWER_PROTOCOL_NONE},
        {GET, ANSWER_REDIS},
        {TEXT("*1\r\n$"), ANSWER_REDIS},
        {TEXT("*\r\n$1"), ANSWER_PROTOCOL_NONE},
        {TEXT("*1\r\n"), ANSWER_PROTOCOL_NONE},
        {TEXT("GET / HTTP/1.1\r\n"), ANSWER_PROTOCOL_NONE},
        {TEXT(""), ANSWER_PROTOCOL_NONE},
    };
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        struct answer answer = {0};
        answer_request_began(&answer, questions[i].question, questions[i].length);
        if (answer.speaks != questions[i].expected)
            fail_msg("question %zu: expected %d, seen %d", i + 1, (int)questions[i].expected, answer.speaks);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_told_however_it_is_split),
        cmocka_unit_test(a_conversation_goes_on),
        cmocka_unit_test(postgresql_is_followed_to_the_end),
        cmocka_unit_test(a_protocol_is_told_by_the_question),
    };
    return cmocka_run_group_tests_name("database answers", tests, NULL, NULL);
}
