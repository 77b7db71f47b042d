/* When each of many that failed together does what: the specification of core/fleet, as tables. */
#include "../../core/fleet/circuit.h"
#include "../../core/fleet/limits.h"
#include "../../core/fleet/spread.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_cause_is_shared_if_it_is_a_peers(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        struct fault_cause cause;
        bool shared;
    } rows[] = {
        {"a database that refuses", {.class = FAULT_REFUSED, .peer = {.port = 5432, .name = "db"}}, true},
        {"an address without a name", {.class = FAULT_TIMEOUT, .peer = {.family = 4, .port = 5432}}, true},
        {"a service that is asked too much", {.class = FAULT_RATE_LIMITED, .peer = {.name = "hf.co"}}, true},
        {"a resolver that does not answer", {.class = FAULT_DNS_TEMPORARY, .peer = {.name = "hf.co"}}, true},
        {"ports of this machine are used up", {.class = FAULT_LOCAL, .peer = {.name = "db"}}, false},
        {"descriptors of this process are used up",
         {.class = FAULT_DESCRIPTORS, .peer = {.name = "db"}},
         false},
        {"a policy of this machine", {.class = FAULT_DENIED, .peer = {.name = "db"}}, false},
        {"the program's own wish", {.class = FAULT_REQUESTED}, false},
        {"nobody knows what", {.class = FAULT_UNKNOWN, .peer = {.name = "db"}}, false},
        {"nobody knows of whom", {.class = FAULT_RESET}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (fleet_shares_cause(&rows[i].cause) != rows[i].shared)
            fail_msg("%s: expected %d", rows[i].sentence, rows[i].shared);
}

static void siblings_are_counted_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        struct fleet_count count;
        bool refused;
        unsigned siblings;
    } rows[] = {
        {"a Task of one", {1, 0, 0}, false, 1},
        {"nobody else tells of the cause: alone among a thousand", {1000, 100, 0}, false, 1},
        {"each fourth tells of it: all of them failed", {1000, 100, 25}, false, 1000},
        {"all tell of it", {1000, 100, 100}, false, 1000},
        {"a few tell of it: a part failed", {1000, 100, 5}, false, 200},
        {"a small Task, of which one more tells of it", {3, 2, 1}, false, 3},
        {"never fewer than are seen", {2, 2, 2}, false, 3},
        {"the API refuses calls: who did not tell may have been refused", {1000, 100, 1}, true, 1000},
        {"the API refuses calls, and nobody tells: alone", {1000, 100, 0}, true, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const unsigned seen = fleet_siblings(&rows[i].count, rows[i].refused);
        if (seen != rows[i].siblings)
            fail_msg("%s: expected %u, seen %u", rows[i].sentence, rows[i].siblings, seen);
    }
}

/* How many of `size` start in the busiest second, each with its own number, after failures within a second of each other. */
static unsigned busiest_second(unsigned size)
{
    enum { SECONDS = 16384 };
    static unsigned starts[SECONDS];
    unsigned most = 0;
    memset(starts, 0, sizeof starts);
    for (unsigned i = 0; i < size; i++) {
        const double ready = 1790000000 + i % 97 / 97.0;
        const double turn = fleet_turn(size, (int)(5000 + i), 0.5, ready);
        const size_t second = (size_t)(ready - 1790000000 + turn);
        assert_true(turn >= 0 && turn <= fleet_span(size) && second < SECONDS);
        most = ++starts[second] > most ? starts[second] : most;
    }
    return most;
}

static void many_start_two_a_second_and_a_few_at_once(void **state)
{
    (void)state;
    assert_true(fleet_span(0) <= 0 && fleet_span(1) <= 0 && fleet_span(2) <= 0);
    assert_true(fleet_turn(1, 7, 0.9, 1e9) <= 0 && fleet_turn(2, 7, 0.9, 1e9) <= 0);
    for (unsigned size = FLEET_MIN; size <= 10000; size *= 10)
        assert_in_range(busiest_second(size), 1, 3);
    /* Without a number of its own, chance takes its place. */
    assert_true(fabs(fleet_turn(1000, 0, 0.5, 0) - 250) < 1e-6);
}

static void the_first_contact_is_in_the_delay_at_a_moment_of_its_own(void **state)
{
    (void)state;
    enum { SIZE = 1000, DELAY = 60 };
    unsigned heralds = 0;
    unsigned looks[DELAY] = {0};
    for (int counter = 118; counter < 118 + SIZE; counter++) {
        const struct fleet_contact contact = fleet_first_contact(DELAY, counter, 0);
        heralds += contact.herald;
        assert_true(contact.herald_at >= 0 && contact.herald_at < DELAY / 4.0);
        assert_true(contact.look_at >= DELAY / 4.0 && contact.look_at < DELAY);
        looks[(int)contact.look_at]++;
    }
    assert_int_equal(heralds, SIZE / 4);
    for (int second = DELAY / 4; second < DELAY; second++)
        assert_in_range(looks[second], SIZE * 4 / 3 / DELAY - 4, SIZE * 4 / 3 / DELAY + 4);
    /* No delay: no moment to wait for. */
    assert_true(fleet_first_contact(0, 7, 0.5).look_at <= 0);
}

