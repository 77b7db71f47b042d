/* The client: to whom it talks, what it repeats, when it stops, and that the token stays where it belongs. */
#include "../../core/valohai/client.h"

#include "../../core/settings/url.h"
#include "../../core/valohai/api_host.h"
#include "../../core/valohai/status_detail.h"
#include "../support/loopback_server.h"
#include "../support/scripted_server.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define TOKEN "secret-token-0123456789"
#define JSON  "Content-Type: application/json\r\n"

static const char *const result_names[] = {"ok", "rejected", "not sent", "ambiguous", "cancelled"};

static struct client *make_client(const char *host, double deadline)
{
    static char problem[512];
    const struct client_options options = {.host = host,
                                           .token = TOKEN,
                                           .token_variable = "VALOHAI_TOKEN",
                                           .deadline = deadline,
                                           .first_pause = 0.002,
                                           .timeout = 20};
    struct client *client = client_new(&options, problem);
    if (!client)
        fail_msg("no client: %s", problem);
    return client;
}

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

static void the_server_may_say_how_long_to_wait(void **state)
{
    (void)state;
    static const struct scripted_step busy = {
        .name = "429", .head = "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\n", .body = ""};
    struct scripted_server server;
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_OTHER] = (struct scripted_fault){.step = &busy, .times = 1};
    assert_true(scripted_server_start(&server, &script));
    /* A second lasts a tenth of one here. */
    char problem[512];
    const struct client_options options = {
        .host = server.origin, .deadline = 1, .first_pause = 0.1, .timeout = 20};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    struct api_answer answer;
    client_call(client, "GET", "/api/v0/x/", NULL, &answer);
    assert_true(answer.retry_after >= 7 && answer.retry_after < 8);
    const double before = client_seconds_left(client);
    assert_true(client_pause(client, 1, &answer));
    assert_true(before - client_seconds_left(client) >= 0.69 || client_seconds_left(client) <= 0);
    /* Seven more would pass the deadline of ten: then the last try is at the deadline, and no other follows it. */
    while (client_seconds_left(client) > 0)
        assert_true(client_pause(client, 1, &answer) || client_seconds_left(client) <= 0);
    assert_false(client_pause(client, 1, &answer));
    api_answer_free(&answer);
    client_free(client);
    scripted_server_stop(&server);
}

static void what_cannot_have_left_was_not_sent(void **state)
{
    (void)state;
    /* A port that is taken and refuses. */
    uint16_t port = 0;
    int reserved = loopback_bind(&port);
    assert_true(reserved >= 0);
    char refusing[64];
    snprintf(refusing, sizeof refusing, "http://127.0.0.1:%u", (unsigned)port);
    struct api_answer answer;
    struct client *client = make_client(refusing, 60);
    client_call(client, "POST", "/api/v0/x/", NULL, &answer);
    assert_string_equal(result_names[answer.result], "not sent");
    assert_true(has_parts(answer.problem,
                          "no connection to http://127.0.0.1|: Connection refused; check the network"));
    client_free(client);
    close(reserved);

    /* A server that does not speak TLS. */
    struct scripted_server server;
    const struct server_script script = {.own_body = NULL};
    assert_true(scripted_server_start(&server, &script));
    char secure[64];
    snprintf(secure, sizeof secure, "https://127.0.0.1:%u", (unsigned)server.port);
    client = make_client(secure, 60);
    client_call(client, "POST", "/api/v0/x/", NULL, &answer);
    client_free(client);
    scripted_server_stop(&server);
    assert_string_equal(result_names[answer.result], "not sent");
    assert_int_equal(server.requests[REQUEST_OTHER], 0);
}

