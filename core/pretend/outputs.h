/* The outputs of executions, as Valohai keeps them: it takes a file that is read-only out of the folder at once, all others at
 * the execution's end, lists them, and puts them into the container of an execution that has them as input.
 */
#ifndef VHRETRY_PRETEND_OUTPUTS_H
#define VHRETRY_PRETEND_OUTPUTS_H

#include "store.h"

/* What becomes of files whose path matches a pattern (fnmatch(3)). For tests: without one, all is listed at once. */
enum upload_trouble {
    UPLOAD_LATE,  /* listed after some seconds */
    UPLOAD_HALF,  /* until then, half of it */
    UPLOAD_NEVER, /* not listed */
    UPLOAD_TWICE  /* listed with one of the same name and size that is older */
};

struct upload_rule {
    const char *pattern;
    enum upload_trouble trouble;
    double seconds;
};

/* Takes what is there to be taken from the execution's folder. */
void outputs_take(struct store *store, const struct execution *execution);

/* A page of GET /api/v0/data/, newest first, a hundred at most; to be put by the caller. */
struct json_object *outputs_page(const struct store *store, const struct execution *execution, int limit,
                                 int offset);

/* Puts the files of all inputs that are outputs of other executions into `inputs` of the execution's folder, and returns
 * what inputs.json says of them, to be put by the caller. NULL with errno. */
struct json_object *outputs_as_inputs(const struct store *store, const struct execution *execution);

/* Is it the address of an output that there is? True for an address of another kind. */
bool output_exists(const struct store *store, const char *address);

/* The output with this id; NULL if there is none. */
const struct output *output_with_id(const struct store *store, const char *id);

/* Where the file of an output is; NULL if nobody is to ask for it. */
const char *output_path(const struct output *output);

void outputs_free(struct store *store);

#endif
