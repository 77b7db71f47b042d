/* Peer patterns: what is one, and which peers it means. */
#include "../../core/evidence/pattern.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct match_row {
    const char *pattern;
    const char *name;    /* of the peer; "" unknown */
    const char *address; /* NULL none */
    uint16_t port;
    bool matches;
};

static const struct match_row match_rows[] = {
    {"db", "db", NULL, 5432, true},
    {"db", "DB", NULL, 5432, true},
    {"DB", "db", NULL, 5432, true},
    {"db", "db.", NULL, 5432, true},
    {"db.", "db", NULL, 5432, true},
    {"db", "db2", NULL, 5432, false},
    {"db", "mydb", NULL, 5432, false},
    {"db:5432", "db", NULL, 5432, true},
    {"db:5432", "db", NULL, 5433, false},
    {"db:5432", "db", NULL, 0, true}, /* a failed resolution has no port */
    {"db", "", "10.0.0.7", 5432, false},
    {"*.example.com", "a.example.com", NULL, 443, true},
    {"*.example.com", "a.b.example.com", NULL, 443, true},
    {"*.example.com", "example.com", NULL, 443, false},
    {"*.example.com", "a.example.com.evil.org", NULL, 443, false},
    {"*.example.com:443", "a.example.com", NULL, 443, true},
    {"*.example.com:443", "a.example.com", NULL, 80, false},
    {"db-*-*.internal", "db-1-2.internal", NULL, 1, true},
    {"db-*-*.internal", "db-1.internal", NULL, 1, false},
    {"a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", NULL, 1, false},
    {"my_db", "my_db", NULL, 1, true},
    {"*", "db", NULL, 443, true},
    {"*", "", "10.0.0.7", 443, true},
    {"*:9091", "", "10.0.0.7", 9091, true},
    {"*:9091", "db", NULL, 443, false},
    {"10.0.0.7", "", "10.0.0.7", 80, true},
    {"10.0.0.7", "db", "10.0.0.7", 80, true},
    {"10.0.0.7", "", "10.0.0.8", 80, false},
    {"10.0.0.7:80", "", "10.0.0.7", 80, true},
    {"10.0.0.7:80", "", "10.0.0.7", 81, false},
    {"10.0.0.0/8", "", "10.255.0.7", 80, true},
    {"10.0.0.0/8", "", "11.0.0.7", 80, false},
    {"10.0.0.0/8:443", "", "10.1.2.3", 443, true},
    {"10.0.0.0/8:443", "", "10.1.2.3", 80, false},
    {"10.1.2.3/8", "", "10.9.9.9", 80, true}, /* bits behind the prefix do not count */
    {"10.0.0.128/25", "", "10.0.0.200", 80, true},
    {"10.0.0.128/25", "", "10.0.0.100", 80, false},
    {"0.0.0.0/0", "", "1.2.3.4", 80, true},
    {"0.0.0.0/0", "", "::1", 80, false},
    {"10.0.0.7/32", "", "10.0.0.7", 80, true},
    {"10.0.0.7", "db", NULL, 80, false},
    {"[::1]", "", "::1", 80, true},
    {"[::1]:5432", "", "::1", 5432, true},
    {"[::1]:5432", "", "::1", 80, false},
    {"::1", "", "::1", 80, true},
    {"[fd00::/8]:443", "", "fd12::1", 443, true},
    {"[fd00::]/8:443", "", "fd12::1", 443, true},
    {"fd00::/8", "", "fd12::1", 443, true},
    {"fd00::/8", "", "fe12::1", 443, false},
    {"[2001:DB8::1]", "", "2001:db8::1", 443, true},
    {"[::ffff:10.0.0.7]:80", "", "10.0.0.7", 80, true}, /* normalised as peers are */
    {"::ffff:10.0.0.0/104", "", "10.9.9.9", 80, true},
    {"::ffff:10.0.0.0/104", "", "11.9.9.9", 80, false},
};

static const char *const refused[] = {
    "",
    ":80",
    "db:",
    "db:0",
    "db:65536",
    "db:http",
    "db:-1",
    "db:80:90",
    "https://db",
    "db/8",
    "my db",
    "db,api",
    "10.0.0",
    "10.0.0.256",
    "10.0.0.7.8",
    "10.0.0.*",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/x",
    "10.0.0.0/8/8",
    "[::1",
    "::1]",
    "[::1]x",
    "[::1]]:80",
    "[[::1]]",
    "[::1/129]",
    "[db]:80",
    "[10.0.0.7]:80",
    "[]:80",
    "::g",
    "::ffff:10.0.0.0/95",
    "[::1]/8/8",
    "d\303\266main",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

static struct peer peer_of(const struct match_row *row)
{
    struct peer peer = {.port = row->port};
    peer_set_name(&peer, row->name);
    if (row->address != NULL)
        peer.family = inet_pton(AF_INET, row->address, peer.address) == 1 ? 4 : 6;
    if (peer.family == 6)
        assert_int_equal(inet_pton(AF_INET6, row->address, peer.address), 1);
    return peer;
}

static void a_pattern_matches_the_peers_that_the_table_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof match_rows / sizeof *match_rows; i++) {
        const struct match_row *row = &match_rows[i];
        struct peer_pattern pattern;
        struct peer peer = peer_of(row);
        if (!peer_pattern_parse(&pattern, row->pattern, strlen(row->pattern))) {
            print_error("\"%s\" was refused\n", row->pattern);
            wrong++;
        } else if (peer_pattern_matches(&pattern, &peer) != row->matches) {
            print_error("\"%s\" and %s(%s):%u: expected %s, seen %s\n", row->pattern, row->name,
                        row->address != NULL ? row->address : "", row->port,
                        row->matches ? "a match" : "none", row->matches ? "none" : "a match");
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void what_is_no_pattern_is_refused(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct peer_pattern pattern;
        if (peer_pattern_parse(&pattern, refused[i], strlen(refused[i]))) {
            print_error("\"%s\": expected to be refused, seen accepted\n", refused[i]);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void only_the_given_length_is_read(void **state)
{
    (void)state;
    struct peer_pattern pattern;
    struct peer db = {.port = 80};
    peer_set_name(&db, "db");
    assert_true(peer_pattern_parse(&pattern, "db,api", 2));
    assert_true(peer_pattern_matches(&pattern, &db));
    assert_false(peer_pattern_parse(&pattern, "db\0api", 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_matches_the_peers_that_the_table_says),
        cmocka_unit_test(what_is_no_pattern_is_refused),
        cmocka_unit_test(only_the_given_length_is_read),
    };
    return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
