/* The names that people know a failure by, and the classes that they stand for. */
#include "../../core/evidence/error_list.h"
#include "../../core/evidence/refusal.h"
#include "../../core/words/failure_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SET(class) ((fault_class_set)1 << FAULT_##class)

static const struct {
    const char *name;
    const char *title; /* NULL: nobody calls a failure so */
    fault_class_set classes;
} names[] = {
    {"ECONNREFUSED", "ECONNREFUSED (Connection refused)", SET(REFUSED)},
    {"econnreset", "ECONNRESET (Connection reset by peer)", SET(RESET)},
    {"No route to host", "EHOSTUNREACH (No route to host)", SET(UNREACHABLE)},
    {"EAI_AGAIN", "EAI_AGAIN (Temporary failure in name resolution)", SET(DNS_TEMPORARY)},
    {"ENOENT", "ENOENT (No such file or directory)", 0},
    {"ECONN", NULL, 0},
    {"curl 7", "curl 7 (Failed to connect)", SET(REFUSED) | SET(TIMEOUT) | SET(UNREACHABLE)},
    {"curl:52", "curl 52 (Empty reply from server)", SET(HUNG_UP)},
    {"curl: (28)", "curl 28 (Operation timeout)", SET(TIMEOUT) | SET(STALLED)},
    {"curl 60", "curl 60 (Certificate cannot be authenticated)", 0},
    {"curl 99", "curl 99", 0}, /* some other status */
    {"curl 0", NULL, 0},
    {"curl 256", NULL, 0},
    {"curl seven", NULL, 0},
    {"curl", NULL, 0},
    {"curly 7", NULL, 0},
    {"429", "HTTP 429 Too Many Requests", SET(RATE_LIMITED)},
    {"HTTP 503", "HTTP 503 Service Unavailable", SET(UNAVAILABLE)},
    {"http:503", "HTTP 503 Service Unavailable", SET(UNAVAILABLE)},
    {"404", "HTTP 404", 0},
    {"200", "HTTP 200", 0},
    {"099", NULL, 0},
    {"600", NULL, 0},
    {"4290", NULL, 0},
    {"HTTP 600", NULL, 0},
    {"HTTP/2 7", "HTTP/2 7 REFUSED_STREAM", SET(UNAVAILABLE)},
    {"grpc 8", "gRPC 8 RESOURCE_EXHAUSTED", SET(RATE_LIMITED)},
    {"PostgreSQL 57P03", "PostgreSQL 57P03 cannot connect now", SET(UNAVAILABLE)},
    {"PostgreSQL 42601", "PostgreSQL 42601", 0},
    {"412-77-1", NULL, 0},
    {"", NULL, 0},
};

static void a_name_stands_for_its_classes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct failure_name failure;
        const bool known = failure_name_read(&failure, names[i].name);
        if (known != (names[i].title != NULL))
            fail_msg("\"%s\" is %s", names[i].name, known ? failure.title : "unknown");
        if (!known)
            continue;
        assert_string_equal(failure.title, names[i].title);
        assert_int_equal(failure.classes, names[i].classes);
    }
}

/* Every row of the lists in core/evidence is found under its own name. */
static void expect_class(const char *name, enum fault_class class)
{
    struct failure_name failure;
    if (!failure_name_read(&failure, name) || failure.classes != (fault_class_set)1 << class)
        fail_msg("\"%s\" does not stand for %s", name, fault_class_name(class));
}

static void every_error_and_every_refusal_has_its_class(void **state)
{
    (void)state;
#define EXPECT(error, class, words)                                                                          \
    expect_class(#error, FAULT_##class);                                                                     \
    expect_class(words, FAULT_##class);
    SYSTEM_ERRORS(EXPECT)
    RESOLVER_ERRORS(EXPECT)
#undef EXPECT
    static const char *const protocols[] = {
#define NAME(protocol, name) [ANSWER_##protocol] = (name),
        ANSWER_PROTOCOLS(NAME)
#undef NAME
    };
    char name[64];
#define EXPECT(protocol, class, code, words)                                                                 \
    snprintf(name, sizeof name, "%s %s", protocols[ANSWER_##protocol], code);                                \
    expect_class(name, FAULT_##class);
    REFUSALS(EXPECT)
#undef EXPECT
}

/* The statuses that revive a fault that curl seemed to have got over (core/verdict/weighing.c) tell of the network here, too. */
static void a_status_of_curl_that_blames_the_network_has_a_class(void **state)
{
    (void)state;
    static const int statuses[] = {7, 18, 28, 52, 55, 56};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        char name[16];
        struct failure_name failure;
        snprintf(name, sizeof name, "curl %d", statuses[i]);
        assert_true(failure_name_read(&failure, name));
        assert_int_not_equal(failure.classes, 0);
    }
}

static void only_a_bare_status_may_be_a_run(void **state)
{
    (void)state;
    assert_true(failure_name_is_bare_status("429"));
    assert_false(failure_name_is_bare_status("HTTP 429"));
    assert_false(failure_name_is_bare_status("429)"));
    assert_false(failure_name_is_bare_status("42"));
    assert_false(failure_name_is_bare_status("600"));
}

static const struct {
    const char *name;
    const char *near; /* NULL: nothing is */
} near_misses[] = {
    {"refusd", "refused"},
    {"refuse", "refused"},
    {"REFUSED", "refused"},
    {"erfused", "refused"},
    {"timed-out", "timeout"},
    {"rate-limit", "rate-limited"},
    {"dns", "dns-temporary"},
    {"ECONREFUSED", "ECONNREFUSED"},
    {"connreset", "ECONNRESET"},
    {"stalled-", "stalled"},
    {"foo", NULL},
    {"xyzzy", NULL},
    {"train.py", NULL},
    {"", NULL},
    {"an-option-that-is-longer-than-any-name-of-a-failure", NULL},
};

static void a_near_miss_finds_what_was_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof near_misses / sizeof near_misses[0]; i++) {
        const char *near = failure_name_near(near_misses[i].name);
        if (near_misses[i].near ? !near || strcmp(near, near_misses[i].near) != 0 : near != NULL)
            fail_msg("\"%s\" is near %s", near_misses[i].name, near ? near : "nothing");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_stands_for_its_classes),
        cmocka_unit_test(every_error_and_every_refusal_has_its_class),
        cmocka_unit_test(a_status_of_curl_that_blames_the_network_has_a_class),
        cmocka_unit_test(only_a_bare_status_may_be_a_run),
        cmocka_unit_test(a_near_miss_finds_what_was_meant),
    };
    return cmocka_run_group_tests_name("names of failures", tests, NULL, NULL);
}