static void a_look_that_is_refused_is_repeated_less_and_less_often(void **state)
{
    (void)state;
    assert_true(fleet_next_look(60, 1, 30, 0) >= 30);
    assert_true(fabs(fleet_next_look(60, 1, 0, 1) - 120) < 1e-6);
    assert_true(fabs(fleet_next_look(60, 2, 0, 1) - 240) < 1e-6);
    assert_true(fabs(fleet_next_look(0, 1, 0, 1) - 20) < 1e-6);
    assert_true(fleet_next_look(60, 99, 0, 1) <= 60 * 32);
}

static void a_fleet_asks_valohai_and_the_peer_no_more_than_it_may(void **state)
{
    (void)state;
    assert_true(fleet_may_talk(0) && fleet_may_talk(100) && !fleet_may_talk(101));
    assert_int_equal(fleet_pages(1), 0);
    assert_int_equal(fleet_pages(1000), 1);
    assert_true(fabs(fleet_probe_pause(1, 6) - 6) < 1e-9 && fabs(fleet_probe_pause(10, 6) - 6) < 1e-9);
    assert_true(fabs(fleet_probe_pause(1000, 6) - 100) < 1e-9);
    assert_true(fleet_calls_apart(1) <= 0 && fabs(fleet_calls_apart(100) - 50) < 1e-9);
}

/* Siblings in a string, newest first: f a retry that failed, w one that waits to run, r runs and is new, R runs for long, c is
 * complete, x failed for something else; F a first execution that failed for the cause, o one that runs. Each is a minute older. */
static struct fleet_sight see(const char *siblings)
{
    struct fleet_sight sight = {0};
    for (size_t i = 0; siblings[i] != '\0'; i++) {
        const char what = siblings[i];
        const struct fleet_sibling sibling = {.state = what == 'c' ? SIBLING_SUCCEEDED
                                                       : what == 'x' || what == 'f' || what == 'F'
                                                           ? SIBLING_FAILED
                                                       : what == 'w' ? SIBLING_WAITS
                                                                     : SIBLING_RUNS,
                                              .is_retry = what != 'F' && what != 'o',
                                              .tells_cause = what == 'f' || what == 'F',
                                              .age = what == 'r' ? 10 : 60.0 * (double)(i + 1)};
        fleet_sight_add(&sight, &sibling);
    }
    return sight;
}

static void the_circuit_is_open_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *siblings;
        bool open;
        unsigned failed;
        bool is_last;
    } rows[] = {
        {"nobody else", "", false, 0, false},
        {"two retries failed", "ff", false, 2, false},
        {"three retries failed", "fff", true, 3, false},
        {"three retries failed, and one came through before", "fffc", true, 3, false},
        {"two failed since one came through", "ffcfff", false, 5, false},
        {"the newest came through", "cfffff", false, 5, false},
        {"the newest runs for so long that it has come through", "Rfff", false, 3, false},
        {"the newest is too new to tell", "rfff", true, 3, false},
        {"the newest still waits to run", "wfff", true, 3, false},
        {"the newest failed for something else", "xfff", true, 3, false},
        {"first executions that failed together are no retries", "FFFFFF", false, 6, false},
        {"first executions between retries", "fFofFf", true, 5, false},
        {"executions that just run", "oooo", false, 0, false},
        {"half of them fail since it is back: it cannot take so many", "cffccffc", true, 4, false},
        {"a third of them fail since it is back", "cfccfcccfc", false, 3, false},
        {"what failed before it came back does not count", "ccffffffff", false, 8, false},
        {"too few are known", "cffcc", false, 2, false},
        {"two of the newest failed, and the next attempt is the last", "cfccfccccc", true, 2, true},
        {"one of the newest failed, and the next attempt is the last", "cfcccccccc", false, 1, true},
        {"it is back, and the next attempt is the last", "cccffffff", false, 6, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct fleet_sight sight = see(rows[i].siblings);
        if (circuit_is_open(&sight, rows[i].is_last) != rows[i].open || sight.failed != rows[i].failed)
            fail_msg("%s: expected %s and %u failed, seen %s and %u", rows[i].sentence,
                     rows[i].open ? "open" : "closed", rows[i].failed,
                     circuit_is_open(&sight, rows[i].is_last) ? "open" : "closed", sight.failed);
    }
}

