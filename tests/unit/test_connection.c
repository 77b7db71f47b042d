/* What the state of a connection says: each row a connection as the program and the kernel know it, and its fault. */
#include "../../core/evidence/connection.h"
#include "../support/test_list.h"

#include <stddef.h>
#include <stdint.h>

#define SECOND UINT64_C(1000000000)

/* The kernel's names of states (tcp_states.h). */
enum { NOT_TCP = -1, ESTABLISHED = 1, SYN_SENT = 2, FIN_WAIT_2 = 5, CLOSE = 7, CLOSE_WAIT = 8, LAST_ACK = 9 };

enum { NOW = 100, REQUEST = 18, REPLY = 40 }; /* seconds, and bytes */

/* A request was sent at that second; and the program listens for the answer. */
#define SENT_AND(second, ...)                                                                                \
    .connection = {.first_sent = (second)*SECOND,                                                            \
                   .last_sent = (second)*SECOND,                                                             \
                   .sent = REQUEST,                                                                          \
                   .last = DIRECTION_SENT,                                                                   \
                   __VA_ARGS__}
#define ASKED_AND(second, ...) SENT_AND(second, .listens = true, __VA_ARGS__)
#define ASKED_AT(second)       SENT_AND(second, .listens = true)

/* The peer has acknowledged it; a SYN counts one byte. */
#define HEARD_AND(in_state, ...) .kernel = {.state = (in_state), .acked = REQUEST + 1, __VA_ARGS__}
#define HEARD(in_state)          HEARD_AND(in_state, .received = 0)

