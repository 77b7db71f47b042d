/* The transport: proxies, IPv6, redirects, and how long a server asks to wait. */
#include "../../core/valohai/client.h"

#include "../support/scripted_server.h"

#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define TOKEN "secret-token-0123456789"

static const char *const result_names[] = {"ok", "rejected", "not sent", "ambiguous", "cancelled"};

/* One call to `host`; the token goes there over plain http, too. */
static void call(const char *host, const char *method, struct api_answer *answer)
{
    char problem[512];
    const struct client_options options = {.host = host,
                                           .token = TOKEN,
                                           .allow_http = true,
                                           .deadline = 60,
                                           .first_pause = 0.002,
                                           .timeout = 20};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    client_call(client, method, "/api/v0/x/", NULL, answer);
    client_free(client);
}

/* A name that nobody has (RFC 6761 section 6.4): only a proxy can be asked for it. */
static void the_proxy_of_the_environment_is_asked_for_the_api(void **state)
{
    (void)state;
    struct scripted_server proxy;
    const struct server_script script = {.own_body = NULL};
    struct api_answer answer;
    assert_true(scripted_server_start(&proxy, &script));
    setenv("http_proxy", proxy.origin, 1);
    call("http://valohai.test", "GET", &answer);
    unsetenv("http_proxy");
    scripted_server_stop(&proxy);
    assert_string_equal(result_names[answer.result], "ok");
    api_answer_free(&answer);
    assert_non_null(strstr(proxy.last[REQUEST_OTHER], "GET http://valohai.test/api/v0/x/ HTTP/1.1\r\n"));
    assert_int_equal(proxy.requests[REQUEST_OTHER], 1);
}

/* Whatever the step keeps there. */
static void a_netrc_of_the_step_is_not_read(void **state)
{
    (void)state;
    char folder[] = "/tmp/vhretry-netrc.XXXXXX";
    char path[64];
    struct scripted_server server;
    const struct server_script script = {.own_body = NULL};
    struct api_answer answer;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/.netrc", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs("default login somebody password else\n", file);
    fclose(file);
    const char *home = getenv("HOME");
    char *before = home ? strdup(home) : NULL;
    setenv("HOME", folder, 1);
    setenv("NETRC", path, 1);
    assert_true(scripted_server_start(&server, &script));
    call(server.origin, "GET", &answer);
    scripted_server_stop(&server);
    unsetenv("NETRC");
    if (before)
        setenv("HOME", before, 1);
    free(before);
    api_answer_free(&answer);
    unlink(path);
    rmdir(folder);
    assert_non_null(strstr(server.last[REQUEST_OTHER], "\r\nAuthorization: Token " TOKEN "\r\n"));
    assert_null(strstr(server.last[REQUEST_OTHER], "Basic"));
}

static void a_proxy_that_refuses_to_connect_has_not_sent_anything_and_never_sees_the_token(void **state)
{
    (void)state;
    static const struct scripted_step refusal = {
        .name = "no tunnel", .head = "HTTP/1.1 503 No Tunnel\r\n", .body = ""};
    struct scripted_server proxy;
    struct server_script script = {.own_body = NULL};
    struct api_answer answer;
    script.faults[REQUEST_OTHER] = (struct scripted_fault){.step = &refusal, .times = 9};
    assert_true(scripted_server_start(&proxy, &script));
    setenv("HTTPS_PROXY", proxy.origin, 1);
    call("https://valohai.test", "POST", &answer);
    unsetenv("HTTPS_PROXY");
    scripted_server_stop(&proxy);
    assert_string_equal(result_names[answer.result], "not sent");
    api_answer_free(&answer);
    assert_non_null(strstr(proxy.last[REQUEST_OTHER], "CONNECT valohai.test:443 HTTP/1.1\r\n"));
    assert_null(strstr(proxy.last[REQUEST_OTHER], TOKEN));
}

static void the_api_may_be_at_an_ipv6_address(void **state)
{
    (void)state;
    struct scripted_server server;
    const struct server_script script = {.ipv6 = true};
    struct api_answer answer;
    if (!scripted_server_start(&server, &script)) {
        print_message("needs IPv6 on loopback\n");
        skip();
    }
    assert_non_null(strstr(server.origin, "[::1]"));
    call(server.origin, "GET", &answer);
    scripted_server_stop(&server);
    assert_string_equal(result_names[answer.result], "ok");
    api_answer_free(&answer);
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    struct scripted_server target;
    struct scripted_server server;
    const struct server_script healthy = {.own_body = NULL};
    struct server_script script = {.own_body = NULL};
    static const char *const statuses[] = {"301", "302", "303", "307", "308"};
    assert_true(scripted_server_start(&target, &healthy));
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        char head[256];
        struct api_answer answer;
        snprintf(head, sizeof head, "HTTP/1.1 %s Moved\r\nLocation: %s/api/v0/x/\r\n", statuses[i],
                 target.origin);
        const struct scripted_step moved = {.name = "moved", .head = head, .body = ""};
        script.faults[REQUEST_OTHER] = (struct scripted_fault){.step = &moved, .times = 9};
        assert_true(scripted_server_start(&server, &script));
        call(server.origin, i % 2 ? "POST" : "GET", &answer);
        scripted_server_stop(&server);
        assert_string_equal(result_names[answer.result], "rejected");
        assert_int_equal(server.requests[REQUEST_OTHER], 1);
        api_answer_free(&answer);
    }
    scripted_server_stop(&target);
    assert_int_equal(target.requests[REQUEST_OTHER], 0);
}

