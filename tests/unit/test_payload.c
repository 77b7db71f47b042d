/* What is posted: each row is a failed execution, as the API and as the container tell of it, and its retry. */
#include "../../core/valohai/own_variables.h"
#include "../../core/valohai/payload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MINIMUM "\"project\":\"p\",\"commit\":\"c\",\"step\":\"s\",\"inherit_environment_variables\":true"

struct row {
    const char *own;        /* the GET; NULL: it failed */
    const char *execution;  /* execution.json */
    const char *parameters; /* parameters.json; NULL: none */
    const char *expected;
};

/* Each row's retry has the same cause. */
#define TAGS "\"retry: 2\",\"rerun-of: id\",\"cause: refused db:5432\""

/* And has failed four times already: twice in the first execution, twice in this one. */
#define ATTEMPT "\"VHRETRY_ATTEMPT\":\"5\",\"VHRETRY_RETRY_COUNT\":\"4\",\"VHRETRY_RERUN_OF\":\"id\""

static const struct fault_cause refused = {.class = FAULT_REFUSED, .peer = {.port = 5432, .name = "db"}};

static const struct row rows[] = {
    {"{}", "{}", NULL, "{" MINIMUM ",\"tags\":[" TAGS "]}"},
    /* The failed execution's own cause is as old as its counter; what only begins like one is a person's tag. */
    {"{\"tags\":[\"cause: reset hf.co:443\",\"a\",\"cause: requested\",\"cause: a guess\",\"because: x\"]}",
     "{}", NULL, "{" MINIMUM ",\"tags\":[\"a\",\"cause: a guess\",\"because: x\"," TAGS "]}"},
    {NULL, "{\"valohai.execution-tags\":[\"cause: reset hf.co:443\",\"retry: 1\",\"nightly\"]}", NULL,
     "{" MINIMUM ",\"tags\":[\"nightly\"," TAGS "]}"},
    {"{\"tags\":[\"b\",\"retry: 1\",\"rerun-of: old\",\"a\",\"retry later\",7]}",
     "{\"valohai.execution-tags\":[\"older\"]}", NULL,
     "{" MINIMUM ",\"tags\":[\"b\",\"a\",\"retry later\"," TAGS "]}"},
    {"{\"parameters\":{\"n\":1,\"x\":1.5,\"name\":\"a\",\"on\":true,\"many\":[1,2],\"unset\":null}}", "{}",
     "{\"n\":7}",
     "{" MINIMUM ",\"parameters\":{\"n\":1,\"x\":1.5,\"name\":\"a\",\"on\":true,\"many\":[1,2]},"
     "\"tags\":[" TAGS "]}"},
    {"{\"inputs\":[{\"name\":\"data\",\"urls\":[\"s3://b/a\",\"s3://b/"
     "b\"]},{\"name\":\"none\",\"urls\":[]},7]}",
     "{}", NULL,
     "{" MINIMUM ",\"inputs\":{\"data\":[\"s3://b/a\",\"s3://b/b\"],\"none\":[]},"
     "\"tags\":[" TAGS "]}"},
    {"{\"environment\":{\"id\":\"e-1\",\"slug\":\"big\"},\"image\":\"python:3\",\"title\":\"night run\"}",
     "{}", NULL,
     "{" MINIMUM ",\"environment\":\"e-1\",\"image\":\"python:3\",\"title\":\"night run\","
     "\"tags\":[" TAGS "]}"},
    {"{\"environment\":{\"id\":null,\"slug\":\"big\"},\"title\":null,\"parameters\":{},\"inputs\":[]}", "{}",
     NULL, "{" MINIMUM ",\"environment\":\"big\",\"tags\":[" TAGS "]}"},
    {"{\"environment\":7,\"title\":[],\"parameters\":[],\"inputs\":{},\"image\":{},\"tags\":\"x\"}", "{}",
     NULL, "{" MINIMUM ",\"tags\":[" TAGS "]}"},
    /* A secret comes back as null and the token stays out; the command is the line that ran. */
    {"{\"environment_variables\":{\"KEY\":null,\"VH_API_TOKEN\":\"t0ken\",\"N\":7,\"ODD\":{},\"A\":\"b\"},"
     "\"command\":\"python train.py --n=1\"}",
     "{}", NULL,
     "{" MINIMUM ",\"environment_variables\":{\"N\":\"7\",\"A\":\"b\"," ATTEMPT
     "},\"command\":\"python train.py --n=1\","
     "\"tags\":[" TAGS "]}"},
    {"{\"environment_variables\":{\"KEY\":null},\"environment_variable_groups\":[{\"name\":\"no id\"}]}",
     "{}", NULL, "{" MINIMUM ",\"environment_variables\":{" ATTEMPT "},\"tags\":[" TAGS "]}"},
    /* A command may be a list, as in valohai.yaml, and a variable may tell whether it is secret. */
    {"{\"command\":[\"pip install x\",\"python train.py\"],\"environment_variables\":{\"A\":{\"value\":\"b\","
     "\"secret\":false},\"KEY\":{\"value\":\"k3y\",\"secret\":true},\"N\":{\"value\":7},\"M\":{\"value\":"
     "null}}}",
     "{}", NULL,
     "{" MINIMUM ",\"command\":\"pip install x\\npython train.py\",\"environment_variables\":{\"A\":\"b\","
     "\"N\":\"7\"," ATTEMPT "},\"tags\":[" TAGS "]}"},
    {"{\"command\":[\"python "
     "train.py\"],\"environment_variables\":[{\"name\":\"A\",\"value\":\"b\",\"secret\":false},"
     "{\"name\":\"KEY\",\"value\":\"k3y\",\"secret\":true},{\"value\":\"no name\"},7]}",
     "{}", NULL,
     "{" MINIMUM ",\"command\":\"python train.py\",\"environment_variables\":{\"A\":\"b\"," ATTEMPT
     "},\"tags\":[" TAGS "]}"},
    /* Those of the failed attempt are as old as its counter. */
    {"{\"environment_variables\":{\"VHRETRY_ATTEMPT\":\"4\",\"VHRETRY_RETRY_COUNT\":\"1\",\"VHRETRY_RERUN_"
     "OF\":\"old\","
     "\"VHRETRY_DELAY\":\"5\"}}",
     "{}", NULL,
     "{" MINIMUM ",\"environment_variables\":{\"VHRETRY_DELAY\":\"5\"," ATTEMPT "},\"tags\":[" TAGS "]}"},
    {"{\"environment_variable_groups\":[\"g-1\",{\"id\":\"g-2\",\"name\":\"n\"}],\"priority\":3,\"time_"
     "limit\":0,"
     "\"runtime_config\":{\"autorestart\":true,\"no_output_timeout\":60},\"runtime_config_preset\":\"gpu\"}",
     "{}", NULL,
     "{" MINIMUM ",\"environment_variable_groups\":[\"g-1\",\"g-2\"],\"priority\":3,\"time_limit\":0,"
     "\"runtime_config\":{\"autorestart\":true,\"no_output_timeout\":60},\"runtime_config_preset\":\"gpu\","
     "\"tags\":[" TAGS "]}"},
    {"{\"priority\":\"high\",\"time_limit\":1.5,\"runtime_config\":{},\"command\":[],"
     "\"environment_variables\":7,\"runtime_config_preset\":null}",
     "{}", NULL, "{" MINIMUM ",\"tags\":[" TAGS "]}"},
    {NULL,
     "{\"valohai.environment-id\":\"e-1\",\"valohai.execution-image\":\"python:3\",\"valohai.execution-"
     "title\":\"t\","
     "\"valohai.execution-tags\":[\"nightly\",\"retry: 1\"]}",
     "{\"n\":7}",
     "{" MINIMUM ",\"parameters\":{\"n\":7},\"environment\":\"e-1\",\"image\":\"python:3\",\"title\":\"t\","
     "\"tags\":[\"nightly\"," TAGS "]}"},
    {NULL, "{\"valohai.environment-slug\":\"big\",\"valohai.execution-title\":null}", NULL,
     "{" MINIMUM ",\"environment\":\"big\",\"tags\":[" TAGS "]}"},
};

