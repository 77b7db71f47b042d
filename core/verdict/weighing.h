/* Weighing what the wire saw against what the program said (core/verdict/README.md, "Two witnesses").
 */
#ifndef VHRETRY_VERDICT_WEIGHING_H
#define VHRETRY_VERDICT_WEIGHING_H

#include "judgement.h"

/* Whose words count, and which end is to be explained. */
struct hearing {
    const struct tree *tree;
    const struct verdict_policy *policy;
    const struct process *speaker; /* its words are heard */
    uint64_t end;                  /* of the process itself, or of the speaker, for whom it worked */
    bool named_only;               /* only what the words name can be the cause */
};

/* One fault, weighed. */
struct weighed {
    enum judgement judgement;
    enum judgement wire;        /* what it would be without the words */
    const struct record *fault; /* NULL for JUDGED_NO_FAULT; borrowed from the journal or the tree */
    const struct rule *rule;    /* of the site, under which it falls; NULL none */
};

/* The best of the faults of `process`. Of equals the one that the words name, then the last one before the end, but one
 * that left a question unanswered before a weak one. */
struct weighed weigh_faults(const struct hearing *hearing, const struct process *process);

/* The fault that the words alone tell of. `contact`: the wire saw that the speaker, or a process that it waited for, had
 * to do with the network. */
struct weighed weigh_words(const struct hearing *hearing, bool contact);

/* True if the words tell of this very fault: of its peer or, where the peers cannot be compared, of its class. Words that
 * tell of neither mean any fault. */
bool words_name(const struct process *speaker, const struct record *fault);

#endif
