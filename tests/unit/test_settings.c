/* Settings: what each value means, which source wins, and the words for a malformed one. */
#include "../../core/settings/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct variable {
    const char *name;
    const char *value;
};

enum { VARIABLES_MAX = 4 };

static const char *look_up(const char *name, void *context)
{
    const struct variable *variables = context;
    for (size_t i = 0; i < VARIABLES_MAX && variables[i].name; i++)
        if (strcmp(variables[i].name, name) == 0)
            return variables[i].value;
    return NULL;
}

static void note_complaint(const char *line, void *context)
{
    char *lines = context;
    const size_t used = strlen(lines);
    snprintf(lines + used, 4096 - used, "%s\n", line);
}

/* Reads settings from variables and the text of parameters.json (NULL: none); the complaints, one a line. */
static const char *read_settings(struct settings *settings, const struct variable *variables,
                                 const char *parameters)
{
    static char complaints[4096];
    complaints[0] = '\0';
    struct variable copy[VARIABLES_MAX];
    memcpy(copy, variables, sizeof copy);
    struct json_object *object = parameters ? json_tokener_parse(parameters) : NULL;
    settings_read(settings, look_up, copy, object, note_complaint, complaints);
    json_object_put(object);
    return complaints;
}

/* One line that shows every value. */
static void describe(const struct settings *settings, char *line, size_t size)
{
    snprintf(
        line, size,
        "retries %u delay %g backoff %g max %g jitter %g probe %d classes %x ignore %zu only %zu window %g "
        "stall %g mode %d in-place %u status %u pipeline %d environment %s restart %s wait %g host %s http "
        "%d deadline %g debug "
        "%u circuit %d up to %g chain %g budget %g trace %s report %s",
        settings->retries, settings->delay, settings->backoff, settings->max_delay, settings->jitter,
        settings->probe, settings->classes, settings->ignore.count, settings->only.count, settings->window,
        settings->stall, (int)settings->mode, settings->in_place, settings->retry_status,
        (int)settings->in_pipeline, settings->environment ? settings->environment : "-",
        settings->restart ? settings->restart : "-", settings->restart_wait,
        settings->host ? settings->host : "-", settings->allow_http, settings->api_deadline, settings->debug,
        settings->circuit, settings->circuit_max, settings->chain_deadline, settings->budget,
        settings->trace ? settings->trace : "-", settings->report ? settings->report : "-");
}

static void nothing_set_is_the_documented_default(void **state)
{
    (void)state;
    struct settings settings;
    const struct variable none[VARIABLES_MAX] = {{NULL, NULL}};
    assert_string_equal(read_settings(&settings, none, NULL), "");
    char seen[512];
    char expected[512];
    describe(&settings, seen, sizeof seen);
    snprintf(expected, sizeof expected,
             "retries 3 delay 60 backoff 1 max 900 jitter 0 probe 0 classes %x ignore 0 only 0 window 60 "
             "stall 1 mode 0 in-place 0 status 0 pipeline 0 environment - restart - wait 120 host - http 0 "
             "deadline 600 debug 0 circuit 1 up to 3600 chain 0 budget 1 "
             "trace - report -",
             fault_classes_default());
    assert_string_equal(seen, expected);
    assert_null(settings.token);
    settings_free(&settings);
}

