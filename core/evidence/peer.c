#include "peer.h"

#include "address_text.h"
#include "secrets.h"

#include <netinet/in.h>
#include <stddef.h>
#include <string.h>

enum { PREFIX_V4_MAPPED = 12 };

static const uint8_t v4_mapped[PREFIX_V4_MAPPED] = {[10] = 0xff, [11] = 0xff};

bool peer_from_address(struct peer *peer, const struct sockaddr *address, socklen_t length)
{
    memset(peer, 0, sizeof *peer);
    if (address == NULL || length < (socklen_t)(offsetof(struct sockaddr, sa_data)))
        return false;
    /* The caller's buffer may be unaligned: copy before looking inside. */
    if (address->sa_family == AF_INET && length >= (socklen_t)sizeof(struct sockaddr_in)) {
        struct sockaddr_in in4;
        memcpy(&in4, address, sizeof in4);
        peer->family = 4;
        peer->port = ntohs(in4.sin_port);
        memcpy(peer->address, &in4.sin_addr, 4);
        return true;
    }
    if (address->sa_family == AF_INET6 && length >= (socklen_t)offsetof(struct sockaddr_in6, sin6_scope_id)) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, offsetof(struct sockaddr_in6, sin6_scope_id));
        peer->port = ntohs(in6.sin6_port);
        const uint8_t *bytes = (const uint8_t *)&in6.sin6_addr;
        if (memcmp(bytes, v4_mapped, PREFIX_V4_MAPPED) == 0) {
            peer->family = 4;
            memcpy(peer->address, bytes + PREFIX_V4_MAPPED, 4);
        } else {
            peer->family = 6;
            memcpy(peer->address, bytes, 16);
        }
        return true;
    }
    return false;
}

/* A program may take a whole URL for a host, with user and password and a query: no host's name has these bytes. */
static bool may_hold_secret(char byte)
{
    return byte == '@' || byte == '=' || byte == '?';
}

void peer_set_name(struct peer *peer, const char *name)
{
    size_t i = 0;
    bool is_suspect = false;
    memset(peer->name, 0, sizeof peer->name);
    for (; name != NULL && name[i] != '\0' && i < PEER_NAME_SIZE - 1; i++) {
        peer->name[i] = name[i] > ' ' && name[i] < 0x7f ? name[i] : '?';
        is_suspect = is_suspect || may_hold_secret(name[i]);
    }
    if (is_suspect) {
        const size_t masked = secrets_mask(peer->name, i, false, NULL);
        memset(peer->name + masked, 0, sizeof peer->name - masked);
    }
}

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

/* Names are compared without case (RFC 4343) and without the root's final dot. */
static bool same_name(const char *one, const char *other)
{
    while (*one != '\0' && lower(*one) == lower(*other)) {
        one++;
        other++;
    }
    if (*one == '.' && one[1] == '\0')
        one++;
    if (*other == '.' && other[1] == '\0')
        other++;
    return *one == '\0' && *other == '\0';
}

bool peer_same(const struct peer *one, const struct peer *other)
{
    if (one->port != other->port)
        return false;
    if (one->name[0] != '\0' && other->name[0] != '\0')
        return same_name(one->name, other->name);
    return one->family != 0 && one->family == other->family && memcmp(one->address, other->address, 16) == 0;
}

bool peer_has_own_name(const struct peer *peer, const char *node_name)
{
    struct peer own;
    uint8_t address[16];
    size_t length = 0;
    while (length < sizeof peer->name && peer->name[length] != '\0')
        length++;
    peer_set_name(&own, node_name);
    return memcmp(peer->name, own.name, sizeof own.name) == 0 || same_name(peer->name, "localhost") ||
           address_parse(address, peer->name, length) != 0;
}

bool peer_is_metadata_service(const struct peer *peer)
{
    static const uint8_t ec2[16] = {0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, [15] = 0x54};
    if (peer->family == 4)
        return peer->address[0] == 169 && peer->address[1] == 254;
    if (peer->family == 0)
        return same_name(peer->name, "metadata.google.internal") || same_name(peer->name, "metadata.goog");
    return peer->family == 6 && memcmp(peer->address, ec2, sizeof ec2) == 0;
}

bool peer_is_loopback(const struct peer *peer)
{
    static const uint8_t loopback6[16] = {[15] = 1};
    if (peer->family == 4)
        return peer->address[0] == 127;
    return peer->family == 6 && memcmp(peer->address, loopback6, sizeof loopback6) == 0;
}

bool peer_other_loopback(struct peer *other, const struct peer *peer)
{
    static const uint8_t loopback4[16] = {127, 0, 0, 1};
    static const uint8_t loopback6[16] = {[15] = 1};
    const uint8_t *own = peer->family == 4 ? loopback4 : loopback6;
    memset(other, 0, sizeof *other);
    if (peer->family == 0 || memcmp(peer->address, own, sizeof loopback4) != 0)
        return false;
    other->family = peer->family == 4 ? 6 : 4;
    other->port = peer->port;
    memcpy(other->address, peer->family == 4 ? loopback6 : loopback4, sizeof loopback4);
    return true;
}

static void add_hex_group(struct text *text, unsigned group)
{
    static const char hex[] = "0123456789abcdef";
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
        unsigned digit = (group >> shift) & 15;
        started = started || digit != 0 || shift == 0;
        if (started)
            text_add_bytes(text, &hex[digit], 1);
    }
}

/* RFC 5952 section 4: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
static void add_ipv6(struct text *text, const uint8_t *address)
{
    unsigned groups[8];
    int run_start = -1;
    int run_length = 1;
    for (int i = 0; i < 8; i++)
        groups[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
    for (int i = 0; i < 8; i++) {
        int end = i;
        while (end < 8 && groups[end] == 0)
            end++;
        if (end - i > run_length) {
            run_start = i;
            run_length = end - i;
        }
    }
    for (int i = 0; i < 8; i++) {
        if (i == run_start) {
            text_add(text, "::");
            i += run_length - 1;
            continue;
        }
        if (i > 0 && i != run_start + run_length)
            text_add(text, ":");
        add_hex_group(text, groups[i]);
    }
}

static void add_address(struct text *text, const struct peer *peer, bool brackets)
{
    if (peer->family == 4) {
        for (int i = 0; i < 4; i++) {
            if (i > 0)
                text_add(text, ".");
            text_add_unsigned(text, peer->address[i]);
        }
    } else if (peer->family == 6) {
        if (brackets)
            text_add(text, "[");
        add_ipv6(text, peer->address);
        if (brackets)
            text_add(text, "]");
    } else {
        text_add(text, "unknown peer");
    }
}

void text_add_peer(struct text *text, const struct peer *peer)
{
    if (peer->name[0] != '\0')
        text_add(text, peer->name);
    else
        add_address(text, peer, peer->port != 0);
    if (peer->port != 0) {
        text_add(text, ":");
        text_add_unsigned(text, peer->port);
    }
}

void text_add_peer_with_address(struct text *text, const struct peer *peer)
{
    text_add_peer(text, peer);
    if (peer->name[0] == '\0' || peer->family == 0)
        return;
    text_add(text, " (");
    add_address(text, peer, false);
    text_add(text, ")");
}
