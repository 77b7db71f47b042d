/* Identity: what the files of a container say, and what is said when they do not. */
#include "../../core/valohai/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define REMEDY     "; without it nothing can be retried (is VH_CONFIG_DIR right?)\n"
#define API_REMEDY "; the execution's status detail cannot be set\n"

static const char good_execution[] =
    "{\"valohai.execution-id\":\"id-7\",\"valohai.project-id\":\"project-1\",\"valohai.commit-identifier\":"
    "\"~abc\","
    "\"valohai.execution-step\":\"train\",\"valohai.execution-counter\":7,\"valohai.execution-title\":null,"
    "\"valohai.execution-tags\":[\"nightly\",\"retry: 2\"]}";
static const char good_api[] =
    "{\"set_status_detail\":{\"url\":\"https://v.example.com/api/v0/executions/id-7/set_status_detail/\","
    "\"method\":\"PUT\",\"headers\":{\"Authorization\":\"W2C-Token x\"}}}";

/* A folder with the given files, NULL for a missing one. */
static const char *make_folder(const char *execution, const char *parameters, const char *api)
{
    static char folder[64];
    static const char *const names[] = {"execution.json", "parameters.json", "api.json"};
    const char *const contents[] = {execution, parameters, api};
    snprintf(folder, sizeof folder, "/tmp/vhretry-identity.XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (!contents[i])
            continue;
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(contents[i], file) >= 0);
        assert_int_equal(fclose(file), 0);
    }
    return folder;
}

