/* What a command leaves behind in the background: on Valohai it ends with the container. */
#ifndef VHRETRY_REHEARSE_LEFTOVERS_H
#define VHRETRY_REHEARSE_LEFTOVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { OLDER_CHILDREN_MAX = 64 };

/* The children that this process had before, as of a shell that became us. */
struct leftovers {
    pid_t older[OLDER_CHILDREN_MAX];
    size_t older_count;
};

/* Makes this process the one to inherit what commands leave behind (PR_SET_CHILD_SUBREAPER, prctl(2)). */
void leftovers_begin(struct leftovers *leftovers);

/* Ends all children that are not older. */
void leftovers_end(const struct leftovers *leftovers);

#endif
