/* Blame: which process of the tree is to answer for the failure, and with which fault (core/verdict/README.md,
 * "Blame").
 */
#ifndef VHRETRY_VERDICT_BLAME_H
#define VHRETRY_VERDICT_BLAME_H

#include "judgement.h"

/* What a failed child is to its parent. */
enum suspicion {
    NOT_SUSPECT, /* ended well, outlived its parent, or its parent got over it */
    SUSPECT,
    SUSPECT_STOPPED /* somebody ended it: to blame only if nobody failed by himself */
};

/* Why one process failed, as far as can be told. */
struct explanation {
    enum judgement judgement;
    const struct record *fault; /* NULL for JUDGED_BLIND and JUDGED_NO_FAULT; borrowed from the journal */
    uint64_t end;               /* the end that the fault was measured against */
    size_t through;             /* the child to blame; NO_PROCESS: the process itself */
    enum suspicion suspicion;   /* in the eyes of its parent */
    bool worker;                /* the child is a forked worker that handed its fault to this process */
};

/* Explains the root's failure and that of every process below it: `*explanations` has one entry per process of the
 * tree, and the way from the root goes along `through`. NULL if memory ran out or there is no root; the caller
 * frees it. */
struct explanation *blame(const struct tree *tree, const struct verdict_policy *policy);

#endif