static void the_server_may_name_seconds_or_a_date_to_wait_for(void **state)
{
    (void)state;
    char date[128];
    const time_t then = time(NULL) + 100;
    struct tm parts;
    assert_non_null(gmtime_r(&then, &parts));
    assert_true(strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts) > 0);
    const struct {
        const char *value;
        double least, most; /* negative: none */
    } rows[] = {
        {"7", 7, 7},
        {"0", -1, -1},
        {date, 80, 100},
        {"-3", -1, -1},
        {"soon", -1, -1},
        {"Thu, 01 Jan 1970 00:00:00 GMT", -1, -1},
        {"999999999", 1e8, 1e18},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char head[256];
        struct scripted_server server;
        struct server_script script = {.own_body = NULL};
        struct api_answer answer;
        snprintf(head, sizeof head, "HTTP/1.1 503 Busy\r\nRetry-After: %s\r\n", rows[i].value);
        const struct scripted_step busy = {.name = "busy", .head = head, .body = ""};
        script.faults[REQUEST_OTHER] = (struct scripted_fault){.step = &busy, .times = 1};
        assert_true(scripted_server_start(&server, &script));
        call(server.origin, "GET", &answer);
        scripted_server_stop(&server);
        if (answer.retry_after < rows[i].least || answer.retry_after > rows[i].most)
            fail_msg("Retry-After: %s: seen %g", rows[i].value, answer.retry_after);
        api_answer_free(&answer);
    }
}

enum { NO_NAMESPACE = 77 };

static bool switch_loopback(bool up)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = up ? IFF_UP : 0};
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool switched = descriptor >= 0 && ioctl(descriptor, SIOCSIFFLAGS, &request) == 0;
    close(descriptor);
    return switched;
}

/* From the request on, no packet arrives any more, nor does anybody say so. */
static const struct scripted_step *cut_the_cable(void *context, enum request_kind kind, unsigned number)
{
    static const struct scripted_step silence = {.name = "silence", .accident = ACCIDENT_SILENCE};
    (void)context, (void)kind, (void)number;
    switch_loopback(false);
    return &silence;
}

/* In a process of its own, in a network of its own. */
_Noreturn static void ask_over_a_cable_that_is_cut(void)
{
    struct scripted_server server;
    const struct server_script script = {.choose = cut_the_cable};
    struct api_answer answer;
    char problem[512];
    if (unshare(CLONE_NEWNET) != 0 || !switch_loopback(true) || !scripted_server_start(&server, &script))
        _exit(NO_NAMESPACE);
    /* A quarter of the time-out for a connection that acknowledges nothing. */
    const struct client_options options = {.host = server.origin, .deadline = 60, .timeout = 8};
    struct client *client = client_new(&options, problem);
    if (!client)
        _exit(NO_NAMESPACE);
    client_call(client, "POST", "/api/v0/x/", NULL, &answer);
    fprintf(stderr, "%s\n", answer.problem);
    /* Not "Timeout was reached": that would be the whole of it. */
    _exit(answer.result == CALL_AMBIGUOUS && strstr(answer.problem, "Failure when receiving data") ? 0 : 1);
}

static void a_dead_connection_does_not_cost_the_time_of_a_slow_answer(void **state)
{
    (void)state;
    int status = 0;
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0)
        ask_over_a_cable_that_is_cut();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_NAMESPACE) {
        print_message("needs root that may have a network of its own\n");
        skip();
    }
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_proxy_of_the_environment_is_asked_for_the_api),
        cmocka_unit_test(a_netrc_of_the_step_is_not_read),
        cmocka_unit_test(a_proxy_that_refuses_to_connect_has_not_sent_anything_and_never_sees_the_token),
        cmocka_unit_test(the_api_may_be_at_an_ipv6_address),
        cmocka_unit_test(a_redirect_is_not_followed),
        cmocka_unit_test(a_dead_connection_does_not_cost_the_time_of_a_slow_answer),
        cmocka_unit_test(the_server_may_name_seconds_or_a_date_to_wait_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
