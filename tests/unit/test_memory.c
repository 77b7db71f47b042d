/* Memory runs out at any moment of a retry, in our code, in libcurl or in json-c: nothing crashes, nothing is posted
 * that lacks its tags, and never are there two.
 *
 * This program's malloc stands in front of the C library's for every library it loads (ld.so(8), symbol order).
 */
#include "../../core/valohai/retry.h"

#include "../support/scripted_server.h"

#include <curl/curl.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_OWN_MALLOC 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_OWN_MALLOC 0
#endif
#endif
#ifndef HAS_OWN_MALLOC
#define HAS_OWN_MALLOC 1
#endif

/* Of this thread alone: the server's has all the memory it wants. */
static _Thread_local bool counting;
static _Thread_local unsigned allocations;
static _Thread_local unsigned first_failure; /* 0: none */
static _Thread_local unsigned failures;      /* so many from there on */

#if HAS_OWN_MALLOC
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

/* Is it this allocation's turn to fail? */
static bool fails(void)
{
    if (!counting)
        return false;
    allocations++;
    const bool failing =
        first_failure != 0 && allocations >= first_failure && allocations - first_failure < failures;
    if (failing)
        errno = ENOMEM;
    return failing;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
    return fails() ? NULL : __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
    return fails() ? NULL : __libc_realloc(ptr, size);
}

/* json-c up to 0.16 at least takes the copy of a member's name for granted (json_tokener.c): what befalls the program
 * then is core/settle/crash.c's. */
char *strdup(const char *s)
{
    const size_t size = strlen(s) + 1;
    char *copy = __libc_malloc(size);
    return copy ? memcpy(copy, s, size) : NULL;
}
#endif

static const char rich[] =
    "{\"status\":\"started\",\"counter\":7,\"tags\":[\"nightly\",\"retry: 1\"],\"parameters\":{\"n\":1},"
    "\"inputs\":[{\"name\":\"d\",\"urls\":[\"s3://b/"
    "a\"]}],\"environment_variables\":{\"A\":\"b\",\"S\":null},"
    "\"environment_variable_groups\":[\"g\"],\"runtime_config\":{\"no_output_timeout\":60},\"title\":\"t\"}";

/* What happens to the requests beside the lack of memory. */
struct accidents {
    const char *name;
    struct scripted_step step;
    enum request_kind kind;
};

static const struct accidents all_accidents[] = {
    {"a healthy API", {.name = "healthy", .acts = true}, REQUEST_OTHER},
    {"a POST that is dropped", {.name = "reset", .accident = ACCIDENT_RESET, .acts = true}, REQUEST_POST},
    {"a refused field",
     {.name = "400", .head = "HTTP/1.1 400 Bad\r\n", .body = "{\"title\":[\"gone\"]}"},
     REQUEST_POST},
};

struct seen {
    struct retry_outcome outcome;
    unsigned created, posts, allocations;
    bool tagged; /* the last POST has all three tags */
};

static void start_retry(struct seen *seen, const struct accidents *accidents, unsigned first, unsigned count)
{
    struct scripted_server server;
    struct server_script script = {.own_body = rich};
    char problem[512];
    script.faults[accidents->kind] = (struct scripted_fault){.step = &accidents->step, .times = 1};
    assert_true(scripted_server_start(&server, &script));
    const struct client_options options = {
        .host = server.origin, .token = "secret-0123", .deadline = 0.5, .first_pause = 0.0002, .timeout = 20};
    const struct identity identity = {.in_execution = true,
                                      .execution_id = SCRIPTED_EXECUTION,
                                      .project_id = SCRIPTED_PROJECT,
                                      .commit = "abc",
                                      .step = "train",
                                      .counter = SCRIPTED_COUNTER};
    const struct own_execution own = {.body = NULL};
    const struct fault_cause cause = {.class = FAULT_REFUSED, .peer = {.port = 5432, .name = "db"}};
    *seen = (struct seen){.outcome = {.result = RETRY_NOT_STARTED}};
    allocations = 0;
    first_failure = first;
    failures = count;
    counting = true;
    struct client *client = client_new(&options, problem);
    if (client)
        retry_start(&seen->outcome, client, &identity, &own,
                    &(struct retry_plan){.number = 1, .cause = &cause});
    client_free(client);
    counting = false;
    scripted_server_stop(&server);
    seen->allocations = allocations;
    seen->created = server.created;
    seen->posts = server.requests[REQUEST_POST];
    seen->tagged = strstr(server.last[REQUEST_POST],
                          "\"retry: 1\",\"rerun-of: " SCRIPTED_EXECUTION "\",\"cause: refused db:5432\"");
}

static void memory_that_runs_out_anywhere_crashes_nothing_and_creates_no_second_execution(void **state)
{
    (void)state;
    if (!HAS_OWN_MALLOC) {
        print_message("needs a malloc that is ours to replace, and not a sanitizer's\n");
        skip();
    }
    unsigned rows = 0;
    unsigned created = 0;
    /* libcurl sets itself up once, and OpenSSL with it. */
    assert_int_equal(curl_global_init(CURL_GLOBAL_DEFAULT), 0);
    for (size_t i = 0; i < sizeof all_accidents / sizeof *all_accidents; i++) {
        struct seen seen;
        start_retry(&seen, &all_accidents[i], 0, 0);
        if (seen.created != 1)
            fail_msg("%s, with memory: %u created, %s", all_accidents[i].name, seen.created,
                     seen.outcome.problem);
        const unsigned total = seen.allocations;
        assert_true(total > 100);
        /* One failure at each allocation of the first accident; every few of them, and long droughts, for the others. */
        for (unsigned first = 1; first <= total; first += i == 0 ? 1 : 3) {
            start_retry(&seen, &all_accidents[i], first, first % 5 == 0 ? 1000000 : 1 + first % 3);
            rows++;
            created += seen.created;
            if (seen.created > 1 || (seen.posts > 0 && !seen.tagged) ||
                (seen.outcome.result == RETRY_STARTED && seen.created != 1))
                fail_msg("%s, allocation %u of %u: %u created, %u posts, %s", all_accidents[i].name, first,
                         total, seen.created, seen.posts, seen.tagged ? "tagged" : "not tagged");
        }
    }
    curl_global_cleanup();
    print_message("%u rows, memory runs out: exactly one execution in %u, none in %u\n", rows, created,
                  rows - created);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_that_runs_out_anywhere_crashes_nothing_and_creates_no_second_execution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
