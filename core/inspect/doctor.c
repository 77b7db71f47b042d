/* vhretry doctor: checks the set-up in the order in which it breaks. What is checked is core/doctor's. */
#include "doctor.h"

#include "../valohai/json_document.h"
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
    "Checks every precondition of a retry, in order; with COMMAND, also whether that\n"
    "will be seen. One line per check: ok, warn, FAIL or skip, its name,\n"
    "what was found; below a failure, what to do; then the settings in effect and\n"
    "where each came from; then the programs on PATH whose network is seen in part\n"
    "(a TLS of their own) or not at all. Only asks, never changes anything.\n"
    "\n"
    "  --all    all such programs, not only those that steps use for the network\n"
    "  --json   the same as JSON: checks, settings and all such programs\n"
    "  --help   show this help\n"
    "\n"
    "Exit status: 0; 1 if retries could not start; 2 for a usage error.\n";

static const char *look_up(const char *name, void *context)
{
    (void)context;
    return getenv(name);
}

static void print_finding(const struct finding *finding, void *context)
{
    (void)context;
    printf("%-5s %-14s %s\n", grade_name(finding->grade), finding->check, finding->text);
    if (finding->fix[0] != '\0')
        printf("      %-14s %s\n", "fix:", finding->fix);
}

/* `VHRETRY_DELAY  60  (default)` */
static void print_settings(struct json_object *parameters)
{
    const struct setting_description *description;
    struct setting_told told;
    printf("\nsettings\n");
    for (size_t i = 0; (description = settings_description(i)) != NULL; i++) {
        settings_tell(i, look_up, NULL, parameters, &told);
        printf("      %-20s %s%s(%s%s)\n", description->variables[0], told.value, told.value[0] ? " " : "",
               told.source, told.malformed ? "; a malformed one was passed over" : "");
    }
}

static void add_text(struct json_object *object, const char *name, const char *text)
{
    json_object_object_add(object, name, json_object_new_string(text));
}

static void add_finding(const struct finding *finding, void *context)
{
    struct json_object *object = json_object_new_object();
    add_text(object, "check", finding->check);
    add_text(object, "grade", grade_name(finding->grade));
    add_text(object, "finding", finding->text);
    if (finding->fix[0] != '\0')
        add_text(object, "fix", finding->fix);
    json_object_array_add(context, object);
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

static int examine(char **command, bool json, bool all, struct json_object *parameters)
{
    struct hearing hearing;
    struct json_object *report = json ? json_object_new_object() : NULL;
    struct json_object *checks = json ? json_object_new_array() : NULL;
    bool passed = doctor_examine(command, json ? add_finding : print_finding, checks);
    hearing_read(&hearing, getenv("PATH"));
    if (json) {
        json_object_object_add(report, "checks", checks);
        json_object_object_add(report, "settings", settings_as_json(parameters));
        json_object_object_add(report, "programs", hearing_as_json(&hearing));
        puts(
            json_object_to_json_string_ext(report, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
        json_object_put(report);
    } else {
        print_settings(parameters);
        hearing_print(&hearing, all);
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
