/* The arguments that the preloaded library gives to `vhretry settle`. */
#include "../../core/settle/settle_request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ARGUMENTS_MAX = 16 };

/* `line` split at spaces. */
static bool parse(struct settle_request *request, const char *line)
{
    static char copy[512];
    char *argv[ARGUMENTS_MAX + 1] = {0};
    int argc = 0;
    snprintf(copy, sizeof copy, "settle %s", line);
    for (char *word = strtok(copy, " "); word && argc < ARGUMENTS_MAX; word = strtok(NULL, " "))
        argv[argc++] = word;
    return settle_request_parse(request, argc, argv);
}

static void every_option_arrives(void **state)
{
    (void)state;
    struct settle_request request;
    assert_true(parse(&request,
                      "--run /tmp/vhretry-0/412-99-4026531836 --image 412-18446744073709551615-4026531836 "
                      "--end 123456789012 --status 134 --signal 6"));
    assert_int_equal(request.role, SETTLE_AS_SUCCESSOR);
    assert_string_equal(request.run, "/tmp/vhretry-0/412-99-4026531836");
    assert_int_equal(request.end.root.pid, 412);
    assert_true(request.end.root.start == UINT64_MAX);
    assert_true(request.end.root.namespace == 4026531836U);
    assert_true(request.end.time == 123456789012U);
    assert_int_equal(request.end.status, 134);
    assert_int_equal(request.end.signal, 6);
    assert_false(request.end.unrecorded);
    assert_true(parse(&request, "--run /r --image 1-2-3 --end 4 --status 5 --signal 0 --unrecorded --ask"));
    assert_true(request.end.unrecorded);
    assert_int_equal(request.role, SETTLE_AS_ADVISER);
}

static void the_role_is_told_by_an_option(void **state)
{
    (void)state;
    struct settle_request request;
    assert_true(parse(&request, "--ask --run /r --image 1-2-3 --end 4 --status 5"));
    assert_int_equal(request.role, SETTLE_AS_ADVISER);
    assert_true(parse(&request, "--run /r --image 1-2-3 --end 4 --status 0 --signal 6"));
    assert_int_equal(request.role, SETTLE_AS_SUCCESSOR);
}

static void what_the_library_never_gives_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "--help",
        "--ask",
        "--run /r --image 1-2-3 --status 5",
        "--image 1-2-3 --end 4 --status 5",
        "--run /r --end 4 --status 5",
        "--run relative --image 1-2-3 --end 4 --status 5",
        "--run /r --image 1-2 --end 4 --status 5",
        "--run /r --image 1-2-3-4 --end 4 --status 5",
        "--run /r --image -1-2-3 --end 4 --status 5",
        "--run /r --image 0-2-3 --end 4 --status 5",
        "--run /r --image 4294967296-2-3 --end 4 --status 5",
        "--run /r --image 1-18446744073709551616-3 --end 4 --status 5",
        "--run /r --image 1-2-3 --end 4x --status 5",
        "--run /r --image 1-2-3 --end 4 --status 256",
        "--run /r --image 1-2-3 --end 4 --status -1",
        "--run /r --image 1-2-3 --end 4 --status +1",
        "--run /r --image 1-2-3 --end 4 --signal 65",
        "--run /r --image 1-2-3 --end 4 --status",
        "--run /r --image 1-2-3 --end 4 --status 5 --unheard of",
        "--run /r --image 1-2-3 --end 4 --status 5 word",
    };
    struct settle_request request;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (parse(&request, lines[i]))
            fail_msg("expected to be refused: settle %s", lines[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_arrives),
        cmocka_unit_test(the_role_is_told_by_an_option),
        cmocka_unit_test(what_the_library_never_gives_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