static void a_get_is_repeated_and_a_post_is_not(void **state)
{
    (void)state;
    static const struct scripted_step reset = {.name = "reset", .accident = ACCIDENT_RESET};
    struct scripted_server server;
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &reset, .times = 3};
    script.faults[REQUEST_POST] = script.faults[REQUEST_LIST];
    assert_true(scripted_server_start(&server, &script));
    struct client *client = make_client(server.origin, 60);
    struct api_answer answer;
    client_get(client, "/api/v0/executions/?project=1", &answer);
    assert_string_equal(result_names[answer.result], "ok");
    api_answer_free(&answer);
    struct json_object *body = json_object_new_object();
    client_call(client, "POST", "/api/v0/executions/", body, &answer);
    assert_string_equal(result_names[answer.result], "ambiguous");
    json_object_put(body);
    client_free(client);
    scripted_server_stop(&server);
    assert_int_equal(server.requests[REQUEST_LIST], 4);
    assert_int_equal(server.requests[REQUEST_POST], 1);
}

static void a_loopback_host_is_never_asked_through_a_proxy(void **state)
{
    (void)state;
    struct scripted_server server;
    const struct server_script script = {.own_body = NULL};
    assert_true(scripted_server_start(&server, &script));
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    struct client *client = make_client(server.origin, 60);
    struct api_answer answer;
    client_call(client, "GET", "/api/v0/x/", NULL, &answer);
    unsetenv("http_proxy");
    client_free(client);
    scripted_server_stop(&server);
    assert_string_equal(result_names[answer.result], "ok");
    api_answer_free(&answer);
}

static void *raise_cancel(void *context)
{
    const struct timespec moment = {.tv_nsec = 50000000};
    nanosleep(&moment, NULL);
    *(volatile int *)context = 15;
    return NULL;
}

static void a_signal_ends_a_call_that_waits_for_its_answer(void **state)
{
    (void)state;
    static const struct scripted_step silence = {.name = "silence", .accident = ACCIDENT_SILENCE};
    struct scripted_server server;
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_OTHER] = (struct scripted_fault){.step = &silence, .times = 1};
    assert_true(scripted_server_start(&server, &script));
    volatile int cancel = 0;
    char problem[512];
    const struct client_options options = {.host = server.origin, .deadline = 60, .cancel = &cancel};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, raise_cancel, (void *)&cancel), 0);
    struct api_answer answer;
    client_get(client, "/api/v0/x/", &answer);
    pthread_join(thread, NULL);
    assert_string_equal(result_names[answer.result], "cancelled");
    assert_false(client_wait(client, 1000));
    client_free(client);
    scripted_server_stop(&server);
}

struct heard {
    unsigned signs, first, again;
};

static void hear(const char *line, void *context)
{
    struct heard *heard = context;
    heard->signs += strstr(line, "asking Valohai about this execution: still trying until ") != NULL;
    heard->first += strstr(line, "asking Valohai about this execution failed: Valohai, or a proxy") &&
                    strstr(line, "; retrying until ");
    heard->again +=
        strstr(line, "asking Valohai about this execution failed again (HTTP 503); next try in ") != NULL;
}

static void a_talk_that_gets_nowhere_gives_a_reason_once_and_signs_of_life(void **state)
{
    (void)state;
    static const struct scripted_step down = {
        .name = "503", .milliseconds = 1500, .head = "HTTP/1.1 503 Down\r\n", .body = ""};
    struct scripted_server server;
    struct server_script script = {.own_body = NULL};
    struct heard heard = {0};
    char problem[512];
    script.faults[REQUEST_OTHER] = (struct scripted_fault){.step = &down, .times = 3};
    assert_true(scripted_server_start(&server, &script));
    const struct client_options options = {.host = server.origin,
                                           .deadline = 60,
                                           .first_pause = 0.002,
                                           .timeout = 20,
                                           .heartbeat = 0.01,
                                           .notice = hear,
                                           .notice_context = &heard};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    struct api_answer answer;
    client_set_purpose(client, PURPOSE_OWN_EXECUTION);
    client_get(client, "/api/v0/x/", &answer);
    assert_string_equal(result_names[answer.result], "ok");
    api_answer_free(&answer);
    client_free(client);
    scripted_server_stop(&server);
    assert_int_equal(heard.first, 1);
    assert_int_equal(heard.again, 2);
    assert_true(heard.signs >= 1);
}

