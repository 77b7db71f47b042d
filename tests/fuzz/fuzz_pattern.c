/* Peer patterns, and what they match. */
#include "../../core/evidence/pattern.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct peer_pattern pattern;
    if (!peer_pattern_parse(&pattern, (const char *)data, size))
        return 0;
    struct peer peer = {.family = 4, .port = 443, .address = {10, 0, 0, 7}};
    peer_set_name(&peer, "db.example.com");
    peer_pattern_matches(&pattern, &peer);
    peer.family = 6;
    peer_pattern_matches(&pattern, &peer);
    hold(pattern.family == 0 || pattern.family == 4 || pattern.family == 6);
    hold(pattern.prefix <= (pattern.family == 4 ? 32 : 128));
    return 0;
}
