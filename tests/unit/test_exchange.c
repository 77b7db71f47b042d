/* Answers and failures: what each means to a question and to a change, and what a person is advised to do. */
#include "../../core/valohai/client.h"
#include "../../core/valohai/exchange.h"

#include "../support/scripted_server.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN         "secret-token-0123456789"
#define ESCAPED_TOKEN "\\u0073ecret\\u002dtoken-0123456789"
#define FILLING       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define HTML          "Content-Type: text/html\r\n"
#define JSON          "Content-Type: application/json\r\n"

static const char *const result_names[] = {"ok", "rejected", "not sent", "ambiguous", "cancelled"};

static struct client *make_client(const char *host)
{
    static char problem[512];
    const struct client_options options = {
        .host = host, .token = TOKEN, .token_variable = "VALOHAI_TOKEN", .deadline = 60, .timeout = 20};
    struct client *client = client_new(&options, problem);
    if (!client)
        fail_msg("no client: %s", problem);
    return client;
}

/* An answer, what it means to a GET and to a POST, and what its problem says (parts between bars). */
struct row {
    struct scripted_step step;
    enum call_result get, post;
    const char *problem;
};

static const struct row rows[] = {
    {{.name = "200", .head = "HTTP/1.1 200 OK\r\n" JSON, .body = "{\"a\":1}"}, CALL_OK, CALL_OK, ""},
    {{.name = "JSON without a content type", .head = "HTTP/1.1 200 OK\r\n", .body = "{}"},
     CALL_OK,
     CALL_OK,
     ""},
    {{.name = "empty 200", .head = "HTTP/1.1 200 OK\r\n", .body = ""}, CALL_OK, CALL_OK, ""},
    {{.name = "HTML 200", .head = "HTTP/1.1 200 OK\r\n" HTML, .body = "<html>"},
     CALL_REJECTED,
     CALL_AMBIGUOUS,
     "HTML page instead of JSON|VHRETRY_HOST"},
    {{.name = "garbage 200", .head = "HTTP/1.1 200 OK\r\n" JSON, .body = "{\"a\":}"},
     CALL_REJECTED,
     CALL_AMBIGUOUS,
     "not JSON: unexpected character|VHRETRY_HOST"},
    {{.name = "deep 200", .head = "HTTP/1.1 200 OK\r\n" JSON, .body = "[", .body_repeats = 100},
     CALL_REJECTED,
     CALL_AMBIGUOUS,
     "not JSON: nesting too deep"},
    {{.name = "huge 200",
      .head = "HTTP/1.1 200 OK\r\n" JSON,
      .body = "[1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7]",
      .body_repeats = 200000},
     CALL_REJECTED,
     CALL_AMBIGUOUS,
     "larger than 4 MiB"},
    {{.name = "redirect", .head = "HTTP/1.1 301 Moved\r\nLocation: https://other.example/x\r\n", .body = ""},
     CALL_REJECTED,
     CALL_REJECTED,
     "redirects to https://other.example (301)|set VHRETRY_HOST"},
    {{.name = "400 with texts",
      .head = "HTTP/1.1 400 Bad\r\n" JSON,
      .body = "{\"commit\":[\"Not found.\"],\"step\":[{\"message\":\"No such step.\",\"code\":\"x\"}]}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: commit: Not found.; step: No such step.)"},
    {{.name = "400 with non-field errors",
      .head = "HTTP/1.1 400 Bad\r\n" JSON,
      .body = "{\"non_field_errors\":[\"Quota exceeded.\"]}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: Quota exceeded.)"},
    {{.name = "400 with an error", .head = "HTTP/1.1 400 Bad\r\n" JSON, .body = "{\"error\":\"Broken.\"}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: Broken.)"},
    {{.name = "400 with a lone message",
      .head = "HTTP/1.1 400 Bad\r\n" JSON,
      .body = "{\"message\":\"Too old.\",\"code\":\"old\"}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: Too old.)"},
    {{.name = "400 with a list", .head = "HTTP/1.1 400 Bad\r\n" JSON, .body = "[\"One.\",\"Two.\"]"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: One.; Two.)"},
    {{.name = "400 with a nested error",
      .head = "HTTP/1.1 400 Bad\r\n" JSON,
      .body = "{\"runtime_config\":{\"kubernetes\":[\"Unknown.\"]}}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: runtime_config: Unknown.)"},
    {{.name = "400 that quotes token and escapes",
      .head = "HTTP/1.1 400 Bad\r\n" JSON,
      .body = "{\"detail\":\"" TOKEN " and \\u001b[31m\\nred\"}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: *********************** and ?[31m red)"},
    {{.name = "400 that quotes the token escaped",
      .head = "HTTP/1.1 400 Bad\r\n" JSON,
      .body = "{\"detail\":\"" ESCAPED_TOKEN " again\",\"" ESCAPED_TOKEN "\":[\"x\"]}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "(400: *********************** again; ***********************: x)"},
    {{.name = "400 that quotes the token escaped, and is too long to tell",
      .head = "HTTP/1.1 400 Bad\r\n" JSON,
      .body = "{\"detail\":\"" FILLING FILLING FILLING "fill " ESCAPED_TOKEN " again\"}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "xfill ***...)"},
    {{.name = "401", .head = "HTTP/1.1 401 No\r\n" JSON, .body = "{\"detail\":\"Invalid token.\"}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "does not accept the token in VALOHAI_TOKEN (401: Invalid token.)|create a new API token|secret "
     "VALOHAI_TOKEN"},
    {{.name = "403", .head = "HTTP/1.1 403 No\r\n" JSON, .body = "{}"},
     CALL_REJECTED,
     CALL_REJECTED,
     "does not allow this to the token in VALOHAI_TOKEN (403)|may start executions"},
    {{.name = "404", .head = "HTTP/1.1 404 Not Found\r\n" HTML, .body = "<html>"},
     CALL_REJECTED,
     CALL_REJECTED,
     "/api/v0/x/ does not exist (404 with an HTML page)|check VHRETRY_HOST"},
    {{.name = "408", .head = "HTTP/1.1 408 Late\r\n", .body = ""}, CALL_AMBIGUOUS, CALL_AMBIGUOUS, "(408)"},
    {{.name = "429", .head = "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\n", .body = ""},
     CALL_AMBIGUOUS,
     CALL_AMBIGUOUS,
     "asks to slow down (429)"},
    {{.name = "500", .head = "HTTP/1.1 500 Oops\r\n" JSON, .body = "{\"detail\":\"bug\"}"},
     CALL_AMBIGUOUS,
     CALL_AMBIGUOUS,
     "is unavailable (500: bug)"},
    {{.name = "HTML 502", .head = "HTTP/1.1 502 Bad\r\n" HTML, .body = "<html>nginx"},
     CALL_AMBIGUOUS,
     CALL_AMBIGUOUS,
     "is unavailable (502 with an HTML page)"},
    {{.name = "reset", .accident = ACCIDENT_RESET},
     CALL_AMBIGUOUS,
     CALL_AMBIGUOUS,
     "no usable answer from http://127."},
    {{.name = "hang-up", .accident = ACCIDENT_HANG_UP},
     CALL_AMBIGUOUS,
     CALL_AMBIGUOUS,
     "no usable answer from http://127."},
    {{.name = "half", .accident = ACCIDENT_HALF},
     CALL_AMBIGUOUS,
     CALL_AMBIGUOUS,
     "no usable answer from http://127."},
};

/* True if `problem` has each part of `parts`, and is empty if they are. */
static bool has_parts(const char *problem, const char *parts)
{
    if (*parts == '\0')
        return *problem == '\0';
    char copy[256];
    snprintf(copy, sizeof copy, "%s", parts);
    char *rest = copy;
    for (char *part = strsep(&rest, "|"); part; part = strsep(&rest, "|"))
        if (!strstr(problem, part))
            return false;
    return true;
}

static void each_answer_means_what_the_table_says(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (unsigned post = 0; post < 2; post++) {
            struct scripted_server server;
            struct server_script script = {.own_body = NULL};
            script.faults[REQUEST_OTHER] = (struct scripted_fault){.step = &rows[i].step, .times = 1};
            assert_true(scripted_server_start(&server, &script));
            struct client *client = make_client(server.origin);
            struct json_object *body = post ? json_object_new_object() : NULL;
            struct api_answer answer;
            client_call(client, post ? "POST" : "GET", "/api/v0/x/?y=z", body, &answer);
            json_object_put(body);
            client_free(client);
            scripted_server_stop(&server);
            const enum call_result expected = post ? rows[i].post : rows[i].get;
            if (answer.result != expected || !has_parts(answer.problem, rows[i].problem) ||
                strstr(answer.problem, TOKEN) || server.requests[REQUEST_OTHER] != 1) {
                print_error("%s %s:\n  expected %s, %s\n  seen     %s, %s (%u requests)\n",
                            post ? "POST" : "GET", rows[i].step.name, result_names[expected], rows[i].problem,
                            result_names[answer.result], answer.problem, server.requests[REQUEST_OTHER]);
                wrong++;
            }
            api_answer_free(&answer);
        }
    }
    assert_int_equal(wrong, 0);
}

/* What libcurl may say, before and after the connection stood; `https://v.example` does not matter: nothing is sent. */
static void each_failure_of_the_transport_means_what_the_table_says(void **state)
{
    (void)state;
    static const struct {
        CURLcode code;
        bool connected;
        int system_error;
        enum call_result result;
        const char *problem;
    } failures[] = {
        {CURLE_COULDNT_RESOLVE_HOST, false, 0, CALL_NOT_SENT,
         "no connection to https://v.example|VHRETRY_HOST"},
        {CURLE_COULDNT_RESOLVE_PROXY, false, 0, CALL_NOT_SENT, "proxy"},
        {CURLE_COULDNT_CONNECT, false, ENETUNREACH, CALL_NOT_SENT,
         ": Network is unreachable; check the network"},
        {CURLE_OPERATION_TIMEDOUT, false, 0, CALL_NOT_SENT, "no connection to https://v.example"},
        {CURLE_OPERATION_TIMEDOUT, true, 0, CALL_AMBIGUOUS, "no usable answer from https://v.example"},
        {CURLE_SSL_CONNECT_ERROR, false, 0, CALL_NOT_SENT, "SSL"},
        {CURLE_RECV_ERROR, false, 0, CALL_NOT_SENT, "no connection"},
        {CURLE_SEND_ERROR, true, 0, CALL_AMBIGUOUS, "no usable answer"},
        {CURLE_GOT_NOTHING, true, 0, CALL_AMBIGUOUS, "no usable answer"},
        {CURLE_OUT_OF_MEMORY, true, 0, CALL_AMBIGUOUS, "no usable answer"},
        {CURLE_PEER_FAILED_VERIFICATION, false, 0, CALL_REJECTED, "ca-certificates|SSL_CERT_FILE"},
        {CURLE_SSL_CACERT_BADFILE, false, 0, CALL_REJECTED, "ca-certificates|SSL_CERT_FILE"},
        {CURLE_URL_MALFORMAT, false, 0, CALL_REJECTED, "VHRETRY_HOST"},
        {CURLE_ABORTED_BY_CALLBACK, true, 0, CALL_CANCELLED, "interrupted"},
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        const struct exchange exchange = {.method = "POST",
                                          .origin = "https://v.example",
                                          .path = "/",
                                          .code = failures[i].code,
                                          .connected = failures[i].connected,
                                          .system_error = failures[i].system_error,
                                          .data = ""};
        struct api_answer answer;
        exchange_judge(&exchange, &answer);
        if (answer.result != failures[i].result || !has_parts(answer.problem, failures[i].problem)) {
            print_error(
                "%s, %s:\n  expected %s, %s\n  seen     %s, %s\n", curl_easy_strerror(failures[i].code),
                failures[i].connected ? "connected" : "not connected", result_names[failures[i].result],
                failures[i].problem, result_names[answer.result], answer.problem);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_means_what_the_table_says),
        cmocka_unit_test(each_failure_of_the_transport_means_what_the_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
