/* Rehearsals: how VHRETRY_REHEARSE is written, which calls it means, and when it is due. */
#include "../../core/evidence/rehearsal.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_value_is_a_list_of_classes_with_peers_and_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        size_t count;
        enum fault_class last;
        bool has_peer;
        uint16_t port;
        uint32_t number;
    } rows[] = {
        {"", 0, FAULT_NONE, false, 0, 0},
        {" , ", 0, FAULT_NONE, false, 0, 0},
        {"refused", 1, FAULT_REFUSED, false, 0, 0},
        {"refused@db.internal:5432", 1, FAULT_REFUSED, true, 5432, 0},
        {"refused@db.internal:5432#2", 1, FAULT_REFUSED, true, 5432, 2},
        {"stalled#1000000", 1, FAULT_STALLED, false, 0, 1000000},
        {"reset@[::1]:80#3", 1, FAULT_RESET, true, 80, 3},
        {"timeout@10.0.0.0/8", 1, FAULT_TIMEOUT, true, 0, 0},
        {"refused, timeout@*.example.com,\n hung-up", 3, FAULT_HUNG_UP, false, 0, 0},
        {"dns-temporary@db:5432", 1, FAULT_DNS_TEMPORARY, true, 5432, 0},
        {"dns-unknown", 1, FAULT_DNS_UNKNOWN, false, 0, 0},
        {"unreachable,local,unavailable,rate-limited", 4, FAULT_RATE_LIMITED, false, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char data[256];
        struct text problem = text_in(data, sizeof data);
        struct rehearsal rehearsal;
        if (!rehearsal_parse(&rehearsal, rows[i].value, &problem) || rehearsal.count != rows[i].count)
            fail_msg("%s: %zu parts, %s", rows[i].value, rehearsal.count, data);
        assert_string_equal(data, "");
        if (rows[i].count == 0)
            continue;
        const struct rehearsal_rule *rule = &rehearsal.rules[rehearsal.count - 1];
        if (rule->class != rows[i].last || rule->has_peer != rows[i].has_peer ||
            rule->peer.port != rows[i].port || rule->number != rows[i].number)
            fail_msg("%s: the last part was read as %s, peer %d, port %u, number %u", rows[i].value,
                     fault_class_name(rule->class), rule->has_peer, rule->peer.port, rule->number);
    }
}

