/* The first question of each protocol, cut at every byte: programs write in pieces, and what is spoken must be known all the same. */
#include "../../core/wire/answer.h"
#include "../../core/wire/http2.h"
#include "../../core/wire/tls_records.h"
#include "../support/test_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(string) string, sizeof(string) - 1

static const struct first_question {
    const char *name;
    const char *question;
    size_t length;
    enum answer_protocol speaks;
    enum answer_request request;
    const char *greeting; /* the server's, before it; NULL none */
} questions[] = {
    {"PostgreSQL's startup", TEXT("\0\0\0\x15\0\3\0\0user\0me\0db\0d\0\0"), ANSWER_POSTGRESQL,
     REQUEST_UNKNOWN, NULL},
    {"PostgreSQL's question for TLS", TEXT("\0\0\0\x08\x04\xd2\x16\x2f"), ANSWER_POSTGRESQL,
     REQUEST_ENCRYPTION, NULL},
    {"Redis's command", TEXT("*1\r\n$4\r\nPING\r\n"), ANSWER_REDIS, REQUEST_UNKNOWN, NULL},
    {"Redis's command of many parts", TEXT("*1000\r\n$4\r\nMGET\r\n"), ANSWER_REDIS, REQUEST_UNKNOWN, NULL},
    {"MongoDB's hello", TEXT("\x2a\0\0\0\1\0\0\0\0\0\0\0\xdd\7\0\0\0\0\0\0\0\x15\0\0\0\x10hello\0\1\0\0\0\0"),
     ANSWER_MONGODB, REQUEST_TIDIES, NULL},
    {"AMQP's header", TEXT("AMQP\0\0\x09\1"), ANSWER_AMQP, REQUEST_UNKNOWN, NULL},
    {"MQTT's CONNECT", TEXT("\x10\x10\0\4MQTT\4\2\0\x3c\0\4abcd"), ANSWER_MQTT, REQUEST_UNKNOWN, NULL},
    {"SMTP's EHLO", TEXT("EHLO example.org\r\n"), ANSWER_SMTP, REQUEST_UNKNOWN, "220 mail\r\n"},
    {"SMTP's EHLO, before the greeting", TEXT("EHLO example.org\r\n"), ANSWER_SMTP, REQUEST_UNKNOWN, NULL},
    {"FTP's USER", TEXT("USER anonymous\r\n"), ANSWER_FTP, REQUEST_UNKNOWN, "220 files\r\n"},
    {"FTP's AUTH TLS", TEXT("AUTH TLS\r\n"), ANSWER_FTP, REQUEST_UNKNOWN, "220 files\r\n"},
    {"SSH's banner", TEXT("SSH-2.0-OpenSSH_9.2\r\n"), ANSWER_SSH, REQUEST_UNKNOWN, NULL},
    {"a GET", TEXT("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"), ANSWER_PROTOCOL_NONE, REQUEST_HTTP, NULL},
    {"a HEAD, whose answer has no body", TEXT("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n"), ANSWER_PROTOCOL_NONE,
     REQUEST_HTTP_HEAD, NULL},
    {"a CONNECT, which opens a tunnel", TEXT("CONNECT a:443 HTTP/1.1\r\n\r\n"), ANSWER_PROTOCOL_NONE,
     REQUEST_HTTP_CONNECT, NULL},
    /* And what looks alike. */
    {"a number behind an asterisk that is no array", TEXT("*1\r\nPING\r\n"), ANSWER_PROTOCOL_NONE,
     REQUEST_UNKNOWN, NULL},
    {"another protocol of PostgreSQL's shape", TEXT("\0\0\0\x15\0\2\0\0user\0me\0db\0d\0\0"),
     ANSWER_PROTOCOL_NONE, REQUEST_UNKNOWN, NULL},
    {"a word that begins as EHLO does", TEXT("EHLOX example.org\r\n"), ANSWER_PROTOCOL_NONE, REQUEST_HTTP,
     NULL},
};

/* What is known of the question once it was sent in pieces that end at each of `ends`. */
static struct answer told_in_pieces(const struct first_question *row, const size_t *ends, size_t count)
{
    struct answer answer = {0};
    size_t at = 0;
    for (const char *next = row->greeting; next != NULL && *next != '\0';)
        next += answer_feed(&answer, next, strlen(next));
    for (size_t i = 0; i <= count; i++) {
        size_t end = ends != NULL && i < count ? ends[i] : row->length;
        if (at == 0)
            answer_request_began(&answer, row->question, end);
        else
            answer_request_goes_on(&answer, row->question + at, end - at);
        at = end;
    }
    return answer;
}

