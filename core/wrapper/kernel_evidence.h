/* What the kernel witnessed of a run, on record.
 */
#ifndef VHRETRY_WRAPPER_KERNEL_EVIDENCE_H
#define VHRETRY_WRAPPER_KERNEL_EVIDENCE_H

#include "../records/root.h"
#include "heard_words.h"
#include "kernel_witness.h"

/* Ends the listening, and puts on record what counts against processes that nobody was inside of: `command`, if it is not observed,
 * and those that others saw fail. Their peers have the names that
 * `words` tell. Whether the kernel told all goes into
 * `command`. Call when the command has failed, before its own end is on record. */
void kernel_evidence_record(const struct root *root, struct kernel_witness *witness,
                            struct root_command *command, const struct heard_words *words);

#endif
