/* Runs that never were, for tests of the report: a journal made by hand, and the verdict on it. */
#ifndef VHRETRY_TESTS_REPORT_MODEL_H
#define VHRETRY_TESTS_REPORT_MODEL_H

#include "../../core/report/report.h"

struct report_model {
    struct journal journal;
    size_t record_room;
    struct verdict verdict;
    struct sequel sequel;
    struct report report;
};

enum { MODEL_ROOT = 400, MODEL_NAMESPACE = 1 };

/* A model without a process but the shell MODEL_ROOT, which begins at 1 s. */
void report_model_begin(struct report_model *model, size_t record_room);

/* A record of a process at `time` (seconds). */
struct record *report_model_add(struct report_model *model, enum record_kind kind, uint32_t pid,
                                uint32_t parent, double time);

/* A process from `start` to `end` (seconds) that ended with `status`. */
struct record *report_model_add_end(struct report_model *model, uint32_t pid, uint32_t parent,
                                    const char *program, double start, double end, int status);

/* `count` refused connects of it to port 5432 of `name`, the first and the last at these times. */
struct record *report_model_add_refused(struct report_model *model, uint32_t pid, uint32_t parent,
                                        const char *name, double first, double last, unsigned count);

/* What it printed last. */
void report_model_add_words(struct report_model *model, uint32_t pid, const char *words, double time);

/* The root ends at `end` with `status`; the verdict is reached, and all that a report tells is in place. */
void report_model_end(struct report_model *model, double end, int status);

void report_model_free(struct report_model *model);

/* Two of them. A training whose database is away, after a download that recovered; and one whose every text is an attack on
 * the page. */
void report_model_of_training(struct report_model *model);
void report_model_of_attack(struct report_model *model);

/* The text of the attack: markup, quotation marks, right-to-left marks, escapes of a terminal, bytes that are no UTF-8. */
extern const char report_attack[];

/* Is the text UTF-8, to its end? */
bool report_text_is_utf8(const char *text);

#endif
