/* What a command leaves behind in the background: on Valohai it ends with the container. */
#ifndef VHRETRY_REHEARSE_LEFTOVERS_H
#define VHRETRY_REHEARSE_LEFTOVERS_H

#include <sys/types.h>

struct leftovers {
    unsigned long long
        since; /* when the command started, in the kernel's ticks; children older than that are none of ours */
};

/* Remembers that `command` has just been started. */
struct leftovers leftovers_of(pid_t command);

/* Ends the children of this process that are younger: as a subreaper (prctl(2)) it has inherited them. */
void leftovers_end(const struct leftovers *leftovers);

#endif
