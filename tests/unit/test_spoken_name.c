/* Names of peers that a program says beside their addresses (core/obituaries/spoken_name.h).
 */
#include "../../core/obituaries/spoken_name.h"
#include "../support/test_list.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

static const struct row {
    const char *name;
    const char *words;
    const char *address;
    uint16_t port; /* 0: not known */
    const char *expected;
} rows[] = {
    {"Go's http",
     "2026/11/29 17:00:00 Get \"http://db.internal:80/a\": dial tcp 10.0.0.7:80: connect: connection "
     "refused\n",
     "10.0.0.7", 80, "db.internal"},
    {"of a URL without a port", "Get \"https://db.internal/a\": dial tcp 10.0.0.7:443: i/o timeout\n",
     "10.0.0.7", 443, "db.internal"},
    {"of IPv6", "Get \"https://db.internal/a\": dial tcp [fd00::7]:443: i/o timeout\n", "fd00::7", 443,
     "db.internal"},
    {"on a line before others", "Get \"http://db/a\": dial tcp 10.0.0.7:80: i/o timeout\ngiving up\n",
     "10.0.0.7", 80, "db"},
    {"of a connection that broke",
     "Get \"https://db.internal/a\": read tcp 10.0.0.1:4000->10.0.0.7:443: read: connection reset by peer",
     "10.0.0.7", 443, "db.internal"},
    {"busybox's wget",
     "Connecting to db.internal (10.0.0.7:80)\nwget: can't connect to remote host (10.0.0.7): Connection "
     "refused\n",
     "10.0.0.7", 80, "db.internal"},
    {"busybox's wget, of which the kernel tells no port",
     "Connecting to db.internal (10.0.0.7:80)\nwget: can't connect to remote host (10.0.0.7): Connection "
     "refused\n",
     "10.0.0.7", 0, "db.internal"},
    {"another port", "Get \"http://db.internal/a\": dial tcp 10.0.0.7:80: i/o timeout\n", "10.0.0.7", 443,
     ""},
    {"a longer address", "Get \"http://db.internal/a\": dial tcp 10.0.0.77:80: i/o timeout\n", "10.0.0.7", 0,
     ""},
    {"a longer port", "Get \"http://db.internal/a\": dial tcp 10.0.0.7:8080: i/o timeout\n", "10.0.0.7", 80,
     ""},
    {"an address is no name", "Get \"http://10.0.0.7/a\": dial tcp 10.0.0.7:80: i/o timeout\n", "10.0.0.7",
     80, ""},
    {"a name on another line", "Get \"http://db.internal/a\"\ndial tcp 10.0.0.7:80: i/o timeout\n",
     "10.0.0.7", 80, ""},
    {"no words", "", "10.0.0.7", 80, ""},
    {"words that end early", "Get \"http://db.internal/a\": dial tcp 10.0.0.7", "10.0.0.7", 0, ""},
};

static void is_named(void **state)
{
    const struct row *row = *state;
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(row->port)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(row->port)};
    struct peer peer;
    if (inet_pton(AF_INET, row->address, &ipv4.sin_addr) == 1)
        assert_true(peer_from_address(&peer, (const struct sockaddr *)&ipv4, sizeof ipv4));
    else if (inet_pton(AF_INET6, row->address, &ipv6.sin6_addr) == 1)
        assert_true(peer_from_address(&peer, (const struct sockaddr *)&ipv6, sizeof ipv6));
    peer_take_spoken_name(&peer, row->words, strlen(row->words));
    assert_string_equal(peer.name, row->expected);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), is_named, NULL, NULL);
    return test_list_run("names that are spoken", argc, argv, NULL, NULL);
}