static const struct connection_case {
    const char *name;
    struct connection connection;
    struct kernel_connection kernel;
    enum connection_moment moment;
    enum fault_class expected;
} cases[] = {
    {"a connect unanswered for long is given up",
     {.connecting = true, .started = 98 * SECOND},
     {.state = SYN_SENT},
     MOMENT_GIVEN_UP,
     FAULT_TIMEOUT},
    {"a connect unanswered for a moment is given up",
     {.connecting = true, .started = NOW * SECOND - SECOND / 2},
     {.state = SYN_SENT},
     MOMENT_GIVEN_UP,
     FAULT_NONE},
    {"a connect that never returned is left by a signal",
     {.connecting = true, .in_call = true, .started = 98 * SECOND},
     {.state = SYN_SENT},
     MOMENT_GIVEN_UP,
     FAULT_TIMEOUT},
    {"a connect of another thread is outstanding when the program ends",
     {.connecting = true, .started = 98 * SECOND},
     {.state = SYN_SENT},
     MOMENT_PROGRAM_END,
     FAULT_NONE},
    {"a connect that was waited for alone is left at the end",
     {.connecting = true, .started = 98 * SECOND, .waited = true},
     {.state = SYN_SENT},
     MOMENT_PROGRAM_END,
     FAULT_TIMEOUT},
    {"a connect was unanswered in the last wait before the end",
     {.connecting = true, .started = 98 * SECOND, .missed = NOW * SECOND - SECOND / 20},
     {.state = SYN_SENT},
     MOMENT_PROGRAM_END,
     FAULT_TIMEOUT},
    {"a connect was unanswered in a wait long before the end",
     {.connecting = true, .started = 90 * SECOND, .missed = 95 * SECOND},
     {.state = SYN_SENT},
     MOMENT_PROGRAM_END,
     FAULT_NONE},
    {"a connect is unanswered, so far",
     {.connecting = true, .started = 98 * SECOND},
     {.state = SYN_SENT},
     MOMENT_WAITED,
     FAULT_TIMEOUT},
    {"a connect that succeeded unheard",
     {.connecting = true, .started = 98 * SECOND},
     {.state = ESTABLISHED, .acked = 1},
     MOMENT_GIVEN_UP,
     FAULT_NONE},
    {"a connect of a fault on record",
     {.connecting = true, .failed = true, .started = 98 * SECOND},
     {.state = SYN_SENT},
     MOMENT_GIVEN_UP,
     FAULT_NONE},
    {.name = "a question unanswered for long is given up",
     ASKED_AT(98),
     HEARD(ESTABLISHED),
     .expected = FAULT_STALLED},
    {.name = "a question unanswered for a moment is given up", ASKED_AT(100), HEARD(ESTABLISHED)},
    {.name = "a question waited for in vain, so far",
     ASKED_AT(98),
     HEARD(ESTABLISHED),
     .moment = MOMENT_WAITED,
     .expected = FAULT_STALLED},
    {.name = "a long poll is outstanding at the end",
     ASKED_AT(98),
     HEARD(ESTABLISHED),
     .moment = MOMENT_PROGRAM_END},
    {.name = "a question waited for alone is left open at the end",
     ASKED_AND(98, .waited = true),
     HEARD(ESTABLISHED),
     .moment = MOMENT_PROGRAM_END,
     .expected = FAULT_STALLED},
    {.name = "who never listens waits for no answer", SENT_AND(98, .listens = false), HEARD(ESTABLISHED)},
    {.name = "who never listens waits for no answer, so far",
     SENT_AND(98, .listens = false),
     HEARD(ESTABLISHED),
     .moment = MOMENT_WAITED},
    {.name = "who never listens is reset all the same",
     SENT_AND(98, .listens = false),
     HEARD(CLOSE),
     .expected = FAULT_RESET},
    {.name = "a fork's copy that it has not used", ASKED_AND(98, .inherited = true), HEARD(ESTABLISHED)},
    {.name = "no TCP at all", ASKED_AT(98), .kernel = {.state = NOT_TCP}},
    {.name = "an answered question",
     .connection = {.last_sent = 98 * SECOND, .sent = REQUEST, .received = REPLY, .last = DIRECTION_RECEIVED},
     HEARD_AND(ESTABLISHED, .received = REPLY)},
    {.name = "a connection that was never used", .kernel = {.state = ESTABLISHED, .acked = 1}},
    {.name = "the peer resets, and nobody reads so", ASKED_AT(100), HEARD(CLOSE), .expected = FAULT_RESET},
    {.name = "the peer resets, and it is left open at the end",
     ASKED_AT(100),
     HEARD(CLOSE),
     .moment = MOMENT_PROGRAM_END,
     .expected = FAULT_RESET},
    {.name = "the peer resets while the program waits for another",
     ASKED_AT(100),
     HEARD(CLOSE),
     .moment = MOMENT_WAITED},
    {.name = "both sides have ended well", ASKED_AND(98, .shut = true), HEARD(CLOSE)},
    {.name = "the peer resets before it hears anything",
     ASKED_AT(100),
     .kernel = {.state = CLOSE, .acked = 1}},
    {.name = "the end of the connection was read", ASKED_AND(98, .end_seen = true), HEARD(CLOSE_WAIT)},
    {.name = "metrics: sends spread over time, and never an answer",
     .connection = {.listens = true,
                    .first_sent = 50 * SECOND,
                    .last_sent = 98 * SECOND,
                    .sent = 900,
                    .last = DIRECTION_SENT},
     .kernel = {.state = ESTABLISHED, .acked = 901}},
    {.name = "metrics to a peer that acknowledges no more",
     .connection = {.listens = true,
                    .first_sent = 50 * SECOND,
                    .last_sent = 98 * SECOND,
                    .sent = 900,
                    .last = DIRECTION_SENT},
     .kernel = {.state = ESTABLISHED, .acked = 801, .unacked = 1},
     .expected = FAULT_STALLED},
    {.name = "TLS: a session ticket after the request is no answer",
     ASKED_AND(98, .has_tls = true, .received = 1200),
     HEARD_AND(ESTABLISHED, .received = 1200),
     .expected = FAULT_STALLED},
    {.name = "TLS: bytes that nobody has read may be an answer",
     ASKED_AND(98, .has_tls = true, .received = 1000),
     HEARD_AND(ESTABLISHED, .received = 1200)},
    {.name = "stdio: bytes that no hook saw were sent last",
     .connection = {.listens = true},
     .kernel =
         {.state = ESTABLISHED, .acked = 101, .received = REPLY, .since_sent = 2000, .since_received = 3000},
     .expected = FAULT_STALLED},
    {.name = "stdio: bytes that no hook saw were received last",
     .connection = {.listens = true},
     .kernel =
         {.state = ESTABLISHED, .acked = 101, .received = REPLY, .since_sent = 3000, .since_received = 2000}},
    {.name = "stdio: within a tick of the kernel's clock nobody is accused",
     .connection = {.listens = true},
     .kernel =
         {.state = ESTABLISHED, .acked = 101, .received = REPLY, .since_sent = 2000, .since_received = 2004}},
    {.name = "stdio: a FIN alone is no answer",
     .connection = {.listens = true},
     .kernel = {.state = CLOSE_WAIT, .acked = 101, .received = 1, .since_sent = 2000},
     .expected = FAULT_STALLED},
};

