#include "recovery.h"

bool recovery_closes(enum fault_phase phase, const struct peer *answered, enum fault_phase failed_phase,
                     const struct peer *failed)
{
    if (phase < failed_phase)
        return false;
    struct peer alike = *answered;
    if (failed_phase == PHASE_RESOLVE || failed->port == 0 || answered->port == 0)
        alike.port = failed->port;
    return peer_same(&alike, failed);
}
