/* Which requests ask the same: two requests, and whether an answer to the second one is an answer to the first. */
#include "../../core/evidence/recovery.h"
#include "../../core/wire/question.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct question_case {
    const char *name;
    const char *failed;
    const char *answered;
    bool same;
};

#define HOST "Host: store\r\n\r\n"

static const struct question_case cases[] = {
    {"the same request", "GET /a HTTP/1.1\r\n" HOST, "GET /a HTTP/1.1\r\n" HOST, true},
    {"another path", "GET /a HTTP/1.1\r\n" HOST, "GET /b HTTP/1.1\r\n" HOST, false},
    {"a longer path", "GET /a HTTP/1.1\r\n" HOST, "GET /ab HTTP/1.1\r\n" HOST, false},
    {"another method", "GET /a HTTP/1.1\r\n" HOST, "PUT /a HTTP/1.1\r\n" HOST, false},
    {"another host", "GET /a HTTP/1.1\r\nHost: one\r\n\r\n", "GET /a HTTP/1.1\r\nHost: two\r\n\r\n", false},
    {"this machine by its two names", "GET /a HTTP/1.1\r\nHost: localhost:8000\r\n\r\n",
     "GET /a HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n", true},
    {"another port of this machine", "GET /a HTTP/1.1\r\nHost: localhost:8000\r\n\r\n",
     "GET /a HTTP/1.1\r\nHost: 127.0.0.1:8001\r\n\r\n", false},
    {"a host in capitals", "GET /a HTTP/1.1\r\nHost: STORE\r\n\r\n", "GET /a HTTP/1.1\r\nhost:store\r\n\r\n",
     true},
    {"other headers, a range too", "GET /a HTTP/1.1\r\n" HOST,
     "GET /a HTTP/1.1\r\nRange: bytes=70000-\r\nUser-Agent: x\r\n" HOST, true},
    {"another version of HTTP", "GET /a HTTP/1.1\r\n" HOST, "GET /a HTTP/1.0\r\n" HOST, true},
    {"GET after HEAD", "HEAD /a HTTP/1.1\r\n" HOST, "GET /a HTTP/1.1\r\n" HOST, true},
    {"HEAD after HEAD", "HEAD /a HTTP/1.1\r\n" HOST, "HEAD /a HTTP/1.1\r\n" HOST, true},
    {"HEAD after GET, which has brought no body", "GET /a HTTP/1.1\r\n" HOST, "HEAD /a HTTP/1.1\r\n" HOST,
     false},
    {"POST after HEAD", "HEAD /a HTTP/1.1\r\n" HOST, "POST /a HTTP/1.1\r\n" HOST, false},
    {"another parameter", "PUT /a?partNumber=1&uploadId=x HTTP/1.1\r\n" HOST,
     "PUT /a?partNumber=2&uploadId=x HTTP/1.1\r\n" HOST, false},
    {"the parameters in another order", "GET /a?x=1&y=2 HTTP/1.1\r\n" HOST,
     "GET /a?y=2&x=1 HTTP/1.1\r\n" HOST, true},
    {"values of other parameters", "GET /a?x=1&y=2 HTTP/1.1\r\n" HOST, "GET /a?x=2&y=1 HTTP/1.1\r\n" HOST,
     false},
    {"a parameter without a value", "GET /a?delete HTTP/1.1\r\n" HOST, "GET /a?uploads HTTP/1.1\r\n" HOST,
     false},
    {"a parameter more", "GET /a?list HTTP/1.1\r\n" HOST, "GET /a?list&page=2 HTTP/1.1\r\n" HOST, false},
    {"signed anew for Amazon",
     "GET /a?partNumber=1&X-Amz-Date=20260101T000000Z&X-Amz-Signature=12 HTTP/1.1\r\n" HOST,
     "GET /a?partNumber=1&X-Amz-Date=20260101T000007Z&X-Amz-Signature=34 HTTP/1.1\r\n" HOST, true},
    {"signed anew, of another part", "GET /a?partNumber=1&X-Amz-Signature=12 HTTP/1.1\r\n" HOST,
     "GET /a?partNumber=2&X-Amz-Signature=34 HTTP/1.1\r\n" HOST, false},
    {"signed by the older rule", "GET /a?AWSAccessKeyId=K&Expires=1&Signature=x%3D HTTP/1.1\r\n" HOST,
     "GET /a?AWSAccessKeyId=K&Expires=2&Signature=y%3D HTTP/1.1\r\n" HOST, true},
    {"signed anew for Google", "GET /a?X-Goog-Date=1&x-goog-signature=12 HTTP/1.1\r\n" HOST,
     "GET /a?X-Goog-Date=2&x-goog-signature=34 HTTP/1.1\r\n" HOST, true},
    {"signed anew for Azure", "GET /a?sv=2024&se=2026-01-01&sig=12 HTTP/1.1\r\n" HOST,
     "GET /a?sv=2024&se=2026-01-02&sig=34 HTTP/1.1\r\n" HOST, true},
    {"signed, and not signed", "GET /a?Signature=x HTTP/1.1\r\n" HOST, "GET /a HTTP/1.1\r\n" HOST, true},
    {"a name that begins as that of a signature", "GET /a?sign=1 HTTP/1.1\r\n" HOST,
     "GET /a?sign=2 HTTP/1.1\r\n" HOST, false},
    {"a name that goes on behind that of a signature", "GET /a?sigma=1 HTTP/1.1\r\n" HOST,
     "GET /a?sigma=2 HTTP/1.1\r\n" HOST, false},
    {"a name that keeps caches away", "GET /a?_=1 HTTP/1.1\r\n" HOST, "GET /a?_=2 HTTP/1.1\r\n" HOST, true},
    {"a name longer than all others", "GET /a?abcdefghijklmnopqrstuvwxyz=1 HTTP/1.1\r\n" HOST,
     "GET /a?abcdefghijklmnopqrstuvwxyz=2 HTTP/1.1\r\n" HOST, false},
    {"to a proxy and to the server itself", "GET http://store/a HTTP/1.1\r\nHost: store\r\n\r\n",
     "GET /a HTTP/1.1\r\n" HOST, true},
    {"through a proxy to other hosts", "GET http://one/a HTTP/1.1\r\n\r\n",
     "GET http://two/a HTTP/1.1\r\n\r\n", false},
    {"a tunnel to another host", "CONNECT one:443 HTTP/1.1\r\n\r\n", "CONNECT two:443 HTTP/1.1\r\n\r\n",
     false},
    {"what is cut off behind its target", "GET /a HTT", "GET /a HTTP/1.1\r\n\r\n", true},
};

