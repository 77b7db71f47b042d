/* What a socket died of, by the kernel's counters (core/obituaries/README.md, "What the counters say").
 */
#ifndef VHRETRY_OBITUARIES_CAUSE_OF_DEATH_H
#define VHRETRY_OBITUARIES_CAUSE_OF_DEATH_H

#include "../evidence/fault.h"
#include "obituary.h"

enum death {
    DEATH_OF_NO_CLIENT, /* it listened, or was accepted from one that did: the step's own server */
    DEATH_UNCLEAR,      /* it was used, or there was an attempt, and nobody can say how it went */
    DEATH_ANSWERED,     /* the peer sent something, at least once */
    DEATH_BY_FAULT      /* the network failed it, for certain */
};

struct cause_of_death {
    enum death death;
    bool connected;
    enum fault_class class; /* DEATH_BY_FAULT */
    enum fault_phase phase; /* DEATH_BY_FAULT */
    bool doubtful;          /* DEATH_BY_FAULT: the program closed it, and why is not known */
};

/* `listened`: a socket of this namespace listens, or listened, at the dead one's own port. `stall`: from how many milliseconds
 * on silence is a fault. */
struct cause_of_death cause_of_death(const struct obituary *obituary, bool listened, uint32_t stall);

/* True for the socket of a listener: its port makes those that it accepted known. */
bool obituary_is_of_listener(const struct obituary *obituary);

#endif
