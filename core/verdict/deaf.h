/* Did a process use the network where nobody can hear what came of it? (core/verdict/README.md, "The deaf and the blind")
 */
#ifndef VHRETRY_VERDICT_DEAF_H
#define VHRETRY_VERDICT_DEAF_H

#include "lived.h"

/* It used the network, and that may have gone wrong without a word of the wire: nobody understood the last answer, or near its
 * end it used TLS that cannot be read, or io_uring, or a record of it was lost. Then its words may tell of it. */
bool process_was_deaf(const struct tree *tree, const struct process *process,
                      const struct verdict_policy *policy);

/* The TLS that cannot be read and may have ended the process, though it says nothing: the last such connection near its end, with
 * a peer that counts, after which it did no other work. NULL if there is none; borrowed from the journal. */
const struct record *unread_before_end(const struct tree *tree, const struct process *process,
                                       const struct verdict_policy *policy);

#endif
