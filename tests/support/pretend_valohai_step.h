/* Running what was posted, as the platform would: one process tree for each execution. */
#ifndef PRETEND_VALOHAI_STEP_H
#define PRETEND_VALOHAI_STEP_H

#include "../../core/pretend/store.h"

#include <sys/types.h>

struct step; /* one that runs */

struct platform {
    struct store *store;
    const char *directory; /* DIRECTORY/<counter>/{config,log,outputs,repository} */
    const char *token;     /* for the status detail */
    bool runs;             /* start what is queued; else only write its config folder */
    bool echoes;           /* what steps print goes to our stdout too, behind `#118 | ` */
    struct step *steps;
    size_t seen; /* executions of the store that have their folder */
};

/* Gives every new execution its folder and starts those that are queued. False with a message on stderr. */
bool platform_start_new(struct platform *platform);

/* Reads what `descriptor` of a step has to say. */
void platform_read(struct platform *platform, int descriptor);

/* Notes which steps have ended, and sets their executions' statuses. */
void platform_reap(struct platform *platform);

/* Writes up to `size` descriptors to wait on to `descriptors`; returns how many. */
size_t platform_descriptors(const struct platform *platform, int *descriptors, size_t size);

/* SIGTERM to all processes of an execution, as when a person stops it. False if it does not run. */
bool platform_stop(struct platform *platform, const struct execution *execution);

/* True when nothing runs and nothing is queued. */
bool platform_is_idle(const struct platform *platform);

/* Kills what still runs. */
void platform_end(struct platform *platform);

#endif