static void requests_are_compared_by_what_they_ask(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct question_case *row = &cases[i];
        uint32_t failed = http1_question(row->failed, strlen(row->failed));
        uint32_t answered = http1_question(row->answered, strlen(row->answered));
        if (failed == 0 || answered == 0 || question_is_answered(answered, failed) != row->same)
            fail_msg("%s: %08x and %08x", row->name, failed, answered);
    }
}

static void a_request_names_its_host_or_not(void **state)
{
    (void)state;
    static const char named[] = "GET / HTTP/1.1\r\nAccept: */*\r\nHost: a\r\n\r\n";
    static const char nameless[] = "GET / HTTP/1.0\r\nAccept: */*\r\n\r\nHost: a";
    assert_true((http1_question(named, sizeof named - 1) & QUESTION_HOSTED) != 0);
    assert_false((http1_question(nameless, sizeof nameless - 1) & QUESTION_HOSTED) != 0);
}

static void what_has_no_target_or_is_no_http_is_no_question(void **state)
{
    (void)state;
    assert_int_equal(http1_question("GET ", 4), 0);
    assert_int_equal(http1_question("USER anonymous\r\n", 16), 0);
    assert_int_equal(http1_question("RETR a file\r\n", 13), 0);
    assert_int_equal(http1_question("", 0), 0);
}

/* Every cut of a request is read within its bounds (the sanitizers see it), and from its target's end on asks the same path. */
static void a_request_may_be_cut_anywhere(void **state)
{
    (void)state;
    static const char request[] = "GET http://a:80/b?X-Amz-Date=1&c=2 HTTP/1.1\r\nHost: a\r\n\r\n";
    char copy[sizeof request];
    for (size_t length = 0; length < sizeof request; length++) {
        memcpy(copy, request, length);
        memset(copy + length, '\n', sizeof copy - length);
        (void)http1_question(copy, length);
    }
    assert_int_equal(http1_question(request, sizeof request - 1),
                     http1_question(request, (size_t)(strchr(request, '\r') - request)));
}

static void a_path_is_the_same_in_a_request_and_in_the_url_that_led_to_it(void **state)
{
    (void)state;
    static const char *const urls[] = {"/a/b", "/a/b?c=d", "/a/b#c", "http://host/a/b",
                                       "https://host:8/a/b?c"};
    static const char *const others[] = {"/a", "/a/bc", "http://host", "", "/b/a"};
    static const char request[] = "GET /a/b?Signature=1 HTTP/1.1\r\n\r\n";
    uint32_t expected = http1_path(request, sizeof request - 1);
    for (size_t i = 0; i < sizeof urls / sizeof *urls + sizeof others / sizeof *others; i++) {
        size_t count = sizeof urls / sizeof *urls;
        const char *url = i < count ? urls[i] : others[i - count];
        uint8_t place = 0;
        uint32_t path = 0;
        for (const char *byte = url; *byte != '\0'; byte++)
            question_path_feed(&place, &path, *byte);
        if ((path == expected) != (i < count))
            fail_msg("%s", url);
    }
}

static void what_is_asked_under_tls_is_a_question_of_its_own(void **state)
{
    (void)state;
    static const char request[] = "GET /a HTTP/1.1\r\n\r\n";
    assert_true(is_under_tls("\x16\x03\x01\x02\x00", 5));
    assert_true(is_under_tls("\x14\x03\x03\x00\x01\x01\x17", 7));
    assert_true(is_under_tls("\x17\x03\x03\x00\x20", 5));
    assert_false(is_under_tls("\x18\x03\x03\x00\x20", 5));
    assert_false(is_under_tls(request, sizeof request - 1));
    assert_false(question_is_answered(QUESTION_UNDER_TLS, http1_question(request, sizeof request - 1)));
    assert_true(question_is_answered(QUESTION_UNDER_TLS, QUESTION_UNDER_TLS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_compared_by_what_they_ask),
        cmocka_unit_test(a_request_names_its_host_or_not),
        cmocka_unit_test(what_has_no_target_or_is_no_http_is_no_question),
        cmocka_unit_test(what_is_asked_under_tls_is_a_question_of_its_own),
        cmocka_unit_test(a_request_may_be_cut_anywhere),
        cmocka_unit_test(a_path_is_the_same_in_a_request_and_in_the_url_that_led_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
