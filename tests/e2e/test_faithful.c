/* The retry is the failed execution over again: what the API tells of both differs in tags alone. */
#include "../support/test_list.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAILING OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

#define SHA256 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* Everything that can be set, and nothing as the step has it. */
static const char parameters[] =
    "parameters={\"epochs\": 30, \"rate\": 0.5, \"name\": \"caf\\u00e9\", \"fast\": true, \"many\": [1, 2]}";
static const char inputs[] = "inputs=[{\"name\": \"data\", \"urls\": [\"s3://b/a\", \"s3://b/c\"]},"
                             " {\"name\": \"none\", \"urls\": []}]";
static const char runtime_config[] =
    "runtime_config={\"no_output_timeout\": 600, \"autorestart\": false, \"kubernetes\": {\"cpu\": 2}}";
static const char groups[] = "environment_variable_groups=[\"g-1\", \"g-2\"]";
static const char environment[] = "environment={\"id\": \"0167d05d-0000-4000-8000-000000000002\","
                                  " \"slug\": \"big\", \"name\": \"Big\"}";
static const char variables[] = "environment_variables={\"SEED\": \"7\", \"MODE\": \"fast\"}";
static const char with_secret[] = "environment_variables={\"SEED\": \"7\", \"PASSWORD\": null}";
static const char adhoc_commit[] = "commit={\"identifier\": \"~" SHA256 "\"}";

#define SET(field) "--set", field
#define RICH                                                                                                 \
    SET(parameters), SET(inputs), SET(runtime_config), SET(groups), SET(environment),                        \
        SET("image=\"registry.test/train:7\""), SET("command=\"prepare\\ntrain {parameters}\""),             \
        SET("title=\"night run\""), SET("priority=5"), SET("time_limit=7200"),                               \
        SET("runtime_config_preset=\"gpu\"")

static struct step step;
static struct step_end with_us;

/* The n-th execution as the GET shows it, to be put by the caller. */
static struct json_object *shown(size_t index)
{
    static const char *const headers[] = {"Authorization: Token " STEP_TOKEN, ACCEPT, NULL};
    char path[128];
    struct http_exchange exchange;
    char *id = execution_field(&step.valohai, index, "id");
    snprintf(path, sizeof path, EXECUTIONS "%s/?exclude=metadata,events,outputs", id);
    free(id);
    http_exchange(&exchange, "GET", step.valohai.origin, path, headers, NULL);
    struct json_object *body = json_tokener_parse(exchange.body);
    assert_non_null(body);
    return body;
}

/* What belongs to one execution alone. */
static bool is_its_own(const char *field)
{
    static const char *const fields[] = {"id",    "counter", "status", "status_detail",
                                         "ctime", "url",     "urls",   "tags"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(field, fields[i]) == 0)
            return true;
    return false;
}

/* The retry finds in its environment which attempt it is. */
static void take_attempt_out(struct json_object *original, struct json_object *retry)
{
    const char *const expected[][2] = {
        {"VHRETRY_ATTEMPT", "2"},
        {"VHRETRY_RETRY_COUNT", "1"},
        {"VHRETRY_RERUN_OF", json_object_get_string(json_object_object_get(original, "id"))}};
    struct json_object *carried = json_object_object_get(retry, "environment_variables");
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct json_object *value = json_object_object_get(carried, expected[i][0]);
        assert_non_null(value);
        assert_string_equal(json_object_get_string(value), expected[i][1]);
        json_object_object_del(carried, expected[i][0]);
    }
}

/* Names the fields in which #119 differs from #118. */
static void write_differences(char *names, size_t size)
{
    struct json_object *original = shown(0);
    struct json_object *retry = shown(1);
    unsigned compared = 0;
    names[0] = '\0';
    take_attempt_out(original, retry);
    json_object_object_foreach(original, field, value)
    {
        if (is_its_own(field))
            continue;
        compared++;
        struct json_object *carried = json_object_object_get(retry, field);
        const size_t used = strlen(names);
        if (!json_object_equal(value, carried))
            snprintf(names + used, size - used, "%s ", field);
    }
    assert_true(compared >= 15);
    json_object_put(original);
    json_object_put(retry);
}

struct copy {
    const char *name;
    const char *options[40];
    const char *environment[2];
    const char *differences; /* field names, each with a blank behind it */
    const char *line;        /* of ours; NULL: any */
};

static const struct copy copies[] = {
    {.name = "a rich execution differs only in tags", .options = {RICH, SET(variables)}, .differences = ""},
    {.name = "a plain execution differs only in tags", .differences = ""},
    {.name = "an ad-hoc commit is retried as such", .options = {RICH, SET(adhoc_commit)}, .differences = ""},
    {.name = "a secret of the execution is lost and named",
     .options = {RICH, SET(with_secret)},
     .differences = "environment_variables ",
     .line = "the retry cannot have these secrets of this execution: PASSWORD; set them on the project"},
    {.name = "VHRETRY_ENVIRONMENT sends the retry elsewhere",
     .environment = {"VHRETRY_ENVIRONMENT=big,refused=other"},
     .differences = "environment "},
    {.name = "an environment that does not exist is given up for the execution's own",
     .options = {RICH},
     .environment = {"VHRETRY_ENVIRONMENT=gone"},
     .differences = "",
     .line = "Valohai refused the environment of VHRETRY_ENVIRONMENT; retrying in that of this execution: "},
    {.name = "a refused optional field is dropped and named",
     .options = {RICH, "--fault", "post:1:400-field-code=priority", "--fault",
                 "post:2:400-field-text=runtime_config"},
     .differences = "runtime_config priority ",
     .line = "Valohai refused priority; retrying without it: "},
};

static void is_carried_over(void **state)
{
    const struct copy *copy = *state;
    char differences[512];
    step_start(&step, copy->options);
    step_run(&step, WITH_US, FAILING, copy->environment, &with_us);
    expect_created(&step, &with_us, 1);
    write_differences(differences, sizeof differences);
    assert_string_equal(differences, copy->differences);
    if (copy->line)
        expect_line(&with_us, copy->line);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(copies), is_carried_over, NULL, step_teardown);
    return test_list_run("faithful copy", argc, argv, NULL, NULL);
}
