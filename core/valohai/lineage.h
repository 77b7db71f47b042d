/* The look: does a retry of this execution exist already? */
#ifndef VHRETRY_VALOHAI_LINEAGE_H
#define VHRETRY_VALOHAI_LINEAGE_H

#include "client.h"
#include "identity.h"

enum look_result {
    LOOK_FOUND,
    LOOK_NOTHING,  /* every execution newer than ours was seen, and none is our retry */
    LOOK_FAILED,   /* nobody knows; `problem` says why */
    LOOK_REJECTED, /* as LOOK_FAILED, and asking again will not help */
    LOOK_CANCELLED
};

struct look {
    enum look_result result;
    struct json_object *child; /* LOOK_FOUND: the execution as the list shows it; released by look_free */
    char problem[512];
};

/* How far the look goes, and who else reads the pages. */
struct look_plan {
    bool large_pages;   /* from the first one: there are many executions newer than ours */
    unsigned pages_max; /* 0: down to our own, as far as the list goes */
    void (*read)(struct json_object *results, void *context); /* called for each page; NULL: nobody else */
    void *context;
};

/* Goes through the project's executions, newest first, down to our own, for one that carries our lineage tag. Every
 * page is asked for until the client's deadline. `plan` NULL: all of it. */
void look_for_child(struct look *look, struct client *client, const struct identity *identity,
                    const struct look_plan *plan);

void look_free(struct look *look);

#endif