static struct json_object *parsed(const char *text)
{
    return text ? json_tokener_parse(text) : NULL;
}

static void a_retry_is_the_failed_execution_over_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct identity identity = {.in_execution = true,
                                    .place = {.attempt = 4},
                                    .execution = parsed(rows[i].execution),
                                    .parameters = parsed(rows[i].parameters),
                                    .execution_id = "id",
                                    .project_id = "p",
                                    .commit = "c",
                                    .step = "s"};
        struct own_execution own = {.body = parsed(rows[i].own)};
        struct json_object *payload = retry_payload(&identity, &own, 2, NULL, &refused);
        struct json_object *expected = parsed(rows[i].expected);
        assert_non_null(expected);
        if (!json_object_equal(payload, expected))
            fail_msg("row %zu\n  expected %s\n  seen     %s", i, rows[i].expected,
                     json_object_to_json_string_ext(payload, JSON_C_TO_STRING_PLAIN));
        json_object_put(expected);
        json_object_put(payload);
        own_execution_free(&own);
        json_object_put(identity.execution);
        json_object_put(identity.parameters);
    }
}

static void a_later_link_learns_when_its_chain_began_and_with_how_many(void **state)
{
    (void)state;
    struct {
        struct place_in_chain place;
        const char *expected;
    } links[] = {
        {{.attempt = 4, .began = 1790000000, .siblings = 212},
         "{" ATTEMPT ",\"VHRETRY_CHAIN_BEGAN\":\"1790000000\",\"VHRETRY_FLEET\":\"212\"}"},
        {{.attempt = 4, .began = 1790000000}, "{" ATTEMPT ",\"VHRETRY_CHAIN_BEGAN\":\"1790000000\"}"},
        {{.attempt = 4}, "{" ATTEMPT "}"},
    };
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        /* A copy of another chain's execution has that one's variables. */
        struct own_execution own = {.body =
                                        parsed("{\"environment_variables\":{\"VHRETRY_CHAIN_BEGAN\":\"7\","
                                               "\"VHRETRY_FLEET\":\"9999\"}}")};
        const struct identity identity = {
            .place = links[i].place, .execution_id = "id", .project_id = "p", .commit = "c", .step = "s"};
        struct json_object *payload = retry_payload(&identity, &own, 2, NULL, &refused);
        struct json_object *expected = parsed(links[i].expected);
        struct json_object *seen = json_object_object_get(payload, "environment_variables");
        if (!json_object_equal(seen, expected))
            fail_msg("link %zu\n  expected %s\n  seen     %s", i, links[i].expected,
                     json_object_to_json_string_ext(seen, JSON_C_TO_STRING_PLAIN));
        json_object_put(expected);
        json_object_put(payload);
        own_execution_free(&own);
    }
}