static void a_host_that_cannot_be_used_is_refused_with_advice(void **state)
{
    (void)state;
    static const struct {
        const char *host;
        const char *token;
        bool allow_http;
        const char *problem; /* NULL: a client */
    } hosts[] = {
        {"https://app.valohai.test", TOKEN, false, NULL},
        {"http://v.example", TOKEN, true, NULL},
        {"http://v.example", NULL, false, NULL},
        {"http://localhost:8000", TOKEN, false, NULL},
        {"http://127.9.9.9", TOKEN, false, NULL},
        {"http://[::1]:8000", TOKEN, false, NULL},
        {NULL, NULL, false, NULL},
        {"http://v.example", TOKEN, false, "http://v.example: plain http|VHRETRY_ALLOW_HTTP=1"},
        {"http://127.0.0.1.evil.example", TOKEN, false, "plain http"},
        {"http://localhost.evil.example", TOKEN, false, "plain http"},
        {"ftp://v.example", TOKEN, false, "VHRETRY_HOST: not the address"},
        {"https://me:pa55@v.example", TOKEN, false, "VHRETRY_HOST: not the address"},
        {"", TOKEN, false, "VHRETRY_HOST: not the address"},
        {"https://v.example", "two\r\nX-Evil: lines", false, "VH_API_TOKEN: has a control character"},
    };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        char problem[512];
        const struct client_options options = {
            .host = hosts[i].host, .token = hosts[i].token, .allow_http = hosts[i].allow_http, .deadline = 1};
        struct client *client = client_new(&options, problem);
        if ((client == NULL) != (hosts[i].problem != NULL) ||
            !has_parts(problem, hosts[i].problem ? hosts[i].problem : "") || strstr(problem, "pa55") ||
            strstr(problem, "X-Evil"))
            fail_msg("%s: expected %s, seen %s", hosts[i].host, hosts[i].problem, problem);
        client_free(client);
    }
}

static void the_api_is_where_it_was_set_else_where_the_status_detail_goes(void **state)
{
    (void)state;
    static char set[] = "https://set.example";
    static char url[] = "https://told.example:8443/api/v0/executions/1/set_status_detail/";
    static char odd[] = "ftp://odd.example/";
    static const struct {
        char *set, *url;
        const char *expected;
    } hosts[] = {
        {set, url, "https://set.example"},
        {NULL, url, "https://told.example:8443"},
        {NULL, NULL, "https://app.valohai.com"},
        {NULL, odd, "https://app.valohai.com"},
    };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const struct settings settings = {.host = hosts[i].set};
        const struct identity identity = {.status_detail_url = hosts[i].url};
        char origin[ORIGIN_SIZE];
        api_host(&settings, &identity, origin, sizeof origin);
        assert_string_equal(origin, hosts[i].expected);
    }
}

static struct identity identity_with_detail(const struct scripted_server *server, const char *headers)
{
    static char url[128];
    static char method[] = "POST";
    snprintf(url, sizeof url, "%s/api/v0/executions/id/set_status_detail/", server->origin);
    return (struct identity){.status_detail_url = url,
                             .status_detail_method = method,
                             .status_detail_headers = json_tokener_parse(headers)};
}

static void a_status_detail_is_sent_with_its_own_headers_and_tried_until_the_deadline(void **state)
{
    (void)state;
    static const struct scripted_step reset = {.name = "reset", .accident = ACCIDENT_RESET};
    static const struct scripted_step refused = {
        .name = "401", .head = "HTTP/1.1 401 No\r\n" JSON, .body = "{}"};
    static const struct {
        const struct scripted_step *step;
        unsigned times;
        bool sent;
        unsigned least, most; /* requests */
        double deadline;
    } cases[] = {{NULL, 0, true, 1, 1, 60},
                 {&reset, 2, true, 3, 3, 60},
                 {&reset, 20, true, 21, 21, 60},
                 {&reset, 1000000, false, 1, 1000000, 0.2},
                 {&refused, 9, false, 1, 1, 60}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scripted_server server;
        struct server_script script = {.own_body = NULL};
        script.faults[REQUEST_OTHER] =
            (struct scripted_fault){.step = cases[i].step, .times = cases[i].times};
        assert_true(scripted_server_start(&server, &script));
        const struct identity identity = identity_with_detail(
            &server, "{\"Authorization\":\"W2C-Token x\",\"content-type\":\"text/plain\"}");
        const struct client_options options = {
            .deadline = cases[i].deadline, .first_pause = 0.002, .timeout = 20};
        assert_int_equal(status_detail_send(&identity, "Failed \"so\".", &options), cases[i].sent);
        json_object_put(identity.status_detail_headers);
        scripted_server_stop(&server);
        assert_in_range(server.requests[REQUEST_OTHER], cases[i].least, cases[i].most);
        const char *request = server.last[REQUEST_OTHER];
        assert_non_null(strstr(request, "POST /api/v0/executions/id/set_status_detail/ HTTP/1.1\r\n"));
        assert_non_null(strstr(request, "\r\nAuthorization: W2C-Token x\r\n"));
        assert_non_null(strstr(request, "\r\nContent-Type: application/json\r\n"));
        assert_null(strcasestr(request, "text/plain"));
        assert_non_null(strstr(request, "\r\n\r\n{\"status_detail\":\"Failed \\\"so\\\".\"}"));
    }
}

