/* A step of a Valohai execution, run by the pretend Valohai's rules: with us in front of its command, and without.
 *
 * A command is for `sh -c`, in an environment made from scratch. It finds $LIBRARY (what goes into LD_PRELOAD; empty in
 * a run without us), $REFUSED (a loopback port where every connect is refused), $PROGRAMS (build/tests/programs) and
 * $FOLDER (its own: working directory, HOME and TMPDIR are in it). Beside Valohai's variables, VHRETRY_HOST is
 * set, always: no test may ever reach the real Valohai. VHRETRY_DELAY is 0.
 */
#ifndef VHRETRY_TESTS_STEP_H
#define VHRETRY_TESTS_STEP_H

#include "../support/server_process.h"

#include <stdbool.h>
#include <sys/types.h>

/* In front of a command: it is the root of a run. */
#define OBSERVED "exec env LD_PRELOAD=\"$LIBRARY\" "

/* A command's PATH: the distribution's programs, whose modules and libraries the tables of the tests rely on, before the
 * python or node that somebody installed beside them. scripts/install-deps looks for them in the same folders. */
#define STEP_SEARCH_PATH "/usr/sbin:/usr/bin:/sbin:/bin"

#define STEP_TOKEN "token-of-the-tests-8c1f"

enum { STEP_TEXT_SIZE = 65536, STEP_PATH_SIZE = 1024 };

struct journal; /* core/verdict/journal_reader.h */

struct step {
    struct server_process valohai;  /* its #118 is the execution of this step */
    struct server_process refusing; /* $REFUSED */
    char folder[256];               /* $FOLDER */
    char execution_id[64];
};

/* How a command ended, and what it printed, cut to what fits. */
struct step_end {
    int wait_status;
    char output[STEP_TEXT_SIZE];
    char errors[STEP_TEXT_SIZE];
};

enum observation { WITH_US, WITHOUT_US };

/* Starts the servers; `options` are more ones of the pretend Valohai (NULL at their end, or NULL). Fails the test if
 * it cannot. */
void step_start(struct step *step, const char *const *options);

/* Stops the servers and removes the folder. */
void step_stop(struct step *step);

/* The same, as cmocka's teardown, for the step that was started last: also after that failed, or never happened. */
int step_teardown(void **state);

/* Starts `command` and returns its pid. `environment` holds `NAME=value`, or `NAME` to be removed (NULL at its end, or
 * NULL). */
pid_t step_launch(const struct step *step, enum observation observation, const char *command,
                  const char *const *environment);

/* Waits for a launched command, at most 240 s: then it is killed and the test fails. */
void step_wait(const struct step *step, pid_t pid, struct step_end *end);

/* Both in one. */
void step_run(const struct step *step, enum observation observation, const char *command,
              const char *const *environment, struct step_end *end);

/* What the launched command has printed to stderr by now. */
void step_read_errors(const struct step *step, char *errors);

/* Waits, at most 60 s, until that contains `part`; else the test fails. */
void step_wait_for_error(const struct step *step, const char *part);

/* All journals in the step's record folder, as one; to be freed by the caller. */
void step_read_journals(const struct step *step, struct journal *journal);

/* Is there a fault in them? */
bool step_has_fault(const struct step *step);

/* Path of `name` in $BUILD (default: build), absolute, into STEP_PATH_SIZE bytes. */
void build_path(char *path, const char *name);

/* Reads the file at `path`, cut to STEP_TEXT_SIZE; "" if there is none. */
void read_text(const char *path, char *text);

#endif
