/* Recovery: which faults an answer closes (core/verdict/README.md, "Recovered faults").
 */
#ifndef VHRETRY_EVIDENCE_RECOVERY_H
#define VHRETRY_EVIDENCE_RECOVERY_H

#include "fault.h"
#include "peer.h"

/* A question is what the program asked its peer, as a number (core/wire/question.h makes them); 0: it is not known, or there was
 * none. The lowest bits say what it is like. */
enum question_bit {
    QUESTION_WHOLE = 1, /* not HEAD, whose answer the one to GET includes: they differ in this bit alone */
    QUESTION_HOSTED = 2 /* it names its host: wherever it is asked, it is the same */
};

/* What is asked under TLS and nobody can read: a handshake, or data where no library tells what it is. An answer to it is none to a
 * question that is known. */
enum { QUESTION_UNDER_TLS = 1 << 2 | QUESTION_WHOLE };

/* Whom the program asked, and what. */
struct asked {
    enum fault_phase phase; /* what failed, or what went well */
    const struct peer *peer;
    uint32_t question;
};

/* True if a success closes a fault.
 *
 * A later phase proves the earlier ones: who is connected has resolved, who gets a reply is connected. A resolve
 * fault has no port and is closed by any success with that name; so is one whose port is not known, or by a success
 * whose port is not: of a TLS session whose connection was not found.
 *
 * A failed connect to the one address of localhost is closed by a success with the other one, at the same port.
 *
 * Where both questions are known they must be the same: an answer to another one says nothing. */
bool recovery_closes(const struct asked *success, const struct asked *failed);

/* True if an answer to the one question is an answer to the other. */
bool question_is_answered(uint32_t answered, uint32_t failed);

#endif