static void is_judged(void **state)
{
    const struct connection_case *row = *state;
    enum fault_class seen =
        connection_judge(&row->connection, &row->kernel, row->moment, NOW * SECOND, SECOND);
    assert_string_equal(fault_class_name(seen), fault_class_name(row->expected));
}

static void an_end_is_a_hang_up_once_and_not_after_a_shutdown_or_a_fault(void **state)
{
    (void)state;
    assert_true(connection_may_be_hung_up(&(struct connection){.last = DIRECTION_SENT}));
    assert_false(connection_may_be_hung_up(&(struct connection){.last = DIRECTION_SENT, .end_seen = true}));
    assert_false(connection_may_be_hung_up(&(struct connection){.last = DIRECTION_SENT, .shut = true}));
    assert_false(connection_may_be_hung_up(&(struct connection){.last = DIRECTION_SENT, .failed = true}));
}

/* Where another process has read a part, how much of an answer has come is not known. */
static void all_is_read_once_the_program_has_what_the_kernel_received(void **state)
{
    static const struct {
        const char *name;
        uint64_t read;
        struct kernel_connection kernel;
        bool expected;
    } rows[] = {
        {"all of it", REPLY, {.state = ESTABLISHED, .received = REPLY}, true},
        {"all of it, and a FIN, which is no byte", REPLY, {.state = CLOSE_WAIT, .received = REPLY + 1}, true},
        {"a part", REPLY - 1, {.state = ESTABLISHED, .received = REPLY}, false},
        {"a part, and a FIN", REPLY - 1, {.state = CLOSE_WAIT, .received = REPLY + 1}, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct connection connection = {.received = rows[i].read};
        if (connection_is_read_out(&connection, &rows[i].kernel) != rows[i].expected)
            fail_msg("%s: expected %d", rows[i].name, rows[i].expected);
    }
}

static void who_has_said_good_bye_and_asked_nothing_since_loses_nothing(void **state)
{
    (void)state;
    struct connection connection = {.last = DIRECTION_RECEIVED};
    assert_true(connection_may_be_broken(&connection));
    connection.parted = true;
    assert_false(connection_may_be_broken(&connection));
    connection.last = DIRECTION_SENT; /* what was asked before is not answered */
    assert_true(connection_may_be_broken(&connection));
}

static void without_the_kernel_the_program_alone_counts(void **state)
{
    struct connection connection = {.last = DIRECTION_SENT};
    (void)state;
    assert_true(connection_is_unanswered(&connection, NULL));
    connection.last = DIRECTION_RECEIVED;
    assert_false(connection_is_unanswered(&connection, NULL));
    connection = (struct connection){.last = DIRECTION_SENT, .end_seen = true};
    assert_false(connection_is_unanswered(&connection, NULL));
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), is_judged, NULL, NULL);
    test_list_add(TEST(an_end_is_a_hang_up_once_and_not_after_a_shutdown_or_a_fault), NULL, NULL, NULL);
    test_list_add(TEST(all_is_read_once_the_program_has_what_the_kernel_received), NULL, NULL, NULL);
    test_list_add(TEST(without_the_kernel_the_program_alone_counts), NULL, NULL, NULL);
    test_list_add(TEST(who_has_said_good_bye_and_asked_nothing_since_loses_nothing), NULL, NULL, NULL);
    return test_list_run("connections", argc, argv, NULL, NULL);
}
