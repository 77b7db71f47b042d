/* What the preloaded library asks of `vhretry settle` (settle_protocol.h). */
#ifndef VHRETRY_SETTLE_SETTLE_REQUEST_H
#define VHRETRY_SETTLE_SETTLE_REQUEST_H

#include "../verdict/verdict.h"
#include "in_place.h"

#include <stdbool.h>

enum settle_role {
    SETTLE_AS_SUCCESSOR, /* we are the failed process, by exec(2): end as it would have */
    SETTLE_AS_ADVISER,   /* --ask: say whether there is anything to do, and leave no trace */
    SETTLE_AS_CHILD,     /* beside a process that waits for us, and ends itself */
    SETTLE_FOR_SHELL     /* the same, but it ends as we say, where we say something */
};

struct settle_request {
    enum settle_role role;
    const char *run; /* VHRETRY_RUN; borrowed from argv */
    struct run_end end;
    struct in_place in_place; /* only vhretry run can run a command again */
};

/* Reads the arguments, `argv[0]` being the subcommand. False if they are not exactly what the library gives. */
bool settle_request_parse(struct settle_request *request, int argc, char **argv);

#endif