static void a_retry_is_held_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *siblings;
        struct fleet_chain chain;
        enum hold_reason reason;
        double seconds;
    } rows[] = {
        {"alone: now", "", {.longest = 3600, .random = 0.5}, HOLD_NONE, 0},
        {"one other failed: now", "F", {.longest = 3600, .random = 0.5}, HOLD_NONE, 0},
        {"its own chain has failed thrice, but nobody else: now",
         "",
         {.longest = 3600, .failing = 300},
         HOLD_NONE,
         0},
        {"many failed together: apart", "FFFFFFFFF", {.longest = 3600, .random = 0.5}, HOLD_SPREAD, 2.5},
        {"many failed together, and it was spread: now",
         "FFFFFFFFF",
         {.longest = 3600, .spread = true},
         HOLD_NONE,
         0},
        {"the circuit is open, and the last scout is new: held for a span",
         "rfff",
         {.siblings = 1000, .longest = 3600, .failing = 300, .spread = true, .random = 0.5},
         HOLD_CIRCUIT,
         500},
        {"the circuit is open, and there was no scout for long: it goes first",
         "wwwfff",
         {.siblings = 1000, .longest = 3600, .failing = 300, .spread = true, .random = 0.5},
         HOLD_NONE,
         0},
        {"its last attempt is no scout",
         "fff",
         {.siblings = 10, .longest = 3600, .failing = 300, .is_last = true, .spread = true, .random = 0.5},
         HOLD_CIRCUIT,
         15},
        {"but where some come through it need not be the only one",
         "fRfRfR",
         {.siblings = 10, .longest = 3600, .failing = 300, .is_last = true, .spread = true, .random = 0.5},
         HOLD_NONE,
         0},
        {"a retry of the fleet does not come in turn: anywhere in the span",
         "rfff",
         {.siblings = 1000,
          .longest = 3600,
          .failing = 300,
          .is_retry = true,
          .spread = true,
          .random = 0.25},
         HOLD_CIRCUIT,
         125},
        {"a small fleet looks again soon",
         "rfff",
         {.siblings = 10, .longest = 3600, .failing = 60, .spread = true, .random = 0.5},
         HOLD_CIRCUIT,
         15},
        {"it was held for as long as it may be",
         "rfff",
         {.siblings = 1000, .longest = 3600, .held = 3600, .failing = 4000, .spread = true},
         HOLD_NONE,
         0},
        {"it is held for what is left",
         "rfff",
         {.siblings = 10, .longest = 3600, .held = 3590, .failing = 4000, .spread = true, .random = 0.5},
         HOLD_CIRCUIT,
         10},
        {"nothing is held that may not be", "rfff", {.siblings = 1000, .spread = true}, HOLD_NONE, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct fleet_sight sight = see(rows[i].siblings);
        const struct fleet_hold hold = fleet_decide(&sight, &rows[i].chain);
        if (hold.reason != rows[i].reason || fabs(hold.seconds - rows[i].seconds) > 1e-6)
            fail_msg("%s: expected reason %d for %g s, seen %d for %g s", rows[i].sentence,
                     (int)rows[i].reason, rows[i].seconds, (int)hold.reason, hold.seconds);
    }
}

static void limits_end_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        struct fleet_use use;
        double budget;
        bool allowed;
    } rows[] = {
        {"nobody was retried", {1000, 0, 0, 0}, 0.2, true},
        {"one below the share", {100, 19, 19, 19}, 0.2, true},
        {"the share is reached", {100, 20, 20, 20}, 0.2, false},
        {"many failed, but few for this cause", {1000, 900, 100, 10}, 0.2, true},
        {"many failed for this cause", {1000, 900, 100, 30}, 0.2, false},
        {"of a small Task one is always allowed", {3, 0, 0, 0}, 0.2, true},
        {"but only one", {3, 1, 1, 1}, 0.2, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (budget_allows(&rows[i].use, rows[i].budget) != rows[i].allowed)
            fail_msg("%s: expected %d", rows[i].sentence, rows[i].allowed);
    assert_false(chain_is_over(1e6, 0));
    assert_false(chain_is_over(21600, 21600));
    assert_true(chain_is_over(21601, 21600));
    assert_false(chain_is_over(-1, 21600));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cause_is_shared_if_it_is_a_peers),
        cmocka_unit_test(siblings_are_counted_as_the_table_says),
        cmocka_unit_test(many_start_two_a_second_and_a_few_at_once),
        cmocka_unit_test(the_first_contact_is_in_the_delay_at_a_moment_of_its_own),
        cmocka_unit_test(a_look_that_is_refused_is_repeated_less_and_less_often),
        cmocka_unit_test(a_fleet_asks_valohai_and_the_peer_no_more_than_it_may),
        cmocka_unit_test(the_circuit_is_open_as_the_table_says),
        cmocka_unit_test(a_retry_is_held_as_the_table_says),
        cmocka_unit_test(limits_end_what_they_say),
    };
    return cmocka_run_group_tests_name("fleet", tests, NULL, NULL);
}
