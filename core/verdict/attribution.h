/* Why one process failed: what blame.c finds out about every process of the tree.
 */
#ifndef VHRETRY_VERDICT_ATTRIBUTION_H
#define VHRETRY_VERDICT_ATTRIBUTION_H

#include "judgement.h"

/* What a failed child is to its parent. */
enum suspicion {
    NOT_SUSPECT, /* ended well, outlived its parent, or its parent got over it */
    SUSPECT,
    SUSPECT_STOPPED /* somebody ended it: to blame only if nobody failed by himself */
};

/* Why one process failed, as far as can be told. */
struct attribution {
    enum judgement judgement;
    enum judgement wire; /* what it would be without words */
    /* NULL for JUDGED_NO_FAULT; of JUDGED_BLIND the contact that could not be read, NULL if it was not that. Borrowed from journal or
     * tree. */
    const struct record *fault;
    const struct rule *rule;  /* of the site, under which the fault falls; NULL none */
    uint64_t end;             /* the end that the fault was measured against */
    size_t through;           /* the child to blame; NO_PROCESS: the process itself */
    enum suspicion suspicion; /* in the eyes of its parent */
    size_t speaker;           /* whose words were weighed; NO_PROCESS: nobody's */
    bool missing;             /* `through` is a process that failed to fetch what this one missed */
    bool worker;              /* `through` is a worker, at any depth, that handed its fault to this process */
};

#endif
