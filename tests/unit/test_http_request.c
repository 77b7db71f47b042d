/* Requests as the pretend Valohai reads them. */
#include "../../core/pretend/http_request.h"
#include "../support/test_list.h"

#include <string.h>

#define HOST "Host: 127.0.0.1\r\n"

static const struct request_case {
    const char *name;
    const char *text;
    enum http_request_state state;
    const char *path;
    const char *query; /* as JSON */
    const char *body;
    size_t left; /* bytes behind it */
} cases[] = {
    {"a GET", "GET /api/ HTTP/1.1\r\n" HOST "\r\n", HTTP_REQUEST_COMPLETE, "/api/", "{ }", "", 0},
    {"half of a head", "GET /api/ HTTP/1.1\r\n" HOST, HTTP_REQUEST_INCOMPLETE, NULL, NULL, NULL, 0},
    {"a POST with its body", "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", HTTP_REQUEST_COMPLETE, "/",
     "{ }", "{}", 0},
    {"a length in small letters", "POST / HTTP/1.1\r\ncontent-length:2\r\n\r\n{}", HTTP_REQUEST_COMPLETE, "/",
     "{ }", "{}", 0},
    {"half of a body", "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{", HTTP_REQUEST_INCOMPLETE, NULL, NULL,
     NULL, 0},
    {"a body that waits to be let in", "POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n",
     HTTP_REQUEST_WANTS_CONTINUE, NULL, NULL, NULL, 0},
    {"a body that did not wait", "POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}",
     HTTP_REQUEST_COMPLETE, "/", "{ }", "{}", 0},
    {"a second request behind the first", "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
     HTTP_REQUEST_COMPLETE, "/a", "{ }", "", 19},
    {"line ends in the body", "POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\na\r\nb\r\n", HTTP_REQUEST_COMPLETE,
     "/", "{ }", "a\r\nb\r\n", 0},
    {"a query", "GET /a?x=1&y=2 HTTP/1.1\r\n\r\n", HTTP_REQUEST_COMPLETE, "/a",
     "{ \"x\": \"1\", \"y\": \"2\" }", "", 0},
    {"a query without a value", "GET /a?x&&y= HTTP/1.1\r\n\r\n", HTTP_REQUEST_COMPLETE, "/a",
     "{ \"x\": \"\", \"y\": \"\" }", "", 0},
    {"what is escaped", "GET /a%20b?x=%26+%3d HTTP/1.1\r\n\r\n", HTTP_REQUEST_COMPLETE, "/a b",
     "{ \"x\": \"& =\" }", "", 0},
    {"what only looks escaped", "GET /a%2?x=%zz HTTP/1.1\r\n\r\n", HTTP_REQUEST_COMPLETE, "/a%2",
     "{ \"x\": \"%zz\" }", "", 0},
    {"no protocol", "GET /\r\n\r\n", HTTP_REQUEST_MALFORMED, NULL, NULL, NULL, 0},
    {"no path", "GET http://host/ HTTP/1.1\r\n\r\n", HTTP_REQUEST_MALFORMED, NULL, NULL, NULL, 0},
    {"an empty line alone", "\r\n\r\n", HTTP_REQUEST_MALFORMED, NULL, NULL, NULL, 0},
    {"a length below zero", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", HTTP_REQUEST_MALFORMED, NULL,
     NULL, NULL, 0},
    {"a length that is none", "POST / HTTP/1.1\r\nContent-Length: 2x\r\n\r\n{}", HTTP_REQUEST_MALFORMED, NULL,
     NULL, NULL, 0},
    {"a length beyond all bounds", "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
     HTTP_REQUEST_MALFORMED, NULL, NULL, NULL, 0},
    {"a body in chunks, which no client of ours sends",
     "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", HTTP_REQUEST_MALFORMED, NULL, NULL,
     NULL, 0},
};

static void is_read(void **state)
{
    const struct request_case *row = *state;
    struct http_request request = {0};
    size_t used = 0;
    const size_t length = strlen(row->text);
    assert_int_equal(http_request_read(&request, row->text, length, &used), row->state);
    if (row->state != HTTP_REQUEST_COMPLETE)
        return;
    assert_string_equal(request.path, row->path);
    assert_string_equal(json_object_to_json_string(request.query), row->query);
    assert_string_equal(request.body, row->body);
    assert_int_equal(length - used, row->left);
    http_request_free(&request);
}

/* Each byte may be the last one that has arrived. */
static void is_incomplete_until_its_last_byte(void **state)
{
    static const char text[] =
        "POST /a?b=c HTTP/1.1\r\nAccept: application/json\r\nAuthorization: Token x\r\n"
        "Content-Type: application/json\r\nConnection: close\r\nContent-Length: 4\r\n\r\n{\n}\n";
    struct http_request request = {0};
    size_t used = 0;
    (void)state;
    for (size_t length = 0; length < strlen(text); length++)
        assert_int_equal(http_request_read(&request, text, length, &used), HTTP_REQUEST_INCOMPLETE);
    assert_int_equal(http_request_read(&request, text, strlen(text), &used), HTTP_REQUEST_COMPLETE);
    assert_string_equal(request.method, "POST");
    assert_string_equal(request.accept, "application/json");
    assert_string_equal(request.authorization, "Token x");
    assert_string_equal(request.content_type, "application/json");
    assert_true(request.last);
    http_request_free(&request);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), is_read, NULL, NULL);
    test_list_add(TEST(is_incomplete_until_its_last_byte), NULL, NULL, NULL);
    return test_list_run("requests", argc, argv, NULL, NULL);
}
