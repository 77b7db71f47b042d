/* The pretend Valohai runs what is posted as the platform would, and can be steered. */
#include "../support/test_list.h"
#include "pretend_valohai_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct server_process server;
static struct http_exchange exchange;

static int stop(void **state)
{
    (void)state;
    server_process_stop(&server);
    return 0;
}

static void start(const char *const *more)
{
    const char *arguments[24] = {"--directory", "@/executions", "--log", "@/requests"};
    for (size_t i = 0; more[i]; i++)
        arguments[4 + i] = more[i];
    assert_true(server_process_start(&server, "pretend-valohai", arguments));
}

/* What the file `name` in the folder of an execution holds. */
static const char *content(int counter, const char *name)
{
    static char text[EXCHANGE_BODY_SIZE];
    char path[1024];
    snprintf(path, sizeof path, "%s/executions/%d/%s", server.directory, counter, name);
    FILE *file = fopen(path, "re");
    if (!file)
        fail_msg("%s is missing", path);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void the_config_folder_is_there_from_the_start(void **state)
{
    static const char *const options[] = {"--tag", "nightly",           "--parameter", "retries=3",
                                          "--set", "title=\"a title\"", NULL};
    (void)state;
    start(options);
    assert_contains(content(118, "config/parameters.json"), "\"retries\":3");
    assert_contains(content(118, "config/api.json"), "\"Authorization\":\"W2C-Token ");
    assert_contains(content(118, "config/execution.json"), "\"valohai.execution-counter\":118");
    assert_contains(content(118, "config/execution.json"), "\"nightly\"");
    assert_contains(content(118, "config/execution.json"), "\"valohai.execution-title\":\"a title\"");
    assert_null(strstr(content(118, "config/execution.json"), "pipeline"));
}

static void a_pipeline_node_has_the_keys_of_its_pipeline(void **state)
{
    static const char *const options[] = {"--set", "pipeline={\"id\": \"p\", \"node_id\": \"n\"}", NULL};
    (void)state;
    start(options);
    assert_contains(content(118, "config/execution.json"), "\"valohai.pipeline-id\":\"p\"");
    assert_contains(content(118, "config/execution.json"), "\"valohai.pipeline-node-id\":\"n\"");
}

/* The first execution waits for the one that the test posts, and fails; the second completes; then all are idle. */
static void what_is_posted_runs_with_its_own_tags(void **state)
{
    static const char command[] =
        "echo \"$VH_JOB_ID in $PWD\"; grep -q fresh \"$VH_CONFIG_DIR/execution.json\" && exit 0;"
        "until [ -e ../../119 ]; do sleep 0.02; done; exit 3";
    static const char *const options[] = {"--run", "--until-idle", "--command", command, NULL};
    static const char *const headers[] = {TOKEN, ACCEPT, TYPE, NULL};
    (void)state;
    start(options);
    http_exchange(&exchange, "POST", server.origin, EXECUTIONS, headers, WITH("\"tags\": [\"fresh\"]"));
    assert_int_equal(exchange.status, 201);
    assert_int_equal(server_process_wait(&server), 0);
    assert_contains(content(119, "config/execution.json"), "\"fresh\"");
    assert_contains(content(119, "log"), "/executions/119/repository");
    assert_contains(content(119, "log"), "exec-");
}

struct ending {
    const char *name;
    const char *command;
    const char *status;
};

static const struct ending endings[] = {
    {"a step that ends with 0 completes", "exit 0", "complete"},
    {"a step that ends with 7 is an error", "exit 7", "error"},
    {"a step that dies of a signal is an error", "kill -ABRT $$", "error"},
};

/* Waits until #118 has a status. */
static void wait_for_status(const char *wanted)
{
    char *status = execution_field(&server, 0, "status");
    for (int i = 0; i < 6000 && strcmp(status, wanted) != 0; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        free(status);
        status = execution_field(&server, 0, "status");
    }
    assert_string_equal(status, wanted);
    free(status);
}

static void ends_with_status(void **state)
{
    const struct ending *row = *state;
    const char *const options[] = {"--run", "--command", row->command, NULL};
    start(options);
    wait_for_status(row->status);
}

static void a_stopped_step_is_ended_by_sigterm(void **state)
{
    static const char *const options[] = {"--run", "--command",
                                          "trap 'echo told; exit 0' TERM; echo up; sleep 60 & wait", NULL};
    (void)state;
    start(options);
    wait_for_status("started");
    for (int i = 0; i < 6000 && !strstr(content(118, "log"), "up"); i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    control(&server, "/control/stop/118/", "", &exchange);
    wait_for_status("stopped");
    assert_contains(content(118, "log"), "told");
}

static void a_test_can_set_a_status(void **state)
{
    static const char *const options[] = {NULL};
    (void)state;
    start(options);
    control(&server, "/control/executions/118/", "{\"status\": \"stopping\"}", &exchange);
    wait_for_status("stopping");
}

static void lists_are_paged_newest_first(void **state)
{
    static const char *const options[] = {"--others", "45", NULL};
    static const char *const headers[] = {TOKEN, ACCEPT, NULL};
    char path[512];
    int counter = 118 + 45;
    (void)state;
    start(options);
    snprintf(path, sizeof path, "%s", NEWEST);
    for (int pages = 1;; pages++) {
        http_exchange(&exchange, "GET", server.origin, path, headers, NULL);
        struct json_object *page = json_tokener_parse(exchange.body);
        struct json_object *results = json_object_object_get(page, "results");
        for (size_t i = 0; i < json_object_array_length(results); i++) {
            struct json_object *execution = json_object_array_get_idx(results, i);
            assert_int_equal(json_object_get_int(json_object_object_get(execution, "counter")), counter--);
        }
        const char *next = json_object_get_string(json_object_object_get(page, "next"));
        if (next)
            snprintf(path, sizeof path, "%s", next + strlen(server.origin));
        json_object_put(page);
        assert_int_equal(next == NULL, pages == 3);
        if (!next)
            break;
    }
    assert_int_equal(counter, 117);
}

static void it_ends_by_itself(void **state)
{
    static const char *const options[] = {"--lifetime", "1", NULL};
    (void)state;
    start(options);
    assert_int_equal(server_process_wait(&server), 0);
}

/* A test that crashed leaves no server behind: prctl(2), PR_SET_PDEATHSIG. */
static void it_ends_with_who_started_it(void **state)
{
    static const char *const options[] = {"--directory", "@/executions", NULL};
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t starter = fork();
    if (starter == 0) {
        bool up = server_process_start(&server, "pretend-valohai", options);
        _exit(up && write(ends[1], &server, sizeof server) == (ssize_t)sizeof server ? 0 : 1);
    }
    assert_int_equal(read(ends[0], &server, sizeof server), sizeof server);
    close(ends[0]);
    close(ends[1]);
    server.pid = -1; /* not our child */
    assert_int_equal(waitpid(starter, NULL, 0), starter);
    for (int i = 0; i < 6000 && exchange.system_error != ECONNREFUSED; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        list_newest(&server, &exchange);
    }
    assert_int_equal(exchange.system_error, ECONNREFUSED);
}

static void executions_that_never_end_are_an_error(void **state)
{
    static const char *const options[] = {"--run",     "--until-idle", "--lifetime", "1",
                                          "--command", "sleep 60",     NULL};
    (void)state;
    start(options);
    assert_int_equal(server_process_wait(&server), 1);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(endings), ends_with_status, NULL, stop);
    test_list_add(TEST(the_config_folder_is_there_from_the_start), NULL, stop, NULL);
    test_list_add(TEST(a_pipeline_node_has_the_keys_of_its_pipeline), NULL, stop, NULL);
    test_list_add(TEST(what_is_posted_runs_with_its_own_tags), NULL, stop, NULL);
    test_list_add(TEST(a_stopped_step_is_ended_by_sigterm), NULL, stop, NULL);
    test_list_add(TEST(a_test_can_set_a_status), NULL, stop, NULL);
    test_list_add(TEST(lists_are_paged_newest_first), NULL, stop, NULL);
    test_list_add(TEST(it_ends_by_itself), NULL, stop, NULL);
    test_list_add(TEST(it_ends_with_who_started_it), NULL, stop, NULL);
    test_list_add(TEST(executions_that_never_end_are_an_error), NULL, stop, NULL);
    return test_list_run("running steps", argc, argv, NULL, NULL);
}
