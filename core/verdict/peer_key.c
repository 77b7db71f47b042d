#include "peer_key.h"

#include <string.h>

enum key_kind { KEY_NAME = 1, KEY_HOST, KEY_ADDRESS };

#define HASH_START 14695981039346656037u /* FNV-1a, 64 bits */
#define HASH_PRIME 1099511628211u

static uint64_t hash_byte(uint64_t hash, unsigned byte)
{
    return (hash ^ (byte & 0xff)) * HASH_PRIME;
}

/* Without case and without the root's final dot, as peer_same compares. */
static uint64_t hash_name(uint64_t hash, const char *name)
{
    for (; *name != '\0' && !(*name == '.' && name[1] == '\0'); name++)
        hash = hash_byte(hash, (unsigned char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name));
    return hash;
}

static uint64_t hash_start(enum key_kind kind, uint16_t port)
{
    return hash_byte(hash_byte(hash_byte(HASH_START, kind), port), (unsigned)port >> 8);
}

uint64_t peer_key(const struct peer *peer)
{
    if (peer->name[0] == '\0')
        return peer_address_key(peer);
    return hash_name(hash_start(KEY_NAME, peer->port), peer->name);
}

uint64_t peer_host_key(const struct peer *peer)
{
    return hash_name(hash_start(KEY_HOST, 0), peer->name);
}

uint64_t peer_address_key(const struct peer *peer)
{
    uint64_t hash = hash_byte(hash_start(KEY_ADDRESS, peer->port), peer->family);
    for (size_t i = 0; i < sizeof peer->address; i++)
        hash = hash_byte(hash, peer->address[i]);
    return hash;
}