static void note_line(const char *line, void *context)
{
    snprintf(context, 256, "%s", line);
}

/* The name is nobody's (RFC 6761 section 6.4), so that nothing can be sent by mistake; the proxy of the environment stands for the way. */
static void the_token_of_a_status_detail_is_not_sent_by_plain_http_but_to_this_machine(void **state)
{
    (void)state;
    static char url[] = "http://valohai.test/api/v0/executions/id/set_status_detail/";
    static char method[] = "POST";
    for (int allowed = 0; allowed <= 1; allowed++) {
        struct scripted_server way;
        const struct server_script script = {.own_body = NULL};
        char line[256] = "";
        const struct client_options options = {
            .deadline = 60, .allow_http = allowed, .notice = note_line, .notice_context = line};
        const struct identity identity = {.status_detail_url = url,
                                          .status_detail_method = method,
                                          .status_detail_headers =
                                              json_tokener_parse("{\"Authorization\":\"W2C-Token x\"}")};
        assert_true(scripted_server_start(&way, &script));
        setenv("http_proxy", way.origin, 1);
        assert_int_equal(status_detail_send(&identity, "x", &options), allowed);
        unsetenv("http_proxy");
        scripted_server_stop(&way);
        json_object_put(identity.status_detail_headers);
        assert_int_equal(way.requests[REQUEST_OTHER], allowed);
        assert_int_equal(strstr(line, "plain http") != NULL, !allowed);
    }
}

static void a_header_cannot_smuggle_another_one_in(void **state)
{
    (void)state;
    static const char *const headers[] = {"{\"A\":\"b\\r\\nC: d\"}", "{\"A\\r\\nC\":\"d\"}",
                                          "{\"A: b\":\"c\"}"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct scripted_server server;
        const struct server_script script = {.own_body = NULL};
        assert_true(scripted_server_start(&server, &script));
        const struct identity identity = identity_with_detail(&server, headers[i]);
        assert_false(status_detail_send(&identity, "x", &(struct client_options){.deadline = 60}));
        json_object_put(identity.status_detail_headers);
        scripted_server_stop(&server);
        assert_int_equal(server.requests[REQUEST_OTHER], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_server_may_say_how_long_to_wait),
        cmocka_unit_test(what_cannot_have_left_was_not_sent),
        cmocka_unit_test(a_get_is_repeated_and_a_post_is_not),
        cmocka_unit_test(a_loopback_host_is_never_asked_through_a_proxy),
        cmocka_unit_test(a_signal_ends_a_call_that_waits_for_its_answer),
        cmocka_unit_test(a_talk_that_gets_nowhere_gives_a_reason_once_and_signs_of_life),
        cmocka_unit_test(a_host_that_cannot_be_used_is_refused_with_advice),
        cmocka_unit_test(the_api_is_where_it_was_set_else_where_the_status_detail_goes),
        cmocka_unit_test(a_status_detail_is_sent_with_its_own_headers_and_tried_until_the_deadline),
        cmocka_unit_test(the_token_of_a_status_detail_is_not_sent_by_plain_http_but_to_this_machine),
        cmocka_unit_test(a_header_cannot_smuggle_another_one_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