/* A greeting alone leaves it open which of two protocols is spoken. */
static enum answer_protocol spoken(const struct answer *answer)
{
    return answer->speaks == ANSWER_GREETING ? ANSWER_PROTOCOL_NONE : (enum answer_protocol)answer->speaks;
}

static void expect_told(const struct first_question *row, const char *how, size_t cut,
                        const struct answer *answer, uint32_t question)
{
    if (spoken(answer) != row->speaks || answer->request != row->request ||
        (answer->question != question && answer->question != 0))
        fail_msg("%s, %s %zu: protocol %u, request %u, question %x; expected %u, %u, %x", row->name, how, cut,
                 (unsigned)answer->speaks, (unsigned)answer->request, (unsigned)answer->question,
                 (unsigned)row->speaks, (unsigned)row->request, (unsigned)question);
}

static void a_question_is_told_however_it_is_cut(void **state)
{
    const struct first_question *row = *state;
    size_t each[64];
    struct answer answer = told_in_pieces(row, NULL, 0);
    const uint32_t question = answer.question;
    expect_told(row, "whole", 0, &answer, question);
    for (size_t cut = 1; cut < row->length; cut++) {
        answer = told_in_pieces(row, &cut, 1);
        expect_told(row, "cut at", cut, &answer, question);
        for (size_t next = cut + 1; next < row->length; next++) {
            const size_t ends[] = {cut, next};
            answer = told_in_pieces(row, ends, 2);
            expect_told(row, "cut twice, first at", cut, &answer, question);
        }
        each[cut - 1] = cut;
    }
    answer = told_in_pieces(row, each, row->length - 1);
    expect_told(row, "byte by byte", row->length, &answer, question);
    assert_int_equal(answer.question, question); /* all of it was heard */
}

/* HTTP/2 is told by the beginning that is kept (preload/observer/answers.c). */
static void the_preface_of_http2_is_kept_until_it_is_told(void **state)
{
    (void)state;
    static const char preface[] = HTTP2_PREFACE;
    for (size_t cut = 1; cut < sizeof preface - 1; cut++) {
        struct answer answer = {0};
        answer_request_began(&answer, preface, cut);
        answer_request_goes_on(&answer, preface + cut, sizeof preface - 1 - cut);
        assert_true(http2_is_preface(answer.beginning, answer.kept));
        assert_int_equal(spoken(&answer), ANSWER_PROTOCOL_NONE);
    }
}

/* An answer ends the question: what is sent behind it is another one. */
static void an_answer_ends_the_beginning(void **state)
{
    (void)state;
    struct answer answer = {0};
    answer_request_began(&answer, TEXT("*1"));
    answer_feed(&answer, TEXT("x"));
    answer_request_goes_on(&answer, TEXT("\r\n$4\r\nPING\r\n"));
    assert_int_equal(answer.speaks, ANSWER_PROTOCOL_NONE);
    answer_request_began(&answer, TEXT("*1"));
    answer_request_goes_on(&answer, NULL, 0); /* splice(2) took it */
    answer_request_goes_on(&answer, TEXT("\r\n$4\r\nPING\r\n"));
    assert_int_equal(answer.speaks, ANSWER_PROTOCOL_NONE);
}

/* A ClientHello, as long as it is read: the header of its record, its type and a part of its content. */
static void a_client_hello_is_told_however_it_is_cut(void **state)
{
    (void)state;
    static const char hello[] = "\x16\3\1\0\x0a\1\0\0\6\3\3abcd";
    for (size_t cut = 1; cut < sizeof hello - 1; cut++) {
        struct tls_records tls = {0};
        unsigned meaning = tls_records_sent(&tls, hello, cut);
        assert_true(tls_records_begin(&tls)); /* or the next piece would not be fed */
        meaning |= tls_records_sent(&tls, hello + cut, sizeof hello - 1 - cut);
        assert_true(tls_records_tell(&tls));
        assert_true((meaning & TLS_ASKS) != 0);
        assert_int_equal(tls.sent.left, 0);
    }
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(questions), a_question_is_told_however_it_is_cut, NULL, NULL);
    test_list_add(TEST(the_preface_of_http2_is_kept_until_it_is_told), NULL, NULL, NULL);
    test_list_add(TEST(an_answer_ends_the_beginning), NULL, NULL, NULL);
    test_list_add(TEST(a_client_hello_is_told_however_it_is_cut), NULL, NULL, NULL);
    return test_list_run("questions in pieces", argc, argv, NULL, NULL);
}
