/* Checks: is the library there, does this image's libc load it, and does it find the program? */
#include "check_trial.h"
#include "checks.h"

#include "../evidence/program_places.h"
#include "../messages/doctor.h"
#include "../wrapper/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void check_library(struct examination *examination, struct finding *finding)
{
    if (!library_find(examination->library)) {
        found(finding, GRADE_FAILURE, LIBRARY_IS_NOWHERE, examination->library);
        advise_fix(finding, DOCTOR_REINSTALL_VHRETRY_KEEP_BIN);
        examination->library[0] = '\0';
    } else if (!library_is_preloadable(examination->library)) {
        found(finding, GRADE_FAILURE, DOCTOR_CANNOT_BE_PRELOADED, examination->library);
        advise_fix(finding, DOCTOR_INSTALL_IT_ELSEWHERE);
    } else {
        found(finding, GRADE_OK, "%s", examination->library);
    }
}

/* The library names its run in the environment: a shell that it was loaded into can tell. */
void check_loading(struct examination *examination, struct finding *finding)
{
    static const char tell[] = "printf %s \"$VHRETRY_RUN\"";
    char preload[PATH_MAX + 16];
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", examination->library);
    const char *const command[] = {"/bin/sh", "-c", tell, NULL};
    const char *const environment[] = {preload, NULL};
    struct trial trial;
    try_command(&trial, command, environment);
    if (trial.output[0] != '\0') {
        found(finding, GRADE_OK, DOCTOR_BIN_SH_LOADS);
    } else if (trial.status == TRIAL_NOT_STARTED) {
        found(finding, GRADE_WARNING, DOCTOR_THERE_IS_NO_BIN);
        advise_fix(finding, DOCTOR_NAME_THE_COMMAND_THAT);
    } else if (trial.errors[0] != '\0') {
        found(finding, GRADE_FAILURE, DOCTOR_BIN_SH_DOES_NOT, trial.errors);
        advise_fix(finding, DOCTOR_USE_THE_ARCHIVE);
    } else {
        found(finding, GRADE_WARNING, DOCTOR_BIN_SH_DOES_NOT_ALSO);
        advise_fix(finding, DOCTOR_NAME_THE_COMMAND_THAT);
    }
}

static bool find_program(const char *library, char program[PATH_MAX])
{
    for (size_t i = 0; i < PROGRAM_PLACES; i++) {
        struct text place = text_in(program, PATH_MAX);
        if (program_place(&place, i, library, getenv("VHRETRY_PROGRAM")) && access(program, X_OK) == 0)
            return true;
    }
    return false;
}

void check_program(struct examination *examination, struct finding *finding)
{
    char program[PATH_MAX];
    struct trial trial;
    if (!find_program(examination->library, program)) {
        found(finding, GRADE_FAILURE, DOCTOR_THE_LIBRARY_FINDS_NO);
        advise_fix(finding, DOCTOR_KEEP_BIN_OR_SET_PROGRAM);
        return;
    }
    const char *const command[] = {program, "--version", NULL};
    try_command(&trial, command, NULL);
    if (trial.status == 0 && trial.output[0] != '\0') {
        found(finding, GRADE_OK, "%s (%s)", program, trial.output);
        return;
    }
    found(finding, GRADE_FAILURE, DOCTOR_DOES_NOT_RUN, program,
          trial.errors[0] ? trial.errors : DOCTOR_IT_CANNOT_BE_EXECUTED);
    advise_fix(finding, DOCTOR_USE_THE_ARCHIVES_PROGRAM);
}

/* The first entry of LD_PRELOAD that is no file; "" if all are. */
static void find_missing(const char *preload, char missing[256])
{
    missing[0] = '\0';
    while (*preload && missing[0] == '\0') {
        size_t length = strcspn(preload, ": ");
        snprintf(missing, 256, "%.*s", (int)length, preload);
        if (length == 0 || !strchr(missing, '/') || access(missing, R_OK) == 0)
            missing[0] = '\0';
        preload += length;
        preload += strspn(preload, ": ");
    }
}

void check_preload(struct examination *examination, struct finding *finding)
{
    const char *preload = getenv("LD_PRELOAD");
    char missing[256];
    (void)examination;
    find_missing(preload ? preload : "", missing);
    if (!preload || !*preload) {
        found(finding, GRADE_OK, DOCTOR_LD_PRELOAD_IS_NOT_SET);
    } else if (missing[0] != '\0') {
        found(finding, GRADE_WARNING, DOCTOR_LD_PRELOAD_NAMES_WHICH, missing);
        advise_fix(finding, DOCTOR_PUT_LD_PRELOAD_IN_FRONT, examination->library);
    } else if (preload[0] != '/' && strstr(preload, LIBRARY_NAME)) {
        found(finding, GRADE_WARNING, DOCTOR_LD_PRELOAD_IS_RELATIVE, preload);
        advise_fix(finding, "write LD_PRELOAD=%s", examination->library);
    } else if (strstr(preload, LIBRARY_NAME)) {
        found(finding, GRADE_WARNING, DOCTOR_LD_PRELOAD_IS_EXPORTED_EVERY);
        advise_fix(finding, DOCTOR_SET_IT_IN_FRONT);
    } else {
        found(finding, GRADE_OK, DOCTOR_LD_PRELOAD_STAYS_IN_FRONT, preload);
    }
}
