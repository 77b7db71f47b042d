/* One fault before the end of one process: does it explain that end? (core/verdict/README.md, "One fault, one end")
 */
#ifndef VHRETRY_VERDICT_JUDGEMENT_H
#define VHRETRY_VERDICT_JUDGEMENT_H

#include "lived.h"

/* Best first: of several, the smallest is what the verdict rests on. */
enum judgement {
    JUDGED_CAUSE,       /* it explains the end */
    JUDGED_BLIND,       /* who knows: a process that we cannot, or could not wholly, observe is to blame */
    JUDGED_CLASS_OFF,   /* it would explain it, but VHRETRY_ON leaves its class out */
    JUDGED_IGNORED,     /* ..., but its peer is in VHRETRY_IGNORE */
    JUDGED_RULED_OUT,   /* ..., but a rule of the site says that it does not count */
    JUDGED_NOT_ONLY,    /* ..., but its peer is not in VHRETRY_ONLY */
    JUDGED_TOO_OLD,     /* longer before the end than VHRETRY_WINDOW */
    JUDGED_WEAK,        /* nothing was outstanding, and the end did not follow at once */
    JUDGED_CHRONIC,     /* the process had lived with it for long */
    JUDGED_WENT_ON,     /* the process had turned to other work after it */
    JUDGED_OWN_FAILURE, /* the words tell of a failure of the program's own, and it had tolerated this one */
    JUDGED_CONSEQUENCE, /* a process beside it failed first */
    JUDGED_PENDING,     /* an answer was missing, but nobody had given it up */
    JUDGED_KILLED,      /* the worker that met it died of SIGKILL: memory, as a rule */
    JUDGED_SIDE_CHANNEL, /* Valohai's own API: status details and the like, without which a step does its work */
    JUDGED_OWN_PEER,     /* the peer is a process of this run */
    JUDGED_PROBE,        /* meant to fail, or failing in this place for ever */
    JUDGED_METADATA,     /* a metadata service, which is absent in most places */
    JUDGED_RECOVERED,    /* the process got over it */
    JUDGED_NO_FAULT      /* there is none */
};

/* Judges `fault` of `process`, for which the end at `end` is to be explained. `waiting`: the process was killed, so an
 * answer that was missing by then is what it waited for. */
enum judgement judge_fault(const struct process *process, const struct seen_fault *fault, uint64_t end,
                           bool waiting, const struct verdict_policy *policy);

/* What the settings say to a peer, whatever it did: JUDGED_CAUSE if they let it count. `record` names it. */
enum judgement judge_peer(const struct record *record, const struct verdict_policy *policy);

/* What they say to a fault that explains an end, and what the site's `rule` says (NULL: none): JUDGED_CAUSE if it counts. */
enum judgement judge_by_policy(const struct record *record, const struct rule *rule,
                               const struct verdict_policy *policy);

/* True if `fault` is a broken exchange with this machine itself. One that only words tell of, without a peer, is taken for
 * one: in doubt it is no cause. */
bool fault_is_own_transfer(const struct record *fault, const struct verdict_policy *policy);

#endif
