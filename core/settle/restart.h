/* Our outputs on their way to the retry: made read-only, so that Valohai uploads them at once, and looked for in its list
 * (core/valohai/README.md, "Outputs while an execution runs"). Whatever fails here costs the retry these files, never itself. */
#ifndef VHRETRY_SETTLE_RESTART_H
#define VHRETRY_SETTLE_RESTART_H

#include "situation.h"

#include "../valohai/client_options.h"
#include "../valohai/restart_files.h"

struct restart {
    const struct situation *situation;
    struct client_options options; /* how to reach the API; their time is chosen here */
    struct restart_files files;
    int folder;   /* of the outputs; -1: none */
    bool refused; /* the list was, for good */
};

/* Starts the upload, and waits until it is over, at most VHRETRY_RESTART_WAIT or until a signal arrives. `host` in the options
 * is borrowed until restart_end. With VHRETRY_RESTART=0 does nothing. */
void restart_begin(struct restart *restart, const struct situation *situation,
                   const struct client_options *options);

/* A last look, right before the retry: what was uploaded during the delay counts, too. */
void restart_look_again(struct restart *restart);

void restart_end(struct restart *restart);

#endif
