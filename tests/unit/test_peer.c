/* Peers: is it this machine's own name that could not be resolved? */
#include "../../core/evidence/peer.h"
#include "../support/test_list.h"

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
};

static void is_the_own_name_or_is_not(void **state)
{
    const struct own_name *row = *state;
    struct peer peer = {0};
    peer_set_name(&peer, row->looked_up);
    assert_int_equal(peer_has_own_name(&peer, row->node_name), row->expected);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(own_names), is_the_own_name_or_is_not, NULL, NULL);
    return test_list_run("peers", argc, argv, NULL, NULL);
}
