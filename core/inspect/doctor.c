/* vhretry doctor: checks the set-up in the order in which it breaks. What is checked is core/doctor's. */
#include "doctor.h"

#include "../evidence/text.h"
#include "../messages/doctor.h"
#include "../valohai/json_document.h"
#include "../words/print.h"
#include "../words/usage.h"
#include "checks.h"
#include "hearing.h"
#include "hearing_told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: vhretry doctor [--all] [--json] [[--] COMMAND]\n"
    "\n"
    "Checks every precondition of a retry, in order; with COMMAND, also whether\n"
    "it will be seen as well. One line per check: ok, warn, FAIL or skip, its name,\n"
    "what was found; below a failure, what to do; then the settings that are not the\n"
    "default and where each came from; then the programs on PATH whose network is\n"
    "seen in part (a TLS of their own) or not at all; last a summary: how many\n"
    "problems there are, and whether retries can start. Only asks, never changes\n"
    "anything.\n"
    "\n"
    "  --all    all settings, and all such programs, not only those that steps use\n"
    "           for the network\n"
    "  --json   the same as JSON, with all settings and all such programs\n"
    "  --help   show this help\n"
    "\n"
    "Exit status: 0; 1 if retries could not start; 2 for a usage error.\n";

static const char *look_up(const char *name, void *context)
{
    (void)context;
    return getenv(name);
}

/* What became of all checks. */
struct tally {
    unsigned problems;
    unsigned warnings;
    struct json_object *checks; /* NULL: they are printed as they come */
};

static void add_count(struct text *text, unsigned count, const char *name)
{
    if (count == 0)
        text_add(text, "no");
    else
        text_add_unsigned(text, count);
    text_add(text, " ");
    text_add(text, name);
    text_add(text, count == 1 ? "" : "s");
}

/* "3 problems, 1 warning: retries cannot start" */
static void add_summary(struct text *text, const struct tally *tally)
{
    add_count(text, tally->problems, "problem");
    if (tally->warnings > 0) {
        text_add(text, ", ");
        add_count(text, tally->warnings, "warning");
    }
    text_add(text, tally->problems > 0 ? DOCTOR_RETRIES_CANNOT_START : DOCTOR_RETRIES_CAN_START);
}

static void print_finding(const struct finding *finding)
{
    print("%-5s %-14s %s\n", grade_name(finding->grade), finding->check, finding->text);
    if (finding->fix[0] != '\0')
        print("      %-14s %s\n", "fix:", finding->fix);
}

static bool is_left_alone(const struct setting_told *told)
{
    return strcmp(told->source, "default") == 0 && !told->malformed;
}

/* `VHRETRY_DELAY  60  (default)` */
static void print_settings(struct json_object *parameters, bool all)
{
    const struct setting_description *description;
    struct setting_told told;
    size_t left_out = 0;
    print("\nsettings\n");
    for (size_t i = 0; (description = settings_description(i)) != NULL; i++) {
        settings_tell(i, look_up, NULL, parameters, &told);
        if (!all && is_left_alone(&told)) {
            left_out++;
            continue;
        }
        const bool is_unset = told.value[0] == '\0' && strcmp(told.source, "default") == 0;
        print("      %-20s %s%s(%s%s)\n", description->variables[0], told.value, told.value[0] ? " " : "",
              is_unset ? DOCTOR_NOT_SET : told.source, told.malformed ? DOCTOR_THE_VALUE_GIVEN : "");
    }
    if (left_out > 0)
        print(DOCTOR_HAVE_THEIR_DEFAULTS_VHRETRY, "others", left_out);
}

static void add_text(struct json_object *object, const char *name, const char *text)
{
    json_object_object_add(object, name, json_object_new_string(text));
}

static void add_finding(const struct finding *finding, struct json_object *checks)
{
    struct json_object *entry = json_object_new_object();
    add_text(entry, "check", finding->check);
    add_text(entry, "grade", grade_name(finding->grade));
    add_text(entry, "finding", finding->text);
    if (finding->fix[0] != '\0')
        add_text(entry, "fix", finding->fix);
    json_object_array_add(checks, entry);
}

static void take_finding(const struct finding *finding, void *context)
{
    struct tally *tally = context;
    tally->problems += finding->grade == GRADE_FAILURE;
    tally->warnings += finding->grade == GRADE_WARNING;
    if (tally->checks)
        add_finding(finding, tally->checks);
    else
        print_finding(finding);
}

static struct json_object *settings_as_json(struct json_object *parameters)
{
    struct json_object *settings = json_object_new_array();
    const struct setting_description *description;
    struct setting_told told;
    for (size_t i = 0; (description = settings_description(i)) != NULL; i++) {
        struct json_object *entry = json_object_new_object();
        settings_tell(i, look_up, NULL, parameters, &told);
        add_text(entry, "variable", description->variables[0]);
        add_text(entry, "value", told.value);
        add_text(entry, "source", told.source);
        json_object_array_add(settings, entry);
    }
    return settings;
}

static void print_json(const struct tally *tally, const char *summary, const struct hearing *hearing,
                       struct json_object *parameters)
{
    struct json_object *report = json_object_new_object();
    json_object_object_add(report, "checks", tally->checks);
    json_object_object_add(report, "settings", settings_as_json(parameters));
    json_object_object_add(report, "programs", hearing_as_json(hearing));
    json_object_object_add(report, "problems", json_object_new_int64(tally->problems));
    json_object_object_add(report, "warnings", json_object_new_int64(tally->warnings));
    add_text(report, "summary", summary);
    print_as_json(
        json_object_to_json_string_ext(report, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(report);
}

static int examine(char **command, bool json, bool all, struct json_object *parameters)
{
    struct hearing hearing;
    char summary[128];
    struct text text = text_in(summary, sizeof summary);
    struct tally tally = {.checks = json ? json_object_new_array() : NULL};
    const bool passed = doctor_examine(command, take_finding, &tally);
    add_summary(&text, &tally);
    hearing_read(&hearing, getenv("PATH"));
    if (json) {
        print_json(&tally, summary, &hearing, parameters);
    } else {
        print_settings(parameters, all);
        hearing_print(&hearing, all);
        print("\n%s\n", summary);
    }
    hearing_free(&hearing);
    return fflush(stdout) != 0 || !passed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void hush(const char *line, void *context)
{
    (void)line;
    (void)context;
}

int doctor_command(int argc, char **argv)
{
    bool json = false;
    bool all = false;
    int first = 1;
    for (; first < argc && argv[first][0] == '-'; first++) {
        if (strcmp(argv[first], "--help") == 0 || strcmp(argv[first], "-h") == 0)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
        if (strcmp(argv[first], "--") == 0) {
            first++;
            break;
        }
        if (strcmp(argv[first], "--json") == 0)
            json = true;
        else if (strcmp(argv[first], "--all") == 0)
            all = true;
        else
            return refuse_word("doctor", argv[first]);
    }
    struct identity identity;
    identity_read(&identity, NULL, hush, NULL);
    int status = examine(argv + first, json, all, identity.parameters);
    identity_free(&identity);
    return status;
}