static void a_malformed_part_is_named_and_nothing_is_rehearsed(void **state)
{
    (void)state;
#define CLASSES                                                                                              \
    " cannot be rehearsed (refused timeout unreachable dns-temporary dns-unknown reset hung-up stalled "     \
    "local unavailable rate-limited)"
#define PEERS " is not a peer (try db.internal:5432, *.example.com, 10.0.0.0/8 or [::1]:443)"
    static const struct {
        const char *value;
        const char *problem;
    } rows[] = {
        {"refusd", "\"refusd\"" CLASSES},
        {"refused,refusd@db", "\"refusd\"" CLASSES},
        {"refused-db", "\"refused-db\"" CLASSES},
        {"unknown", "\"unknown\"" CLASSES}, /* a class, but none of a call */
        {"requested", "\"requested\"" CLASSES},
        {"@db", "\"\"" CLASSES},
        {"#1", "\"\"" CLASSES},
        {"Refused", "\"Refused\"" CLASSES},
        {"refused@", "\"\"" PEERS},
        {"refused@db:", "\"db:\"" PEERS},
        {"refused@db:70000", "\"db:70000\"" PEERS},
        {"refused@10.0.0", "\"10.0.0\"" PEERS},
        {"refused@a@b", "\"a@b\"" PEERS},
        {"refused@\033[31m", "\"?[31m\"" PEERS},
        {"dns-unknown@10.0.0.7", "\"10.0.0.7\" is an address, and dns-unknown fails the look-up of a name"},
        {"refused#", "\"refused#\" has no number from 1 to 1000000 behind its #"},
        {"refused#0", "\"refused#0\" has no number from 1 to 1000000 behind its #"},
        {"refused#-1", "\"refused#-1\" has no number from 1 to 1000000 behind its #"},
        {"refused#1x", "\"refused#1x\" has no number from 1 to 1000000 behind its #"},
        {"refused#1000001", "\"refused#1000001\" has no number from 1 to 1000000 behind its #"},
        {"refused#4294967297", "\"refused#4294967297\" has no number from 1 to 1000000 behind its #"},
        {"refused#1@db", "\"refused#1@db\" has no number from 1 to 1000000 behind its #"},
        {"local,local,local,local,local,local,local,local,local", "has more than 8 parts"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char data[256];
        struct text problem = text_in(data, sizeof data);
        struct rehearsal rehearsal;
        assert_false(rehearsal_parse(&rehearsal, rows[i].value, &problem));
        assert_int_equal(rehearsal.count, 0);
        if (strcmp(data, rows[i].problem) != 0)
            fail_msg("%s: \"%s\"", rows[i].value, data);
    }
}

static void a_rule_means_its_peer_or_all_but_valohai_and_metadata(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        const char *name;
        const char *address; /* NULL: not known, as of a look-up */
        uint16_t port;
        bool matches;
    } rows[] = {
        {"refused@db", "db", "10.0.0.7", 5432, true},
        {"refused@db", "", "10.0.0.7", 5432, false},
        {"refused@db:5432", "db", "10.0.0.7", 5432, true},
        {"refused@db:5432", "db", "10.0.0.7", 80, false},
        {"refused@10.0.0.0/8", "db", "10.0.0.7", 80, true},
        {"dns-temporary@db:5432", "db", NULL, 0, true}, /* a look-up has no port */
        {"dns-temporary@db", "other", NULL, 0, false},
        {"refused", "db", "10.0.0.7", 5432, true},
        {"refused", "", "127.0.0.1", 8080, true}, /* where a newcomer tries it */
        {"refused", "localhost", "127.0.0.1", 8080, true},
        {"refused@localhost:8080", "", "127.0.0.1", 8080, true}, /* curl does not look this name up */
        {"refused@localhost:8080", "", "127.0.0.1", 8081, false},
        {"refused@localhost", "", "10.0.0.7", 8080, false},
        {"refused@localhost", "db", "127.0.0.1", 8080, false},
        {"refused@db", "", "127.0.0.1", 8080, false},
        {"refused", "app.valohai.com", "3.1.2.4", 443, false},
        {"refused@app.valohai.com", "app.valohai.com", "3.1.2.4", 443, true},
        {"refused", "valohai.example.com", "3.1.2.4", 443, false}, /* VHRETRY_HOST */
        {"refused", "other.example.com", "3.1.2.4", 443, true},
        {"refused", "", "169.254.169.254", 80, false},
        {"refused@169.254.169.254", "", "169.254.169.254", 80, true},
        {"refused", "metadata.google.internal", NULL, 0, false},
        {"dns-unknown", "localhost", NULL, 0, false},
        {"dns-unknown@localhost", "localhost", NULL, 0, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char data[256];
        struct text problem = text_in(data, sizeof data);
        struct rehearsal rehearsal;
        struct peer peer = {.port = rows[i].port};
        assert_true(rehearsal_parse(&rehearsal, rows[i].value, &problem));
        rehearsal_spare(&rehearsal, "https://valohai.example.com:443/path");
        peer_set_name(&peer, rows[i].name);
        if (rows[i].address != NULL) {
            peer.family = 4;
            assert_int_equal(inet_pton(AF_INET, rows[i].address, peer.address), 1);
        }
        if (rehearsal_matches(&rehearsal, &rehearsal.rules[0], &peer) != rows[i].matches)
            fail_msg("%s: %s (%s) port %u", rows[i].value, rows[i].name,
                     rows[i].address ? rows[i].address : "-", rows[i].port);
    }
}

static void only_the_first_attempts_of_a_chain_rehearse(void **state)
{
    (void)state;
    static const struct {
        const char *retry_count;
        const char *attempts;
        bool due;
    } rows[] = {
        {NULL, NULL, true}, {"", "", true},    {"0", NULL, true},    {"1", NULL, false},
        {"7", NULL, false}, {"1", "2", true},  {"2", "2", false},    {NULL, "0", false},
        {"0", "0", false},  {"x", NULL, true}, {NULL, "many", true}, {"1", "many", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rehearsal_is_due(rows[i].retry_count, rows[i].attempts) != rows[i].due)
            fail_msg("retry count %s of %s attempts", rows[i].retry_count ? rows[i].retry_count : "(none)",
                     rows[i].attempts ? rows[i].attempts : "(none)");
}

static void what_comes_of_a_class_belongs_to_the_rehearsal_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        enum fault_class rehearsed, seen;
        bool belongs;
    } rows[] = {
        {FAULT_REFUSED, FAULT_REFUSED, true},     {FAULT_REFUSED, FAULT_RESET, false},
        {FAULT_REFUSED, FAULT_NONE, true},        {FAULT_TIMEOUT, FAULT_STALLED, true},
        {FAULT_STALLED, FAULT_TIMEOUT, true},     {FAULT_STALLED, FAULT_RESET, true},
        {FAULT_STALLED, FAULT_REFUSED, false},    {FAULT_RESET, FAULT_HUNG_UP, true},
        {FAULT_HUNG_UP, FAULT_RESET, true},       {FAULT_HUNG_UP, FAULT_STALLED, false},
        {FAULT_UNAVAILABLE, FAULT_HUNG_UP, true}, {FAULT_UNAVAILABLE, FAULT_REFUSED, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rehearsal_is_seen_as(rows[i].rehearsed, rows[i].seen) != rows[i].belongs)
            fail_msg("%s, seen as %s: expected %d", fault_class_name(rows[i].rehearsed),
                     fault_class_name(rows[i].seen), rows[i].belongs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_a_list_of_classes_with_peers_and_numbers),
        cmocka_unit_test(a_malformed_part_is_named_and_nothing_is_rehearsed),
        cmocka_unit_test(a_rule_means_its_peer_or_all_but_valohai_and_metadata),
        cmocka_unit_test(only_the_first_attempts_of_a_chain_rehearse),
        cmocka_unit_test(what_comes_of_a_class_belongs_to_the_rehearsal_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