static void only_an_optional_field_that_was_refused_is_dropped(void **state)
{
    (void)state;
    static const struct {
        const char *errors;
        const char *dropped; /* NULL: nothing */
    } cases[] = {
        {"{\"image\":[\"gone\"]}", "image"},
        {"{\"commit\":[\"gone\"],\"title\":[\"too long\"]}", "title"},
        {"{\"commit\":[\"gone\"]}", NULL},
        {"{\"tags\":[\"too many\"]}", NULL},
        {"{\"TAGS\":[\"not our word\"]}", NULL},
        {"{\"inputs\":[\"not in the payload\"]}", NULL},
        {"{\"detail\":\"no\"}", NULL},
        {"[\"image\"]", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json_object *payload =
            parsed("{\"commit\":\"c\",\"image\":\"i\",\"title\":\"t\",\"tags\":[]}");
        struct json_object *errors = parsed(cases[i].errors);
        const char *dropped = retry_payload_drop(payload, errors);
        assert_string_equal(dropped ? dropped : "-", cases[i].dropped ? cases[i].dropped : "-");
        if (dropped)
            assert_false(json_object_object_get_ex(payload, dropped, NULL));
        assert_int_equal(json_object_object_length(payload), dropped ? 3 : 4);
        assert_null(retry_payload_drop(payload, errors));
        json_object_put(errors);
        json_object_put(payload);
    }
}

static void of_refused_tags_the_cause_alone_is_dropped_once(void **state)
{
    (void)state;
    struct json_object *payload =
        parsed("{\"title\":\"t\",\"tags\":[\"a\",\"retry: 2\",\"rerun-of: id\",\"cause: refused db:5432\"]}");
    struct json_object *errors = parsed("{\"tags\":[\"too long\"]}");
    struct json_object *expected = parsed("{\"title\":\"t\",\"tags\":[\"a\",\"retry: 2\",\"rerun-of: id\"]}");
    assert_string_equal(retry_payload_drop(payload, errors), "the tag of its cause");
    assert_true(json_object_equal(payload, expected));
    assert_null(retry_payload_drop(payload, errors));
    assert_true(json_object_equal(payload, expected));
    json_object_put(expected);
    json_object_put(errors);
    json_object_put(payload);
}

static void a_retry_without_a_known_cause_has_no_tag_of_it(void **state)
{
    (void)state;
    static const struct fault_cause none = {.class = FAULT_NONE};
    enum { CAUSES = 2 };
    const struct fault_cause *const causes[CAUSES] = {NULL, &none};
    const struct identity identity = {.execution_id = "id", .project_id = "p", .commit = "c", .step = "s"};
    const struct own_execution own = {.body = NULL};
    for (size_t i = 0; i < CAUSES; i++) {
        struct json_object *payload = retry_payload(&identity, &own, 2, NULL, causes[i]);
        assert_string_equal(
            json_object_to_json_string_ext(json_object_object_get(payload, "tags"), JSON_C_TO_STRING_PLAIN),
            "[\"retry: 2\",\"rerun-of: id\"]");
        json_object_put(payload);
    }
}

static void the_retry_of_a_rehearsal_is_tagged_so_and_only_that_one(void **state)
{
    (void)state;
    struct fault_cause cause = refused;
    const struct identity identity = {.execution_id = "id", .project_id = "p", .commit = "c", .step = "s"};
    struct own_execution own = {.body = parsed("{\"tags\":[\"a\",\"rehearsal\"]}")};
    for (int rehearsed = 0; rehearsed < 2; rehearsed++) {
        cause.rehearsed = rehearsed == 1;
        struct json_object *payload = retry_payload(&identity, &own, 2, NULL, &cause);
        assert_string_equal(
            json_object_to_json_string_ext(json_object_object_get(payload, "tags"), JSON_C_TO_STRING_PLAIN),
            rehearsed ? "[\"a\",\"rehearsal\",\"retry: 2\",\"rerun-of: id\",\"cause: refused db:5432\"]"
                      : "[\"a\",\"retry: 2\",\"rerun-of: id\",\"cause: refused db:5432\"]");
        json_object_put(payload);
    }
    own_execution_free(&own);
}

static void an_environment_that_was_set_takes_the_place_of_the_executions_own(void **state)
{
    (void)state;
    const struct identity identity = {
        .execution_id = "id", .project_id = "p", .commit = "~0a1b", .step = "s"};
    struct own_execution own = {.body = parsed("{\"environment\":{\"id\":\"e-1\"}}")};
    struct json_object *payload = retry_payload(&identity, &own, 1, "other", NULL);
    assert_string_equal(json_object_get_string(json_object_object_get(payload, "environment")), "other");
    /* An ad-hoc commit goes as it came. */
    assert_string_equal(json_object_get_string(json_object_object_get(payload, "commit")), "~0a1b");
    json_object_put(payload);
    own_execution_free(&own);
}

static void variables_that_the_retry_cannot_have_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *own, *names;
    } cases[] = {
        {"{\"environment_variables\":{\"A\":null,\"B\":\"b\",\"C\":[]}}", "A, C"},
        {"{\"environment_variables\":{\"VALOHAI_TOKEN\":\"t0ken\"}}", "VALOHAI_TOKEN"},
        {"{\"environment_variables\":{\"VH_API_TOKEN\":\"a\",\"VALOHAI_API_TOKEN\":\"b\",\"VH_API_TOKENS\":"
         "\"c\"}}",
         "VH_API_TOKEN, VALOHAI_API_TOKEN"},
        {"{\"environment_variables\":{\"B\":\"b\"}}", ""},
        {"{\"environment_variables\":[]}", ""},
        {"{\"environment_variables\":{\"A\":{\"value\":\"a\",\"secret\":true},\"B\":{\"value\":\"b\"}}}",
         "A"},
        {"{\"environment_variables\":[{\"name\":\"A\",\"secret\":true},{\"name\":\"B\",\"value\":\"b\"}]}",
         "A"},
        {"{}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char names[256];
        struct text text = text_in(names, sizeof names);
        struct json_object *own = parsed(cases[i].own);
        text_add_lost_variables(&text, own);
        json_object_put(own);
        assert_string_equal(names, cases[i].names);
    }
}

