/* Status details: the words people read in Valohai (core/valohai/README.md, "Status detail"), composed in one place.
 *
 * Put them into a buffer of STATUS_DETAIL_MAX + 1 bytes: what is too long is cut at the end of the reason, between two
 * UTF-8 characters; the cause comes first and is never cut.
 */
#ifndef VHRETRY_WORDS_STATUS_DETAIL_TEXT_H
#define VHRETRY_WORDS_STATUS_DETAIL_TEXT_H

#include "../verdict/verdict.h"

enum { STATUS_DETAIL_MAX = 500 }; /* bytes */

/* {cause} is the cause and the last words of the program: `connect db:5432: Connection refused (OperationalError: ...)`.
 *
 * `Failed due to: {cause}. Will retry up to {retries} times.` (1: `once.`), `Retry {n}/{retries} failed due to: {cause}` or
 * `Failed due to: {cause}. Maximum retries ({retries}) exhausted.`, as `verdict` and `retry_count` say. `Rehearsal: ` stands in front
 * of a failure that was made to happen. */
void text_add_status_detail(struct text *text, const struct verdict *verdict, unsigned retry_count,
                            unsigned retries);

/* `Failed due to: {cause}.` alone, or `Retry {n}/{retries} failed due to: {cause}.` on a later attempt. */
void text_add_failure(struct text *text, const struct verdict *verdict, unsigned retry_count,
                      unsigned retries);

/* Appends ` Retried as #{counter}.`, ` Retried.` for counter 0, to a status detail. */
void text_add_retried_as(struct text *text, int counter);

/* Appends ` Will run again in place ({number}/{allowed}).` to what text_add_failure made. */
void text_add_rerun(struct text *text, unsigned number, unsigned allowed);

/* Appends ` Ran again in place {done} times.` (1: `once.`) to a status detail; nothing for 0. */
void text_add_reruns(struct text *text, unsigned done);

/* `Succeeded in rerun {done} of {allowed} in place.`, or where `why` is not NULL, `Rerun {done} of {allowed} in place failed: {why}.` */
void text_add_rerun_end(struct text *text, unsigned done, unsigned allowed, const char *why);

/* Appends ` {remark}.` to a status detail. */
void text_add_remark(struct text *text, const char *remark);

/* Appends ` Not retried: {why}.` with one final full stop to what text_add_failure made. */
void text_add_not_retried(struct text *text, const char *why);

#endif
