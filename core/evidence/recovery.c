#include "recovery.h"

bool question_is_answered(uint32_t answered, uint32_t failed)
{
    return answered == failed || answered == (failed | QUESTION_WHOLE);
}

/* A program that looks localhost up by itself tries both of its addresses, of which a server listens at one. */
static bool is_other_address_of_localhost(const struct asked *success, const struct asked *failed)
{
    struct peer other;
    return failed->phase == PHASE_CONNECT && peer_other_loopback(&other, failed->peer) &&
           peer_same(&other, success->peer);
}

static bool same_peer(const struct asked *success, const struct asked *failed)
{
    struct peer alike = *success->peer;
    if (failed->phase == PHASE_RESOLVE || failed->peer->port == 0 || success->peer->port == 0)
        alike.port = failed->peer->port;
    return peer_same(&alike, failed->peer);
}

bool recovery_closes(const struct asked *success, const struct asked *failed)
{
    bool known = success->question != 0 && failed->question != 0;
    if (success->phase < failed->phase ||
        (known && !question_is_answered(success->question, failed->question)))
        return false;
    return (known && (failed->question & QUESTION_HOSTED) != 0) || same_peer(success, failed) ||
           is_other_address_of_localhost(success, failed);
}
