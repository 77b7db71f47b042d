/* Checks: what Valohai and the person have told us, before anybody is asked. */
#include "checks.h"

#include "../evidence/attempt_variables.h"
#include "../settings/settings.h"
#include "../settings/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void check_execution(struct examination *examination, struct finding *finding)
{
    const struct identity *identity = &examination->situation.identity;
    const char *complaint = complaint_about(examination, "execution.json");
    if (!identity->in_execution) {
        found(finding, GRADE_FAILURE, "this is no Valohai execution: VH_JOB_ID is not set");
        advise_fix(finding, "run vhretry doctor in a step; to try one here: vhretry rehearse -- COMMAND");
    } else if (complaint) {
        found(finding, GRADE_FAILURE, "%s", complaint);
        advise_fix(finding, "set VH_CONFIG_DIR to where Valohai's files are, /valohai/config as a rule");
    } else {
        found(finding, GRADE_OK, "#%d %s, step %s", identity->counter, identity->execution_id,
              identity->step);
    }
}

void check_status_detail(struct examination *examination, struct finding *finding)
{
    const char *complaint = complaint_about(examination, "api.json");
    char origin[ORIGIN_SIZE];
    const char *url = examination->situation.identity.status_detail_url;
    if (complaint) {
        found(finding, GRADE_WARNING, "%s", complaint);
        advise_fix(finding, "retries start all the same; the reason is in the log alone");
    } else if (url && url_origin(url, origin) && origin_is_exposed(origin) &&
               !examination->situation.settings.allow_http) {
        found(finding, GRADE_WARNING, "%s: plain http would show its token to everybody on the way", url);
        advise_fix(finding, "set VHRETRY_ALLOW_HTTP=1, or have the reason of a failure in the log alone");
    } else {
        found(finding, GRADE_OK, "%s", examination->situation.identity.status_detail_url);
    }
}

/* The checks of the files say what is wrong with them. */
static bool is_about_setting(const char *complaint)
{
    return !strstr(complaint, ".json: ");
}

static bool is_variable(const char *entry, const char *name)
{
    const size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* A setting, or one of those that we set ourselves. */
static bool is_known(const char *entry)
{
    static const char *const ours[] = {ATTEMPT_VARIABLE, RETRY_COUNT_VARIABLE, RERUN_OF_VARIABLE,
                                       "VHRETRY_RUN",    "VHRETRY_GIVEN",      "VHRETRY_JOURNAL"};
    const struct setting_description *description;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (is_variable(entry, ours[i]))
            return true;
    for (size_t i = 0; (description = settings_description(i)) != NULL; i++)
        for (size_t k = 0; k < 3 && description->variables[k]; k++)
            if (is_variable(entry, description->variables[k]))
                return true;
    return false;
}

/* The first variable that looks like a setting and is none: a typo. NULL if there is none. */
static const char *misspelt_setting(void)
{
    for (char **entry = environ; entry && *entry; entry++)
        if (strncmp(*entry, "VHRETRY_", strlen("VHRETRY_")) == 0 && !is_known(*entry))
            return *entry;
    return NULL;
}

void check_settings(struct examination *examination, struct finding *finding)
{
    size_t malformed = 0;
    for (size_t i = 0; i < examination->complaint_count; i++) {
        if (!is_about_setting(examination->complaints[i]))
            continue;
        found(finding, GRADE_WARNING, "%s", examination->complaints[i]);
        malformed++;
    }
    const char *parameters = complaint_about(examination, "parameters.json");
    if (parameters) {
        found(finding, GRADE_WARNING, "%s", parameters);
        malformed++;
    }
    const char *misspelt = misspelt_setting();
    if (malformed == 0 && misspelt) {
        found(finding, GRADE_WARNING, "%.*s is not a setting, and changes nothing",
              (int)strcspn(misspelt, "="), misspelt);
        advise_fix(finding, "see what can be set: vhretry help settings");
    } else if (malformed == 0) {
        found(finding, GRADE_OK, "all are well-formed");
    } else {
        advise_fix(finding, "write the value as it says%s",
                   malformed > 1 ? "; there are more such, listed below" : "");
    }
}

void check_mode(struct examination *examination, struct finding *finding)
{
    static const char *const names[] = {"on", "dry-run", "off"};
    enum mode mode = examination->situation.settings.mode;
    found(finding, mode == MODE_ON ? GRADE_OK : GRADE_FAILURE, "VHRETRY_MODE is %s", names[mode]);
    if (mode != MODE_ON)
        advise_fix(finding, "set it to on, or leave it out");
}

void check_pipeline(struct examination *examination, struct finding *finding)
{
    const struct identity *identity = &examination->situation.identity;
    bool inside = identity->pipeline_id || identity->distributed;
    bool annotates = examination->situation.settings.in_pipeline == PIPELINE_ANNOTATE;
    const char *what = identity->pipeline_id ? "a pipeline node" : "a member of a distributed task";
    if (inside && annotates) {
        found(finding, GRADE_FAILURE, "this is %s: its failure is only told", what);
        advise_fix(
            finding,
            identity->pipeline_id
                ? "set on-error: retry on the node, or VHRETRY_IN_PIPELINE=execution for a retry outside"
                : "set VHRETRY_IN_PIPELINE=execution for a retry outside the task");
    } else if (inside) {
        found(finding, GRADE_WARNING, "this is %s: its retry is an execution outside", what);
        advise_fix(finding, "leave VHRETRY_IN_PIPELINE out if nothing is to be started outside");
    } else if (identity->task_id) {
        found(finding, GRADE_WARNING, "this is an execution of a task: its retry is outside the task");
        advise_fix(finding, "set VHRETRY_RETRIES=0 to repeat it in the task by hand instead");
    } else {
        found(finding, GRADE_OK, "neither a pipeline node nor part of a task");
    }
}

void check_retries_left(struct examination *examination, struct finding *finding)
{
    unsigned count = examination->situation.identity.retry_count;
    unsigned retries = examination->situation.settings.retries;
    if (retries == 0) {
        found(finding, GRADE_FAILURE, "VHRETRY_RETRIES is 0");
        advise_fix(finding, "set it to the number of retries after the first failure");
    } else if (count >= retries) {
        found(finding, GRADE_FAILURE, "none of %u: the execution began with the tag \"retry: %u\"", retries,
              count);
        advise_fix(finding, "remove that tag from an execution that you copy");
    } else {
        found(finding, GRADE_OK, "%u of %u", retries - count, retries);
    }
}

void check_token(struct examination *examination, struct finding *finding)
{
    const struct settings *settings = &examination->situation.settings;
    if (settings->token) {
        found(finding, GRADE_OK, "set in %s", settings->token_variable);
        return;
    }
    const char *complaint = complaint_about(examination, "VH_API_TOKEN");
    found(finding, GRADE_FAILURE, "%s", complaint ? complaint : "VH_API_TOKEN is not set");
    advise_fix(finding,
               "make a token in Valohai (My profile > Authentication) and add it to the project's settings "
               "as the secret environment variable VH_API_TOKEN");
}
