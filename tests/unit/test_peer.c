/* Peers: is it this machine's own name that could not be resolved? */
#include "../../core/evidence/peer.h"
#include "../support/test_list.h"

#include <string.h>

#define LONG_NAME                                                                                            \
    "a-name-of-sixty-four-bytes-which-is-the-longest-that-linux-takes."                                      \
    "a-name-of-sixty-four-bytes-which-is-the-longest-that-linux-takes."                                      \
    "a-name-of-sixty-four-bytes-which-is-the-longest-that-linux-takes."

static const struct own_name {
    const char *name;
    const char *looked_up;
    const char *node_name;
    bool expected;
} own_names[] = {
    {"a container cannot resolve its own name", "6f2a9c0d1b3e", "6f2a9c0d1b3e", true},
    {"another host", "db.internal", "6f2a9c0d1b3e", false},
    {"the own name with a domain is another name", "worker.internal", "worker", false},
    {"a name that begins with the own one", "worker2", "worker", false},
    {"a name that the own one begins with", "work", "worker", false},
    {"case counts, as it does in uname", "Worker", "worker", false},
    {"no name", "", "worker", false},
    {"a name that is cut to what a peer holds, and its own one as well", LONG_NAME, LONG_NAME, true},
    {"a name with bytes that no terminal likes", "work\ter", "work\ter", true},
    {"localhost is this machine", "localhost", "worker", true},
    {"a host of that name elsewhere is another one", "localhost.internal", "worker", false},
    {"an address needs no name server", "8.8.8.8", "worker", true},
    {"nor does one of IPv6", "2001:4860:4860::8888", "worker", true},
    {"a name that begins as an address does needs one", "8.8.8.8.xip.internal", "worker", false},
};

static void is_the_own_name_or_is_not(void **state)
{
    const struct own_name *row = *state;
    struct peer peer = {0};
    peer_set_name(&peer, row->looked_up);
    assert_int_equal(peer_has_own_name(&peer, row->node_name), row->expected);
}

static const struct set_name {
    const char *name;
    const char *given;
    const char *kept;
} set_names[] = {
    {"a host's name stays", "db-1.internal", "db-1.internal"},
    {"an address with a zone stays", "fe80::1%eth0", "fe80::1%eth0"},
    {"a user alone before a host stays", "git@host", "git@host"},
    {"user and password before a host are a secret", "train:hunter2@db.internal", "train:***@db.internal"},
    {"a URL's user and password are a secret", "https://u:hunter2@db/x", "https://***@db/x"},
    {"a URL's query is a secret", "https://db/x?sig=abcdefgh", "https://db/x?sig=***"},
    {"a password in a connection string is a secret", "host=db,password=hunter2", "host=db,password=***"},
};

static void a_name_is_kept_without_its_secrets(void **state)
{
    const struct set_name *row = *state;
    struct peer peer;
    memset(&peer, 'x', sizeof peer);
    peer_set_name(&peer, row->given);
    assert_string_equal(peer.name, row->kept);
    for (size_t i = strlen(row->kept); i < sizeof peer.name; i++)
        assert_int_equal(peer.name[i], 0); /* names are compared as a whole */
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(set_names), a_name_is_kept_without_its_secrets, NULL, NULL);
    test_list_add_rows(TABLE(own_names), is_the_own_name_or_is_not, NULL, NULL);
    return test_list_run("peers", argc, argv, NULL, NULL);
}
