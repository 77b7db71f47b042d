/* Each behaviour of the fault server looks to a client as its name says. */
#include "../support/http_exchange.h"
#include "../support/server_process.h"
#include "../support/test_list.h"

#include <curl/curl.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

static const struct behaviour_case {
    const char *name;
    const char *behaviour;
    int failure; /* CURLcode */
    long error;  /* errno behind it */
    long status;
} behaviours[] = {
    {"refuse refuses", "refuse", CURLE_COULDNT_CONNECT, ECONNREFUSED, 0},
    {"a full backlog lets a connect hang", "full-backlog", CURLE_OPERATION_TIMEDOUT, 0, 0},
    {"hang never answers", "hang", CURLE_OPERATION_TIMEDOUT, 0, 0},
    {"request-close hangs up before it replies", "request-close", CURLE_GOT_NOTHING, 0, 0},
    {"reset resets before it replies", "reset", CURLE_RECV_ERROR, ECONNRESET, 0},
    {"reset-mid-reply resets a reply", "reset-mid-reply", CURLE_RECV_ERROR, ECONNRESET, 200},
    {"http-ok answers", "http-ok", CURLE_OK, 0, 200},
    {"http-503 answers that it cannot", "http-503", CURLE_OK, 0, 503},
};

static struct server_process server;
static struct http_exchange exchange;

static void get(void)
{
    http_exchange_within(&exchange, 60, server.origin);
}

static int stop(void **state)
{
    (void)state;
    server_process_stop(&server);
    return 0;
}

static void behaves(void **state)
{
    const struct behaviour_case *row = *state;
    const char *const arguments[] = {row->behaviour, NULL};
    assert_true(server_process_start(&server, "fault-server", arguments));
    http_exchange_within(&exchange, row->failure == CURLE_OPERATION_TIMEDOUT ? 1 : 60, server.origin);
    assert_int_equal(exchange.failure, row->failure);
    assert_int_equal(exchange.system_error, row->error);
    assert_int_equal(exchange.status, row->status);
}

/* Whether the close or the client's request comes first is the kernel's to decide: an end of file or a reset. */
static void accept_close_never_replies(void **state)
{
    static const char *const arguments[] = {"accept-close", NULL};
    (void)state;
    assert_true(server_process_start(&server, "fault-server", arguments));
    get();
    assert_true(exchange.failure == CURLE_GOT_NOTHING || exchange.failure == CURLE_RECV_ERROR ||
                exchange.failure == CURLE_SEND_ERROR);
}

static void a_service_comes_up_when_the_file_appears(void **state)
{
    static const char *const arguments[] = {"--after", "@/up", "http-ok", NULL};
    char path[512];
    (void)state;
    assert_true(server_process_start(&server, "fault-server", arguments));
    get();
    assert_int_equal(exchange.system_error, ECONNREFUSED);
    snprintf(path, sizeof path, "%s/up", server.directory);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fclose(file);
    for (int i = 0; i < 6000 && exchange.failure != CURLE_OK; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        get();
    }
    assert_int_equal(exchange.status, 200);
    assert_string_equal(exchange.body, "hello world\n");
}

static void it_ends_by_itself(void **state)
{
    static const char *const arguments[] = {"--lifetime", "1", "refuse", NULL};
    (void)state;
    assert_true(server_process_start(&server, "fault-server", arguments));
    assert_int_equal(server_process_wait(&server), 0);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(behaviours), behaves, NULL, stop);
    test_list_add(TEST(accept_close_never_replies), NULL, stop, NULL);
    test_list_add(TEST(a_service_comes_up_when_the_file_appears), NULL, stop, NULL);
    test_list_add(TEST(it_ends_by_itself), NULL, stop, NULL);
    return test_list_run("fault server", argc, argv, NULL, NULL);
}
