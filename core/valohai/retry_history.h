/* The retries of a project, as its executions tell: which steps, classes and peers, and what became of them.
 *
 * A retry carries the tags `retry: <n>`, `rerun-of: <id>` and `cause: ...` (core/valohai/retry_cause.h).
 */
#ifndef VHRETRY_VALOHAI_RETRY_HISTORY_H
#define VHRETRY_VALOHAI_RETRY_HISTORY_H

#include "client.h"

#include <stdint.h>

/* All retries of one step for one reason. */
struct history_row {
    char step[64];
    char class[24]; /* "unknown" where nothing tells */
    char peer[128]; /* "" for none */
    unsigned retries;
    unsigned succeeded;
    unsigned failed;
    unsigned running; /* or waiting to run */
};

enum { HISTORY_ROWS_MAX = 256, HISTORY_EXECUTIONS_MAX = 2000 };

struct history {
    struct history_row rows[HISTORY_ROWS_MAX]; /* the most retries first */
    size_t count;
    size_t executions; /* looked at, the newest of those that were asked for */
    bool complete;     /* there were no more of them, or reasons, than that */
    char problem[512]; /* why it could not be read; "" if it could */
};

struct history_request {
    const char *project_id;
    size_t limit;  /* of executions, at most HISTORY_EXECUTIONS_MAX */
    int64_t since; /* only those that were created since then, seconds since 1970; 0: whenever */
    void (*progress)(size_t executions, void *context); /* after each page; NULL: nobody waits */
    void *progress_context;
};

/* Reads the newest executions. False, and `problem` says why, if the API does not tell. */
bool history_read(struct history *history, struct client *client, const struct history_request *request);

#endif
