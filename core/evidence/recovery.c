#include "recovery.h"

bool recovery_closes(enum fault_phase phase, const struct peer *answered, enum fault_phase failed_phase,
                     const struct peer *failed)
{
    if (phase < failed_phase)
        return false;
    if (failed_phase != PHASE_RESOLVE)
        return peer_same(answered, failed);
    struct peer without_port = *answered;
    without_port.port = failed->port;
    return peer_same(&without_port, failed);
}
