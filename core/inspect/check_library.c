/* Checks: is the library there, does this image's libc load it, and does it find the program? */
#include "check_trial.h"
#include "checks.h"

#include "../evidence/program_places.h"
#include "../wrapper/library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void check_library(struct examination *examination, struct finding *finding)
{
    if (!library_find(examination->library)) {
        found(finding, GRADE_FAILURE, LIBRARY_IS_NOWHERE, examination->library);
        advise_fix(finding, "reinstall vhretry; keep bin and lib together");
        examination->library[0] = '\0';
    } else if (!library_is_preloadable(examination->library)) {
        found(finding, GRADE_FAILURE, "\"%s\" cannot be preloaded: its path has a colon or a space",
              examination->library);
        advise_fix(finding, "install it elsewhere");
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
        found(finding, GRADE_OK, "/bin/sh loads it");
    } else if (trial.status == TRIAL_NOT_STARTED) {
        found(finding, GRADE_WARNING, "there is no /bin/sh to try it with");
        advise_fix(finding, "name the command that is to be observed: vhretry doctor COMMAND");
    } else if (trial.errors[0] != '\0') {
        found(finding, GRADE_FAILURE, "/bin/sh does not load it: %s", trial.errors);
        advise_fix(finding, "use the archive of this architecture; on musl or glibc 2.17 or later it loads");
    } else {
        found(finding, GRADE_WARNING, "/bin/sh does not load it: a static program, as busybox often is");
        advise_fix(finding, "name the command that is to be observed: vhretry doctor COMMAND");
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
        found(finding, GRADE_FAILURE, "the library finds no program vhretry beside itself or in ../bin");
        advise_fix(finding, "keep bin and lib together, or set VHRETRY_PROGRAM to its absolute path");
        return;
    }
    const char *const command[] = {program, "--version", NULL};
    try_command(&trial, command, NULL);
    if (trial.status == 0 && trial.output[0] != '\0') {
        found(finding, GRADE_OK, "%s (%s)", program, trial.output);
        return;
    }
    found(finding, GRADE_FAILURE, "%s does not run: %s", program,
          trial.errors[0] ? trial.errors : "it cannot be executed in this image");
    advise_fix(finding, "use the archive's program, which is static, or install libcurl4 and libjson-c5");
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
        found(finding, GRADE_OK, "LD_PRELOAD is not set here");
    } else if (missing[0] != '\0') {
        found(finding, GRADE_WARNING, "LD_PRELOAD names \"%s\", which is not there: every command complains",
              missing);
        advise_fix(finding, "put LD_PRELOAD=%s in front of the step's command", examination->library);
    } else if (preload[0] != '/' && strstr(preload, LIBRARY_NAME)) {
        found(finding, GRADE_WARNING,
              "LD_PRELOAD=%s is relative: it is there only as long as nobody changes folder", preload);
        advise_fix(finding, "write LD_PRELOAD=%s", examination->library);
    } else if (strstr(preload, LIBRARY_NAME)) {
        found(finding, GRADE_WARNING,
              "LD_PRELOAD is exported: every command is a run of its own, this one too");
        advise_fix(finding, "set it in front of one command, or begin with: eval \"$(vhretry env)\"");
    } else {
        found(finding, GRADE_OK, "LD_PRELOAD=%s stays in front of us", preload);
    }
}
