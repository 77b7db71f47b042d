#include "checks.h"

#include "../messages/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    doctor_check *check;
    const char *needs; /* a check that must not have failed or been skipped; NULL for none */
} checks[] = {
    {"library", check_library, NULL},
    {"loading", check_loading, "library"},
    {"program", check_program, "library"},
    {"preload", check_preload, "library"},
    {"shell", check_shell, NULL},
    {"records", check_records, NULL},
    {"execution", check_execution, NULL},
    {"status-detail", check_status_detail, "execution"},
    {"settings", check_settings, NULL},
    {"mode", check_mode, NULL},
    {"pipeline", check_pipeline, "execution"},
    {"retries-left", check_retries_left, "execution"},
    {"token", check_token, NULL},
    {"host", check_host, NULL},
    {"reachable", check_reachable, "host"},
    {"tls", check_tls, "reachable"},
    {"accepted", check_accepted, "tls"},
    {"own-execution", check_own_execution, "accepted"},
    {"kernel", check_kernel, NULL},
    {"command", check_command, NULL},
};

enum { CHECK_COUNT = sizeof checks / sizeof checks[0] };

const char *grade_name(enum grade grade)
{
    static const char *const names[] = {"ok", "warn", "FAIL", "skip"};
    return names[grade];
}

const char *doctor_check_name(size_t index)
{
    return index < CHECK_COUNT ? checks[index].name : NULL;
}

void found(struct finding *finding, enum grade grade, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding->text, sizeof finding->text, format, arguments);
    va_end(arguments);
    finding->grade = grade;
}

void advise_fix(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding->fix, sizeof finding->fix, format, arguments);
    va_end(arguments);
}

const char *complaint_about(const struct examination *examination, const char *subject)
{
    for (size_t i = 0; i < examination->complaint_count; i++)
        if (strstr(examination->complaints[i], subject))
            return examination->complaints[i];
    return NULL;
}

static struct examination *under_way; /* situation_read gives its complaints no context */

static void gather(const char *line, void *context)
{
    (void)context;
    const size_t room = sizeof under_way->complaints / sizeof under_way->complaints[0];
    if (under_way->complaint_count < room)
        snprintf(under_way->complaints[under_way->complaint_count++], sizeof under_way->complaints[0], "%s",
                 line);
}

/* Was the check that `name` names passed, if only with a warning? */
static bool was_passed(const char *name, const enum grade *grades)
{
    for (size_t i = 0; i < CHECK_COUNT; i++)
        if (strcmp(checks[i].name, name) == 0)
            return grades[i] == GRADE_OK || grades[i] == GRADE_WARNING;
    return false;
}

static void do_check(size_t index, struct examination *examination, const enum grade *grades,
                     struct finding *finding)
{
    *finding = (struct finding){.check = checks[index].name};
    if (!checks[index].needs || was_passed(checks[index].needs, grades))
        checks[index].check(examination, finding);
    else
        found(finding, GRADE_SKIPPED, DOCTOR_DEPENDS, checks[index].needs);
}

bool doctor_examine(char **command, doctor_listener *show, void *context)
{
    enum grade grades[CHECK_COUNT] = {GRADE_SKIPPED}; /* those behind are not asked about */
    struct finding finding;
    bool passed = true;
    struct examination *examination = calloc(1, sizeof *examination);
    if (!examination)
        return false;
    under_way = examination;
    examination->command = command;
    situation_read(&examination->situation, gather);
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        do_check(i, examination, grades, &finding);
        grades[i] = finding.grade;
        passed = passed && finding.grade != GRADE_FAILURE;
        if (finding.text[0] != '\0')
            show(&finding, context);
    }
    api_answer_free(&examination->answer);
    client_free(examination->client);
    situation_free(&examination->situation);
    free(examination);
    return passed;
}