static void each_setting_changes_what_it_is_for(void **state)
{
    (void)state;
    static const struct {
        struct variable set;
        const char *expected; /* a part of the description */
    } rows[] = {
        {{"VHRETRY_RETRIES", "0"}, "retries 0 "},
        {{"VHRETRY_RETRIES", "1000"}, "retries 1000 "},
        {{"VHRETRY_DELAY", "0"}, " delay 0 "},
        {{"VHRETRY_DELAY", "1h30m"}, " delay 5400 "},
        {{"VHRETRY_DELAY", " 90s\n"}, " delay 90 "},
        {{"VHRETRY_BACKOFF", "1.5"}, " backoff 1.5 "},
        {{"VHRETRY_MAX_DELAY", "1h"}, " max 3600 "},
        {{"VHRETRY_JITTER", "0.25"}, " jitter 0.25 "},
        {{"VHRETRY_PROBE", "1"}, " probe 1 "},
        {{"VHRETRY_IGNORE", "*.example.com, 10.0.0.0/8 [::1]:443"}, " ignore 3 "},
        {{"VHRETRY_ONLY", "db.internal:5432"}, " only 1 "},
        {{"VHRETRY_WINDOW", "2m"}, " window 120 "},
        {{"VHRETRY_STALL", "0.5"}, " stall 0.5 "},
        {{"VHRETRY_MODE", "dry-run"}, " mode 1 "},
        {{"VHRETRY_MODE", "off"}, " mode 2 "},
        {{"VHRETRY_IN_PLACE", "2"}, " in-place 2 "},
        {{"VHRETRY_RETRY_STATUS", "75"}, " status 75 "},
        {{"VHRETRY_RETRY_STATUS", "255"}, " status 255 "},
        {{"VHRETRY_RETRY_STATUS", "0"}, " status 0 "},
        {{"VHRETRY_IN_PIPELINE", "execution"}, " pipeline 1 "},
        {{"VHRETRY_ENVIRONMENT", "big,refused=other"}, " environment big,refused=other "},
        {{"VHRETRY_RESTART", "0"}, " restart - "},
        {{"VHRETRY_RESTART", "1"}, " restart * "},
        {{"VHRETRY_RESTART", "true"}, " restart * "},
        {{"VHRETRY_RESTART", "Yes"}, " restart * "},
        {{"VHRETRY_RESTART", "off"}, " restart - "},
        {{"VHRETRY_RESTART", "false"}, " restart - "},
        {{"VHRETRY_RESTART", "true.pt"}, " restart true.pt "},
        {{"VHRETRY_RESTART", "2"}, " restart 2 "},
        {{"VHRETRY_RESTART", "checkpoints/*, *.pt"}, " restart checkpoints/*, *.pt "},
        {{"VHRETRY_RESTART_WAIT", "10s"}, " wait 10 "},
        {{"VHRETRY_HOST", "https://v.example.com/"}, " host https://v.example.com "},
        {{"VHRETRY_HOST", "v.example.com"}, " host https://v.example.com "},
        {{"VALOHAI_HOST", "http://127.0.0.1:8000"}, " host http://127.0.0.1:8000 "},
        {{"VHRETRY_ALLOW_HTTP", "1"}, " http 1 "},
        {{"VHRETRY_API_DEADLINE", "30s"}, " deadline 30 "},
        {{"VHRETRY_DEBUG", "2"}, " debug 2 "},
        {{"VHRETRY_DEBUG", "yes"}, " debug 1 "},
        {{"VHRETRY_DEBUG", " On\n"}, " debug 1 "},
        {{"VHRETRY_DEBUG", "false"}, " debug 0 "},
        {{"VHRETRY_CIRCUIT", "off"}, " circuit 0 "},
        {{"VHRETRY_CIRCUIT", "0"}, " circuit 0 "},
        {{"VHRETRY_CIRCUIT", "on"}, " circuit 1 "},
        {{"VHRETRY_CIRCUIT_MAX", "3h"}, " up to 10800 "},
        {{"VHRETRY_CHAIN_DEADLINE", "6h"}, " chain 21600 "},
        {{"VHRETRY_CHAIN_DEADLINE", "off"}, " chain 0 "},
        {{"VHRETRY_BUDGET", "20%"}, " budget 0.2 "},
        {{"VHRETRY_BUDGET", "0.2"}, " budget 0.2 "},
        {{"VHRETRY_BUDGET", "0%"}, " budget 0 "},
        {{"VHRETRY_TRACE", "/tmp/a b.jsonl"}, " trace /tmp/a b.jsonl"},
        {{"VHRETRY_REPORT", "0"}, " report -"},
        {{"VHRETRY_REPORT", "No"}, " report -"},
        {{"VHRETRY_REPORT", "true"}, " report 1"},
        {{"VHRETRY_REPORT", "./true"}, " report ./true"},
        {{"VHRETRY_RETRIES", ""}, "retries 3 "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings settings;
        const struct variable set[VARIABLES_MAX] = {rows[i].set};
        const char *complaints = read_settings(&settings, set, NULL);
        char seen[512];
        describe(&settings, seen, sizeof seen);
        if (*complaints != '\0' || !strstr(seen, rows[i].expected))
            fail_msg("%s=%s\n  expected %s\n  seen     %s\n  %s", rows[i].set.name, rows[i].set.value,
                     rows[i].expected, seen, complaints);
        settings_free(&settings);
    }
}

static void environment_beats_parameter_beats_default(void **state)
{
    (void)state;
    static const struct {
        const char *variable;
        const char *parameters;
        double expected;
        const char *complaint;
    } rows[] = {
        {NULL, "{\"delay\": 7}", 7, ""},
        {NULL, "{\"delay\": \"2m\"}", 120, ""},
        {NULL, "{\"delay\": 1.5}", 1.5, ""},
        {"9", "{\"delay\": 7}", 9, ""},
        {"", "{\"delay\": 7}", 7, ""},
        {NULL, "{\"delay\": null}", 60, ""},
        {NULL, "[60]", 60, ""},
        {"6O", "{\"delay\": 7}", 7, "VHRETRY_DELAY: \"6O\" is not a duration (try 60, 90s, 2m); using 7 s\n"},
        {"6O", "{\"delay\": [5]}", 60,
         "VHRETRY_DELAY: \"6O\" is not a duration (try 60, 90s, 2m); using 60 s\n"
         "parameter delay: \"[ 5 ]\" is not a duration (try 60, 90s, 2m); using 60 s\n"},
        {"9", "{\"delay\": \"soon\"}", 9, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings settings;
        const struct variable set[VARIABLES_MAX] = {{"VHRETRY_DELAY", rows[i].variable}};
        const char *complaints = read_settings(&settings, set, rows[i].parameters);
        if (settings.delay != rows[i].expected || strcmp(complaints, rows[i].complaint) != 0)
            fail_msg("%s and %s\n  expected %g %s\n  seen     %g %s", rows[i].variable, rows[i].parameters,
                     rows[i].expected, rows[i].complaint, settings.delay, complaints);
        settings_free(&settings);
    }
}

static void a_malformed_value_is_named_with_the_accepted_form_and_what_is_used(void **state)
{
    (void)state;
    static const struct {
        struct variable set;
        const char *expected;
    } rows[] = {
        {{"VHRETRY_DELAY", "6O"}, "VHRETRY_DELAY: \"6O\" is not a duration (try 60, 90s, 2m); using 60 s\n"},
        {{"VHRETRY_MAX_DELAY", "-1"},
         "VHRETRY_MAX_DELAY: \"-1\" is not a duration (try 60, 90s, 2m); using 15m\n"},
        {{"VHRETRY_RETRIES", "three"},
         "VHRETRY_RETRIES: \"three\" is not a whole number from 0 to 1000; using 3\n"},
        {{"VHRETRY_RETRIES", "1001"},
         "VHRETRY_RETRIES: \"1001\" is not a whole number from 0 to 1000; using 3\n"},
        {{"VHRETRY_IN_PLACE", "x"},
         "VHRETRY_IN_PLACE: \"x\" is not a whole number from 0 to 1000; using 0\n"},
        {{"VHRETRY_RETRY_STATUS", "256"},
         "VHRETRY_RETRY_STATUS: \"256\" is not an exit status (try 75; 0 is none); using 0\n"},
        {{"VHRETRY_RETRY_STATUS", "tempfail"},
         "VHRETRY_RETRY_STATUS: \"tempfail\" is not an exit status (try 75; 0 is none); using 0\n"},
        {{"VHRETRY_RETRIES", "-1"},
         "VHRETRY_RETRIES: \"-1\" is not a whole number from 0 to 1000; using 3\n"},
        {{"VHRETRY_BACKOFF", "0.5"},
         "VHRETRY_BACKOFF: \"0.5\" is not a number from 1 to 1000 (try 1 or 2); using 1\n"},
        {{"VHRETRY_BACKOFF", "inf"},
         "VHRETRY_BACKOFF: \"inf\" is not a number from 1 to 1000 (try 1 or 2); using 1\n"},
        {{"VHRETRY_JITTER", "nan"},
         "VHRETRY_JITTER: \"nan\" is not a number from 0 to 1 (try 0.2); using 0\n"},
        {{"VHRETRY_BUDGET", "120%"}, "VHRETRY_BUDGET: \"120%\" is not a share (try 20%); using 100%\n"},
        {{"VHRETRY_BUDGET", "20"}, "VHRETRY_BUDGET: \"20\" is not a share (try 20%); using 100%\n"},
        {{"VHRETRY_BUDGET", "%"}, "VHRETRY_BUDGET: \"%\" is not a share (try 20%); using 100%\n"},
        {{"VHRETRY_CIRCUIT", "open"}, "VHRETRY_CIRCUIT: \"open\" is not on or off; using on\n"},
        {{"VHRETRY_CHAIN_DEADLINE", "never"},
         "VHRETRY_CHAIN_DEADLINE: \"never\" is not a duration (try 6h) or off; using off\n"},
        {{"VHRETRY_PROBE", "yes"}, "VHRETRY_PROBE: \"yes\" is not 0 or 1; using 0\n"},
        {{"VHRETRY_DEBUG", "3"}, "VHRETRY_DEBUG: \"3\" is not 0, 1 or 2; using 0\n"},
        {{"VHRETRY_MODE", "dry"}, "VHRETRY_MODE: \"dry\" is not a mode (on, dry-run, off); using on\n"},
        {{"VHRETRY_IN_PIPELINE", "node"},
         "VHRETRY_IN_PIPELINE: \"node\" is not annotate or execution; using annotate\n"},
        {{"VHRETRY_IGNORE", "10.0.0.0/99"},
         "VHRETRY_IGNORE: \"10.0.0.0/99\" is not a peer (try *.example.com, 10.0.0.0/8 or [::1]:443); "
         "ignored\n"},
        {{"VHRETRY_HOST", "ftp://x"},
         "VHRETRY_HOST: \"ftp://x\" is not the address of a Valohai installation (try "
         "https://app.valohai.com); "
         "ignored\n"},
        {{"VHRETRY_HOST", "https://x/api/v0"},
         "VHRETRY_HOST: \"https://x/api/v0\" is not the address of a Valohai installation (try "
         "https://app.valohai.com); ignored\n"},
        {{"VHRETRY_HOST", "https://me:pa55@x"},
         "VHRETRY_HOST: has a user name in it (try https://app.valohai.com); ignored\n"},
        {{"VHRETRY_ENVIRONMENT", "refused="},
         "VHRETRY_ENVIRONMENT: \"refused=\" is not an environment (try my-environment, or "
         "refused=other-environment for one class); ignored\n"},
        {{"VHRETRY_RESTART", "*.pt,/valohai/outputs/*"},
         "VHRETRY_RESTART: has a path that is not below the folder of the outputs (try "
         "checkpoints/*,*.pt); using 0\n"},
        {{"VHRETRY_RESTART", "../*"},
         "VHRETRY_RESTART: has a path that is not below the folder of the outputs (try "
         "checkpoints/*,*.pt); using 0\n"},
        {{"VHRETRY_DELAY", "\033[31m\xff"},
         "VHRETRY_DELAY: \"?[31m?\" is not a duration (try 60, 90s, 2m); using 60 s\n"},
        {{"VHRETRY_DELAY", "0123456789012345678901234567890123456789012345678901234567890123456789"},
         "VHRETRY_DELAY: \"0123456789012345678901234567890123456789012345678901234567890...\" is not a "
         "duration "
         "(try 60, 90s, 2m); using 60 s\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings settings;
        const struct variable set[VARIABLES_MAX] = {rows[i].set};
        const char *complaints = read_settings(&settings, set, NULL);
        if (strcmp(complaints, rows[i].expected) != 0)
            fail_msg("%s=%s\n  expected %s\n  seen     %s", rows[i].set.name, rows[i].set.value,
                     rows[i].expected, complaints);
        settings_free(&settings);
    }
}

static void an_unknown_class_is_answered_with_all_that_there_are(void **state)
{
    (void)state;
    struct settings settings;
    const struct variable set[VARIABLES_MAX] = {{"VHRETRY_ON", "refused,refusd"}};
    char expected[512];
    size_t length =
        (size_t)snprintf(expected, sizeof expected, "VHRETRY_ON: \"refusd\" is not a fault class (");
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++)
        length += (size_t)snprintf(expected + length, sizeof expected - length, "%s ",
                                   fault_class_name((enum fault_class) class));
    snprintf(expected + length, sizeof expected - length, "default all); using default\n");
    assert_non_null(strstr(expected, "(dns-temporary dns-unknown refused timeout "));
    assert_string_equal(read_settings(&settings, set, NULL), expected);
    settings_free(&settings);
}

static void class_lists_add_and_take_away(void **state)
{
    (void)state;
    const fault_class_set basic = fault_classes_default();
    const fault_class_set refused = 1U << FAULT_REFUSED;
    const fault_class_set timeout = 1U << FAULT_TIMEOUT;
    const fault_class_set unknown = 1U << FAULT_DNS_UNKNOWN;
    const fault_class_set doubt = 1U << FAULT_UNKNOWN;
    const struct {
        const char *text;
        fault_class_set expected;
    } rows[] = {
        {"default", basic & ~doubt},
        {"all", fault_classes_all() & ~doubt},
        {"refused", refused},
        {"refused, timeout", refused | timeout},
        {"+dns-unknown", basic | unknown},
        {"-refused", basic & ~refused},
        {"default,-refused,+dns-unknown", (basic & ~refused) | unknown},
        {"all -refused", fault_classes_all() & ~refused},
        {"+unknown", basic | doubt}, /* no fault: neither by default nor in all */
        {"all,+unknown", fault_classes_all() | doubt},
        {"+unknown,-unknown", basic},
        {"all,-all", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings settings;
        const struct variable set[VARIABLES_MAX] = {{"VHRETRY_ON", rows[i].text}};
        assert_string_equal(read_settings(&settings, set, NULL), "");
        if (settings.classes != rows[i].expected)
            fail_msg("%s: expected %x, seen %x", rows[i].text, rows[i].expected, settings.classes);
        settings_free(&settings);
    }
}

static void the_first_usable_token_is_taken_and_a_bad_one_never_shown(void **state)
{
    (void)state;
    static const struct {
        struct variable set[VARIABLES_MAX];
        const char *token;
        const char *variable;
        const char *complaint;
    } rows[] = {
        {{{"VH_API_TOKEN", "one"}, {"VALOHAI_API_TOKEN", "two"}}, "one", "VH_API_TOKEN", ""},
        {{{"VH_API_TOKEN", ""}, {"VALOHAI_API_TOKEN", "two"}}, "two", "VALOHAI_API_TOKEN", ""},
        {{{"VALOHAI_TOKEN", " three\r\n"}}, "three", "VALOHAI_TOKEN", ""},
        {{{"VH_API_TOKEN", " \n"}}, NULL, NULL, ""},
        {{{"VH_API_TOKEN", "on\r\nX: e"}, {"VALOHAI_TOKEN", "three"}},
         "three",
         "VALOHAI_TOKEN",
         "VH_API_TOKEN: has a blank, a line end or another character in it that no token has (copy the token "
         "again); ignored\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings settings;
        const char *complaints = read_settings(&settings, rows[i].set, NULL);
        assert_string_equal(complaints, rows[i].complaint);
        assert_string_equal(settings.token ? settings.token : "-", rows[i].token ? rows[i].token : "-");
        assert_string_equal(settings.token_variable ? settings.token_variable : "-",
                            rows[i].variable ? rows[i].variable : "-");
        settings_free(&settings);
    }
}

static void the_policy_of_the_verdict_is_what_was_set(void **state)
{
    (void)state;
    struct settings settings;
    const struct variable set[VARIABLES_MAX] = {{"VHRETRY_WINDOW", "2.5"},
                                                {"VHRETRY_ONLY", "a.example"},
                                                {"VHRETRY_MODE", "off"},
                                                {"VHRETRY_RETRIES", "5"}};
    assert_string_equal(read_settings(&settings, set, NULL), "");
    const struct verdict_policy policy = settings_policy(&settings, 2);
    assert_true(policy.window == UINT64_C(2500000000));
    assert_int_equal(policy.only_count, 1);
    assert_string_equal(policy.only[0].name, "a.example");
    assert_int_equal(policy.retries, 5);
    assert_int_equal(policy.retry_count, 2);
    assert_true(policy.disabled);
    settings_free(&settings);
}

static void every_setting_is_described_once(void **state)
{
    (void)state;
    size_t count = 0;
    const struct setting_description *description;
    while ((description = settings_description(count)) != NULL) {
        assert_non_null(description->variables[0]);
        assert_true(*description->meaning != '\0');
        for (size_t other = 0; other < count; other++)
            assert_string_not_equal(description->variables[0], settings_description(other)->variables[0]);
        count++;
    }
    assert_int_equal(count, 37);
}

static void what_is_in_effect_is_told_with_its_source(void **state)
{
    (void)state;
    static const struct {
        struct variable set;
        const char *parameters;
        const char *variable; /* the setting asked about */
        const char *value;
        const char *source;
        bool malformed;
    } rows[] = {
        {{NULL, NULL}, NULL, "VHRETRY_DELAY", "60", "default", false},
        {{"VHRETRY_DELAY", "90s"}, NULL, "VHRETRY_DELAY", "90s", "VHRETRY_DELAY", false},
        {{"VHRETRY_DELAY", "6O"}, NULL, "VHRETRY_DELAY", "60", "default", true},
        {{"VHRETRY_DELAY", "6O"}, "{\"delay\": 30}", "VHRETRY_DELAY", "30", "parameter delay", true},
        {{"VALOHAI_TOKEN", "hush"}, NULL, "VH_API_TOKEN", "set", "VALOHAI_TOKEN", false},
        {{"VH_API_TOKEN", ""}, NULL, "VH_API_TOKEN", "", "default", false},
        {{"VHRETRY_DIR", "/records"}, NULL, "VHRETRY_DIR", "/records", "VHRETRY_DIR", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct variable variables[VARIABLES_MAX] = {rows[i].set};
        struct json_object *parameters = rows[i].parameters ? json_tokener_parse(rows[i].parameters) : NULL;
        struct setting_told told;
        size_t index = 0;
        while (strcmp(settings_description(index)->variables[0], rows[i].variable) != 0)
            index++;
        settings_tell(index, look_up, variables, parameters, &told);
        json_object_put(parameters);
        if (strcmp(told.value, rows[i].value) != 0 || strcmp(told.source, rows[i].source) != 0 ||
            told.malformed != rows[i].malformed)
            fail_msg("%s: expected \"%s\" (%s), seen \"%s\" (%s)", rows[i].variable, rows[i].value,
                     rows[i].source, told.value, told.source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_set_is_the_documented_default),
        cmocka_unit_test(each_setting_changes_what_it_is_for),
        cmocka_unit_test(environment_beats_parameter_beats_default),
        cmocka_unit_test(a_malformed_value_is_named_with_the_accepted_form_and_what_is_used),
        cmocka_unit_test(an_unknown_class_is_answered_with_all_that_there_are),
        cmocka_unit_test(class_lists_add_and_take_away),
        cmocka_unit_test(the_first_usable_token_is_taken_and_a_bad_one_never_shown),
        cmocka_unit_test(the_policy_of_the_verdict_is_what_was_set),
        cmocka_unit_test(every_setting_is_described_once),
        cmocka_unit_test(what_is_in_effect_is_told_with_its_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