static void remove_folder(const char *folder)
{
    static const char *const names[] = {"execution.json", "parameters.json", "api.json"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void note_complaint(const char *line, void *context)
{
    char *lines = context;
    const size_t used = strlen(lines);
    snprintf(lines + used, 4096 - used, "%s\n", line);
}

/* Reads a folder; the complaints, one a line. */
static const char *read_folder(struct identity *identity, const char *folder)
{
    static char complaints[4096];
    complaints[0] = '\0';
    identity_read(identity, folder, note_complaint, complaints);
    return complaints;
}

static int enter_execution(void **state)
{
    (void)state;
    static const char *const variables[] = {"VH_CONFIG_DIR", "VH_PIPELINE_ID", "VH_TASK_ID",
                                            "VH_DIST_MEMBER_ID"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    return setenv("VH_JOB_ID", "exec-id-7", 1);
}

static void whole_files_are_read_without_a_complaint(void **state)
{
    (void)state;
    const char *folder = make_folder(good_execution, "{\"delay\":5}", good_api);
    setenv("VH_CONFIG_DIR", folder, 1);
    struct identity identity;
    assert_string_equal(read_folder(&identity, NULL), "");
    assert_true(identity.in_execution);
    assert_string_equal(identity.execution_id, "id-7");
    assert_string_equal(identity.project_id, "project-1");
    assert_string_equal(identity.commit, "~abc");
    assert_string_equal(identity.step, "train");
    assert_int_equal(identity.counter, 7);
    assert_int_equal(identity.retry_count, 2);
    assert_null(identity.pipeline_id);
    assert_null(identity.task_id);
    assert_false(identity.distributed);
    assert_int_equal(json_object_get_int(json_object_object_get(identity.parameters, "delay")), 5);
    assert_string_equal(identity.status_detail_url,
                        "https://v.example.com/api/v0/executions/id-7/set_status_detail/");
    assert_string_equal(identity.status_detail_method, "PUT");
    assert_int_equal(json_object_object_length(identity.status_detail_headers), 1);
    identity_free(&identity);
    remove_folder(folder);
}

static void outside_an_execution_nothing_is_read_or_complained_about(void **state)
{
    (void)state;
    static const char *const outside[] = {NULL, ""};
    for (size_t i = 0; i < 2; i++) {
        if (outside[i])
            setenv("VH_JOB_ID", outside[i], 1);
        else
            unsetenv("VH_JOB_ID");
        struct identity identity;
        assert_string_equal(read_folder(&identity, "/nonexistent"), "");
        assert_false(identity.in_execution);
        assert_null(identity.execution_id);
        identity_free(&identity);
    }
}

static void the_retry_count_is_the_largest_of_the_exact_tags(void **state)
{
    (void)state;
    static const struct {
        const char *tags;
        unsigned expected;
    } rows[] = {
        {"[]", 0},
        {"[\"retry: 1\"]", 1},
        {"[\"retry: 2\",\"retry: 10\",\"retry: 9\"]", 10},
        {"[\"retry: 0\"]", 0},
        {"[\"retry:3\",\"Retry: 3\",\" retry: 3\",\"retry: 3 \",\"retry: \",\"retry: -3\",\"retry: 3x\"]", 0},
        {"[\"my retry: 4\",\"rerun-of: retry: 4\"]", 0},
        {"[\"retry: 9999999999\"]", 0},
        {"[null,7,[\"retry: 5\"],{\"retry: 6\":1},\"retry: 2\"]", 2},
        {"\"retry: 2\"", 0},
        {"null", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char execution[512];
        snprintf(execution, sizeof execution,
                 "{\"valohai.execution-id\":\"i\",\"valohai.project-id\":\"p\",\"valohai.commit-identifier\":"
                 "\"c\","
                 "\"valohai.execution-step\":\"s\",\"valohai.execution-tags\":%s}",
                 rows[i].tags);
        const char *folder = make_folder(execution, NULL, good_api);
        struct identity identity;
        assert_string_equal(read_folder(&identity, folder), "");
        if (identity.retry_count != rows[i].expected)
            fail_msg("%s: expected %u, seen %u", rows[i].tags, rows[i].expected, identity.retry_count);
        identity_free(&identity);
        remove_folder(folder);
    }
}

static void each_unusable_file_gets_one_line_that_names_it(void **state)
{
    (void)state;
    static const struct {
        const char *execution, *parameters, *api;
        const char *expected; /* F stands for the folder */
    } rows[] = {
        {NULL, "{}", good_api, "F/execution.json: No such file or directory" REMEDY},
        {"", "{}", good_api, "F/execution.json: empty" REMEDY},
        {"{\"valohai.execution-id\":", "{}", good_api,
         "F/execution.json: not whole, it ends in the middle" REMEDY},
        {"[1]", "{}", good_api, "F/execution.json: not a JSON object" REMEDY},
        {"{} {}", "{}", good_api, "F/execution.json: unexpected character" REMEDY},
        {"{\"valohai.execution-id\":7,\"valohai.project-id\":\"p\",\"valohai.commit-identifier\":\"\"}", "{}",
         good_api,
         "F/execution.json: no text for valohai.execution-id, valohai.commit-identifier, "
         "valohai.execution-step" REMEDY},
        {good_execution, "{", good_api,
         "F/parameters.json: not whole, it ends in the middle; settings given as parameters do not count\n"},
        {good_execution, "3 4", good_api,
         "F/parameters.json: unexpected character; settings given as parameters do not count\n"},
        {good_execution, NULL, NULL, "F/api.json: No such file or directory" API_REMEDY},
        {good_execution, NULL, "{}", "F/api.json: no url for set_status_detail" API_REMEDY},
        {good_execution, NULL, "{\"set_status_detail\":{\"url\":\"file:///etc/passwd\"}}",
         "F/api.json: the url of set_status_detail is neither http nor https" API_REMEDY},
        {good_execution, NULL, "{\"set_status_detail\":{\"url\":\"http://h/\",\"method\":\"P\\nX\"}}",
         "F/api.json: the method of set_status_detail is not an HTTP method" API_REMEDY},
        {good_execution, NULL, "{\"set_status_detail\":{\"url\":\"http://h/\",\"headers\":{\"A\":1}}}",
         "F/api.json: the headers of set_status_detail are not an object of texts" API_REMEDY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *folder = make_folder(rows[i].execution, rows[i].parameters, rows[i].api);
        char expected[512];
        snprintf(expected, sizeof expected, "%s%s", folder, rows[i].expected + 1);
        struct identity identity;
        const char *seen = read_folder(&identity, folder);
        if (strcmp(seen, expected) != 0)
            fail_msg("row %zu\n  expected %s\n  seen     %s", i, expected, seen);
        identity_free(&identity);
        remove_folder(folder);
    }
}

static void a_file_that_is_no_file_or_too_large_is_refused(void **state)
{
    (void)state;
    const char *folder = make_folder(NULL, NULL, good_api);
    char path[128];
    char expected[512];
    snprintf(path, sizeof path, "%s/execution.json", folder);
    struct identity identity;

    /* A fifo that nobody writes to. */
    assert_int_equal(mkfifo(path, 0600), 0);
    snprintf(expected, sizeof expected, "%s: Invalid argument" REMEDY, path);
    assert_string_equal(read_folder(&identity, folder), expected);
    identity_free(&identity);
    unlink(path);

    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), 5 * 1024 * 1024), 0);
    assert_int_equal(fclose(file), 0);
    snprintf(expected, sizeof expected, "%s: larger than 4 MiB" REMEDY, path);
    assert_string_equal(read_folder(&identity, folder), expected);
    identity_free(&identity);
    remove_folder(folder);
}

static void pipeline_task_and_distribution_are_known_from_file_or_environment(void **state)
{
    (void)state;
    const char *folder = make_folder(good_execution, NULL, good_api);
    setenv("VH_PIPELINE_ID", "pipe", 1);
    setenv("VH_TASK_ID", "task", 1);
    setenv("VH_DIST_MEMBER_ID", "0", 1);
    struct identity identity;
    read_folder(&identity, folder);
    assert_string_equal(identity.pipeline_id, "pipe");
    assert_string_equal(identity.task_id, "task");
    assert_true(identity.distributed);
    identity_free(&identity);
    remove_folder(folder);

    unsetenv("VH_PIPELINE_ID");
    folder = make_folder("{\"valohai.pipeline-id\":\"from-file\"}", NULL, good_api);
    read_folder(&identity, folder);
    assert_string_equal(identity.pipeline_id, "from-file");
    identity_free(&identity);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(whole_files_are_read_without_a_complaint, enter_execution),
        cmocka_unit_test_setup(outside_an_execution_nothing_is_read_or_complained_about, enter_execution),
        cmocka_unit_test_setup(the_retry_count_is_the_largest_of_the_exact_tags, enter_execution),
        cmocka_unit_test_setup(each_unusable_file_gets_one_line_that_names_it, enter_execution),
        cmocka_unit_test_setup(a_file_that_is_no_file_or_too_large_is_refused, enter_execution),
        cmocka_unit_test_setup(pipeline_task_and_distribution_are_known_from_file_or_environment,
                               enter_execution),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