static void the_environment_is_that_of_the_class_else_the_one_for_all(void **state)
{
    (void)state;
    static const struct {
        const char *setting;
        enum fault_class class;
        const char *expected; /* "": none */
    } cases[] = {
        {NULL, FAULT_REFUSED, ""},
        {"big", FAULT_REFUSED, "big"},
        {"big,refused=other", FAULT_REFUSED, "other"},
        {"big,refused=other", FAULT_RESET, "big"},
        {"refused=other, big", FAULT_REFUSED, "other"},
        {"refused=other", FAULT_RESET, ""},
        {" , ", FAULT_RESET, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char seen[64];
        assert_int_equal(retry_environment(cases[i].setting, cases[i].class, seen, sizeof seen),
                         *cases[i].expected != '\0');
        assert_string_equal(seen, cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_retry_is_the_failed_execution_over_again),
        cmocka_unit_test(a_later_link_learns_when_its_chain_began_and_with_how_many),
        cmocka_unit_test(only_an_optional_field_that_was_refused_is_dropped),
        cmocka_unit_test(of_refused_tags_the_cause_alone_is_dropped_once),
        cmocka_unit_test(a_retry_without_a_known_cause_has_no_tag_of_it),
        cmocka_unit_test(the_retry_of_a_rehearsal_is_tagged_so_and_only_that_one),
        cmocka_unit_test(an_environment_that_was_set_takes_the_place_of_the_executions_own),
        cmocka_unit_test(variables_that_the_retry_cannot_have_are_named),
        cmocka_unit_test(the_environment_is_that_of_the_class_else_the_one_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
