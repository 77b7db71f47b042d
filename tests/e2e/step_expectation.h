/* What must hold after a step: for its program, and at the pretend Valohai. Each fails the test with what was expected,
 * what was seen, and all that the step printed.
 */
#ifndef VHRETRY_TESTS_STEP_EXPECTATION_H
#define VHRETRY_TESTS_STEP_EXPECTATION_H

#include "step.h"

#include <json-c/json.h>

/* The same status or signal, the same output, and the same stderr once our lines are left out; times and addresses of objects,
 * which are others in each run, aside. */
void expect_same_end(const struct step_end *without_us, const struct step_end *with_us);

/* Not one line of ours on stderr. */
void expect_no_word_of_ours(const struct step_end *with_us);

/* `exit N` or `signal N` in words. */
void expect_end(const struct step_end *end, int status, int signal);

/* A line of ours that contains `part`. */
void expect_line(const struct step_end *with_us, const char *part);

/* Nothing was posted, and nothing else was not as Valohai wants it. */
void expect_no_retry(const struct step *step, const struct step_end *with_us);

/* Exactly one POST that leaves nothing to be desired made #119, as retry `number`: tagged `retry: <number>` and
 * `rerun-of: <execution>` and `cause: ...` beside `tag`, the one other tag of #118 (NULL: none). */
void expect_one_retry(const struct step *step, const struct step_end *with_us, unsigned number,
                      const char *tag);

/* The tag of #119 that says why it was started. */
void expect_cause_tag(const struct step *step, const struct step_end *with_us, const char *tag);

/* The status detail of #118 as it is now, whatever last words of the program stand in it in parentheses. */
void expect_status_detail(const struct step *step, const struct step_end *with_us, const char *detail);

/* A status detail of #118 that contains `part`, perhaps without the last words in it; "": none was set. */
void expect_status_detail_with(const struct step *step, const struct step_end *with_us, const char *part);

/* Valohai found nothing wrong with any request. */
void expect_faultless_requests(const struct step *step, const struct step_end *with_us);

/* `count` executions beside #118, however many requests that took. */
void expect_created(const struct step *step, const struct step_end *with_us, unsigned count);

/* Calls `look` for each request in the pretend Valohai's log, in order. */
void each_request(const struct step *step, void (*look)(struct json_object *request, void *context),
                  void *context);

/* The number of requests of a kind ("post", "get", "list", "status-detail") in the pretend Valohai's log. */
unsigned count_requests(const struct step *step, const char *call);

#endif
