/* Checks: what Valohai and the person have told us, before anybody is asked. */
#include "checks.h"

#include "../evidence/attempt_variables.h"
#include "../messages/doctor.h"
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
        found(finding, GRADE_FAILURE, DOCTOR_THIS_IS_NOT);
        advise_fix(finding, DOCTOR_RUN_VHRETRY_DOCTOR);
    } else if (complaint) {
        found(finding, GRADE_FAILURE, "%s", complaint);
        advise_fix(finding, DOCTOR_SET_VH_CONFIG_DIR_TO_WHERE);
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
        advise_fix(finding, DOCTOR_RETRIES_START_ALL);
    } else if (url && url_origin(url, origin) && origin_is_exposed(origin) &&
               !examination->situation.settings.allow_http) {
        found(finding, GRADE_WARNING, DOCTOR_PLAIN_HTTP, url);
        advise_fix(finding, DOCTOR_ALLOW_HTTP);
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
        found(finding, GRADE_WARNING, DOCTOR_IS_NOT_A_SETTING, (int)strcspn(misspelt, "="), misspelt);
        advise_fix(finding, DOCTOR_SEE_WHAT_CAN_BE);
    } else if (malformed == 0) {
        found(finding, GRADE_OK, DOCTOR_ALL_ARE_WELL_FORMED);
    } else {
        advise_fix(finding, DOCTOR_WRITE_THE_VALUE, malformed > 1 ? DOCTOR_THERE_ARE_MORE_SUCH : "");
    }
}

void check_mode(struct examination *examination, struct finding *finding)
{
    static const char *const names[] = {"on", "dry-run", "off"};
    enum mode mode = examination->situation.settings.mode;
    found(finding, mode == MODE_ON ? GRADE_OK : GRADE_FAILURE, "VHRETRY_MODE is %s", names[mode]);
    if (mode != MODE_ON)
        advise_fix(finding, DOCTOR_SET);
}

void check_pipeline(struct examination *examination, struct finding *finding)
{
    const struct identity *identity = &examination->situation.identity;
    bool inside = identity->pipeline_id || identity->distributed;
    bool annotates = examination->situation.settings.in_pipeline == PIPELINE_ANNOTATE;
    const char *what = identity->pipeline_id ? DOCTOR_A_PIPELINE_NODE : DOCTOR_A_MEMBER;
    if (inside && annotates) {
        found(finding, GRADE_FAILURE, DOCTOR_THIS_IS_ITS_FAILURE, what);
        advise_fix(finding, identity->pipeline_id ? DOCTOR_SET_ON_ERROR_RETRY
                                                  : DOCTOR_SET_VHRETRY_IN_PIPELINE_EXECUTION);
    } else if (inside) {
        found(finding, GRADE_WARNING, DOCTOR_THIS_IS_ITS_RETRY, what);
        advise_fix(finding, DOCTOR_LEAVE_VHRETRY_IN_PIPELINE_OUT_IF);
    } else if (identity->task_id) {
        found(finding, GRADE_WARNING, DOCTOR_THIS_IS_AN_EXECUTION);
        advise_fix(finding, DOCTOR_SET_VHRETRY_RETRIES_0);
    } else {
        found(finding, GRADE_OK, DOCTOR_NEITHER_A_PIPELINE_NODE);
    }
}

void check_retries_left(struct examination *examination, struct finding *finding)
{
    unsigned count = examination->situation.identity.retry_count;
    unsigned retries = examination->situation.settings.retries;
    if (retries == 0) {
        found(finding, GRADE_FAILURE, "VHRETRY_RETRIES is 0");
        advise_fix(finding, DOCTOR_SET_ALSO);
    } else if (count >= retries) {
        found(finding, GRADE_FAILURE, DOCTOR_NONE_OF_THE_EXECUTION, retries, count);
        advise_fix(finding, DOCTOR_REMOVE_THAT_TAG_FROM);
    } else {
        found(finding, GRADE_OK, "%u of %u", retries - count, retries);
    }
}

void check_token(struct examination *examination, struct finding *finding)
{
    const struct settings *settings = &examination->situation.settings;
    if (settings->token) {
        found(finding, GRADE_OK, DOCTOR_SET_ALSO_ALSO, settings->token_variable);
        return;
    }
    const char *complaint = complaint_about(examination, "VH_API_TOKEN");
    found(finding, GRADE_FAILURE, "%s", complaint ? complaint : DOCTOR_VH_API_TOKEN_IS_NOT_SET);
    advise_fix(finding, DOCTOR_MAKE_A_TOKEN);
}
