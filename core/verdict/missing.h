/* What should have come over the network, and did not: a program fails for want of a file, a command or a package, and the
 * status of the one that should have fetched it was dropped (core/verdict/README.md, "Missing things").
 */
#ifndef VHRETRY_VERDICT_MISSING_H
#define VHRETRY_VERDICT_MISSING_H

#include "weighing.h"

enum { FETCHERS_MAX = 64 };

/* The processes that ended without what they had asked the network for. The newest stay. Begin with all zero: they are looked for
 * when something is missed, because that takes a look at all pairs of them and processes. */
struct fetchers {
    bool known;
    size_t count;
    struct fetcher {
        size_t process;
        struct weighed weighed; /* judged against its own end */
        bool had_reader;        /* who ran beside it may have made anything of what it wrote */
    } of[FETCHERS_MAX];
};

/* The last that failed before `process`, within the policy's window, if `process` failed for want of a thing; NULL if it did not,
 * or if nobody failed to fetch one. */
const struct fetcher *fetcher_of_missing(struct fetchers *fetchers, const struct tree *tree,
                                         const struct verdict_policy *policy, const struct process *process);

#endif
