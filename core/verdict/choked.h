/* A program that chokes on what it reads: it wanted data, and got the text of a refusal, or nothing (core/verdict/README.md,
 * "Blame").
 */
#ifndef VHRETRY_VERDICT_CHOKED_H
#define VHRETRY_VERDICT_CHOKED_H

#include "tree.h"

/* True if the words of `process` tell that its input was no data of the kind that it reads: no JSON, no archive, no table. */
bool process_choked(const struct process *process);

#endif
