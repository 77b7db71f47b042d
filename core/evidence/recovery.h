/* Recovery: which faults an answer closes (core/verdict/README.md, "Recovered faults").
 */
#ifndef VHRETRY_EVIDENCE_RECOVERY_H
#define VHRETRY_EVIDENCE_RECOVERY_H

#include "fault.h"
#include "peer.h"

/* True if a success in `phase` with `answered` closes a fault in `failed_phase` with `failed`.
 *
 * A later phase proves the earlier ones: who is connected has resolved, who gets a reply is connected. A resolve
 * fault has no port and is closed by any success with that name; so is one whose port is not known, or by a success
 * whose port is not: of a TLS session whose connection was not found. */
bool recovery_closes(enum fault_phase phase, const struct peer *answered, enum fault_phase failed_phase,
                     const struct peer *failed);

#endif
