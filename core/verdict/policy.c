#include "policy.h"

#include <string.h>

bool policy_knows_own_address(const struct verdict_policy *policy, const struct peer *peer)
{
    for (size_t i = 0; i < policy->own_address_count; i++) {
        const struct peer *own = &policy->own_addresses[i];
        if (own->family != 0 && own->family == peer->family &&
            memcmp(own->address, peer->address, sizeof own->address) == 0)
            return true;
    }
    return false;
}
