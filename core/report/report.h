/* The report of a run: one page for a person (HTML), and its events for a viewer of traces.
 *
 * Pure: from what is known to text. Who calls it reads and writes the files.
 */
#ifndef VHRETRY_REPORT_REPORT_H
#define VHRETRY_REPORT_REPORT_H

#include "../settings/settings.h"
#include "../verdict/verdict.h"

#include <json-c/json.h>

/* What came of the verdict. */
enum sequel_kind {
    SEQUEL_UNKNOWN, /* nobody here knows: the run is explained afterwards */
    SEQUEL_STARTED,
    SEQUEL_NONE,
    SEQUEL_ELSEWHERE /* another run of this execution was first */
};

struct sequel {
    enum sequel_kind kind;
    int counter;       /* SEQUEL_STARTED: number of the retry; 0 unknown */
    char url[512];     /* ...: where a person looks at it; "" unknown */
    char why_not[512]; /* SEQUEL_NONE; "" not told */
    char own_url[512]; /* where a person looks at this execution; "" unknown */
};

/* A setting in force. */
struct report_setting {
    const char *name;
    struct setting_told told;
};

enum { REPORT_SETTINGS_MAX = 64 };

struct report {
    const char *run;     /* its name, without the folder */
    const char *version; /* of vhretry */
    char ended[48];      /* local time, as a person reads it; "" unknown */
    struct run_end end;
    const struct journal *journal;
    const struct verdict *verdict;
    unsigned retry_count;     /* of this execution */
    unsigned attempt;         /* counts fresh executions and reruns in place, from 1 on; 0 unknown */
    unsigned retries;         /* VHRETRY_RETRIES */
    int counter;              /* number of this execution; 0 unknown, or outside one */
    const char *step;         /* NULL unknown */
    const char *execution_id; /* NULL outside an execution */
    const char *rerun_of;     /* id of the execution that this one repeats; NULL none */
    const struct sequel *sequel;
    struct report_setting settings[REPORT_SETTINGS_MAX];
    size_t setting_count;
};

enum { REPORT_SIZE_MAX = 200 * 1024 };

/* The page: whole HTML of less than REPORT_SIZE_MAX bytes, whatever the run was. NULL if memory ran out; to be freed by the caller. */
char *report_page(const struct report *report);

/* Is this about the run of the execution that is retried, or would be if a retry were left? */
bool report_is_of_retry(const struct report *report);

/* Adds the text by which such a page of this execution is known: it stands within the first REPORT_MARK_WITHIN bytes. Adds nothing outside
 * an execution. */
void report_add_mark(struct text *text, const struct report *report);
enum { REPORT_MARK_WITHIN = 1024 };

/* The run as trace events: the object that Perfetto and chrome://tracing read. NULL if memory ran out; json_object_put frees it. */
struct json_object *report_trace(const struct report *report);

/* Adds those settings that a reader wants to know: what is not as by default, and what every verdict of a network failure depends on. */
void report_add_settings(struct report *report, settings_lookup *lookup, void *lookup_context,
                         struct json_object *parameters);

#endif
