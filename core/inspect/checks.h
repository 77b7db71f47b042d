/* Checks of the set-up, in the order in which it breaks.
 *
 * A check is a function in a file of its subject and a line in doctor.c's table. Nothing is changed: not on this
 * machine, and not through the API, of which only GETs are sent.
 */
#ifndef VHRETRY_INSPECT_CHECKS_H
#define VHRETRY_INSPECT_CHECKS_H

#include "../settle/situation.h"
#include "../valohai/client.h"

#include <limits.h>

enum grade {
    GRADE_OK,
    GRADE_WARNING, /* retries start all the same */
    GRADE_FAILURE, /* they do not */
    GRADE_SKIPPED  /* it depends on one that failed */
};

/* "ok", "warn", "FAIL", "skip": public names. */
const char *grade_name(enum grade grade);

struct finding {
    const char *check; /* its name */
    enum grade grade;
    char text[640];
    char fix[480]; /* what to do; "" where there is nothing to be done */
};

/* What the checks have found out, for those behind them. */
struct examination {
    struct situation situation;
    char complaints[16][640]; /* about settings and files */
    size_t complaint_count;
    char library[PATH_MAX]; /* "" until it is found */
    char host[512];
    struct client *client;    /* NULL until there is a host */
    struct api_answer answer; /* about our own execution */
    char **command;           /* that is to be observed; NULL if none was named */
};

/* Does one check: fills in grade, text and fix, which are GRADE_OK and empty. */
typedef void doctor_check(struct examination *examination, struct finding *finding);

/* Each with printf's arguments. */
void found(struct finding *finding, enum grade grade, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void advise_fix(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The complaint that begins with, or has in it, `subject`; NULL if there is none. */
const char *complaint_about(const struct examination *examination, const char *subject);

/* Does all checks in turn, and shows each finding. `command` (NULL at its end) may be NULL. Returns false if one failed. */
typedef void doctor_listener(const struct finding *finding, void *context);
bool doctor_examine(char **command, doctor_listener *show, void *context);

/* The names of all checks in order; NULL behind the last. */
const char *doctor_check_name(size_t index);

doctor_check check_library, check_loading, check_program, check_preload;
doctor_check check_records;
doctor_check check_execution, check_status_detail, check_token, check_settings, check_mode,
    check_retries_left, check_pipeline;
doctor_check check_host, check_reachable, check_tls, check_accepted, check_own_execution;
doctor_check check_shell, check_kernel, check_command;

#endif
