/* What the kernel tells of sockets that died: reading its messages, and what the counters mean. The numbers are measured
 * (core/obituaries/README.md, "What the counters say").
 */
#include "../../core/obituaries/cause_of_death.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STALL = 1000, CLIENT = 40000, SERVER = 5432, NEVER = 23096716, MESSAGE_MAX = 1024 };

/* As in struct obituary. */
struct counters {
    uint16_t peer_port;
    uint32_t unread, outstanding, retransmits;
    uint32_t segments_in, segments_out, data_in, data_out;
    uint64_t acknowledged, received, sent, sent_again;
    uint32_t last_sent, last_received, last_acknowledged;
};

static const struct row {
    const char *name;
    struct counters seen;
    enum death death;
    enum fault_class class;
    bool doubtful;
    bool listened;
} rows[] = {
    /*                     peer    rq wq re si so di do  ack  rcv  sent again  sent  received acked */
    {"a client that does not wait in connect is refused",
     {SERVER, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_BY_FAULT,
     FAULT_REFUSED,
     false,
     false},
    {"it is refused at its second SYN",
     {SERVER, 0, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_BY_FAULT,
     FAULT_REFUSED,
     false,
     false},
    {"a client that waits in connect is refused: the kernel disconnects the socket",
     {0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_BY_FAULT,
     FAULT_REFUSED,
     false,
     false},
    {"no answer to three SYN",
     {SERVER, 0, 1, 2, 0, 3, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_BY_FAULT,
     FAULT_TIMEOUT,
     false,
     false},
    {"nobody has the address, so that the SYN is never repeated on the wire",
     {SERVER, 0, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_BY_FAULT,
     FAULT_TIMEOUT,
     false,
     false},
    {"a client that waits in connect times out",
     {0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_BY_FAULT,
     FAULT_TIMEOUT,
     false,
     false},
    {"a connect that is given up at once lost a race, or its program was killed",
     {SERVER, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_UNCLEAR,
     FAULT_NONE,
     false,
     false},
    {"the SYN could not be sent",
     {SERVER, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},
     DEATH_BY_FAULT,
     FAULT_UNREACHABLE,
     false,
     false},
    {"net/http: the server reads the question and closes",
     {SERVER, 0, 0, 0, 4, 4, 0, 1, 98, 1, 96, 0, 0, 0, 0},
     DEATH_BY_FAULT,
     FAULT_HUNG_UP,
     false,
     false},
    {"the server closes before either side has spoken, and the program has read that",
     {SERVER, 0, 0, 0, 3, 3, 0, 0, 2, 1, 0, 0, 0, 0, 0},
     DEATH_BY_FAULT,
     FAULT_HUNG_UP,
     false,
     false},
    {"a probe of a port: the program closes without a look, and the server after it",
     {SERVER, 1, 0, 0, 3, 3, 0, 0, 2, 1, 0, 0, 0, 0, 0},
     DEATH_UNCLEAR,
     FAULT_NONE,
     false,
     false},
    {"a probe of a port, whose server does not close",
     {SERVER, 0, 0, 0, 2, 3, 0, 0, 2, 0, 0, 0, 0, 0, 0},
     DEATH_UNCLEAR,
     FAULT_NONE,
     false,
     false},
    {"net/http: the server reads the question and resets",
     {SERVER, 0, 0, 0, 3, 3, 0, 1, 97, 0, 96, 0, 0, 0, 0},
     DEATH_BY_FAULT,
     FAULT_RESET,
     false,
     false},
    {"the server resets before the question is acknowledged",
     {SERVER, 0, 96, 0, 2, 3, 0, 1, 1, 0, 96, 0, 0, 0, 0},
     DEATH_BY_FAULT,
     FAULT_RESET,
     false,
     false},
    {"the server resets after the program has closed",
     {SERVER, 0, 1, 0, 3, 4, 0, 1, 97, 0, 96, 0, 0, 0, 0},
     DEATH_UNCLEAR,
     FAULT_NONE,
     false,
     false},
    {"the client itself resets (SO_LINGER), which disconnects the socket",
     {0, 0, 65538, 0, 0, 0, 0, 0, 0, 0, 0, 0, 48, NEVER, 48},
     DEATH_UNCLEAR,
     FAULT_NONE,
     false,
     false},
    {"net/http: the server is silent until the client's time is up",
     {SERVER, 0, 0, 0, 3, 4, 0, 1, 98, 0, 96, 0, 3044, 3048, 0},
     DEATH_BY_FAULT,
     FAULT_STALLED,
     true,
     false},
    {"a socket with a time limit: the server is silent",
     {SERVER, 0, 0, 0, 3, 4, 0, 1, 20, 0, 18, 0, 1548, 1548, 0},
     DEATH_BY_FAULT,
     FAULT_STALLED,
     true,
     false},
    {"the server is silent, and ends as soon as the program closes",
     {SERVER, 1, 0, 0, 3, 4, 0, 1, 20, 1, 18, 0, 1248, 1248, 0},
     DEATH_BY_FAULT,
     FAULT_STALLED,
     true,
     false},
    {"a program that ends a moment after its question has not waited",
     {SERVER, 0, 0, 0, 3, 4, 0, 1, 20, 0, 18, 0, 200, 200, 0},
     DEATH_UNCLEAR,
     FAULT_NONE,
     false,
     false},
    {"the peer vanished: the question is sent again and again",
     {SERVER, 0, 97, 5, 2, 8, 0, 1, 1, 0, 192, 96, 6200, 6300, 6300},
     DEATH_BY_FAULT,
     FAULT_STALLED,
     true,
     false},
    {"a program that pushes its metrics is never answered",
     {SERVER, 0, 0, 0, 40, 42, 0, 40, 4002, 0, 4000, 0, 1500, 90000, 0},
     DEATH_UNCLEAR,
     FAULT_NONE,
     false,
     false},
    {"a good answer",
     {SERVER, 0, 0, 0, 4, 6, 1, 1, 98, 41, 96, 0, 0, 0, 0},
     DEATH_ANSWERED,
     FAULT_NONE,
     false,
     false},
    {"a good answer, and the connection is left open for two seconds",
     {SERVER, 1, 0, 0, 4, 6, 1, 1, 98, 41, 96, 0, 2004, 2004, 0},
     DEATH_ANSWERED,
     FAULT_NONE,
     false,
     false},
    {"an answer that is cut off looks like one that is whole",
     {SERVER, 0, 0, 0, 4, 4, 1, 1, 97, 42, 96, 0, 48, 48, 48},
     DEATH_ANSWERED,
     FAULT_NONE,
     false,
     false},
    {"net/http over TLS: 200",
     {SERVER, 0, 0, 0, 6, 9, 4, 3, 1683, 1328, 1681, 0, 44, 0, 0},
     DEATH_ANSWERED,
     FAULT_NONE,
     false,
     false},
    {"net/http over TLS: 503",
     {SERVER, 0, 0, 0, 6, 9, 4, 3, 1683, 1329, 1681, 0, 44, 0, 0},
     DEATH_ANSWERED,
     FAULT_NONE,
     false,
     false},
    {"net/http over TLS: hung up after the question",
     {SERVER, 0, 24, 0, 6, 8, 3, 4, 1682, 1266, 1705, 0, 0, 0, 0},
     DEATH_ANSWERED,
     FAULT_NONE,
     false,
     false},
    {"net/http over TLS: no answer, and a good-bye",
     {SERVER, 0, 0, 0, 6, 11, 3, 4, 1707, 1267, 1705, 0, 8, 2960, 0},
     DEATH_ANSWERED,
     FAULT_NONE,
     false,
     false},
    {"a server's own end of a connection that was hung up",
     {CLIENT, 1, 0, 0, 4, 3, 1, 0, 1, 97, 0, 0, 0, 0, 0},
     DEATH_OF_NO_CLIENT,
     FAULT_NONE,
     false,
     true},
    {"a server's own end of a connection on which it answered",
     {CLIENT, 0, 0, 0, 6, 3, 1, 1, 40, 97, 40, 0, 0, 0, 0},
     DEATH_OF_NO_CLIENT,
     FAULT_NONE,
     false,
     false},
    {"a server that waits for a question that never comes",
     {CLIENT, 1, 0, 0, 3, 2, 0, 0, 1, 1, 0, 0, 0, 0, 0},
     DEATH_OF_NO_CLIENT,
     FAULT_NONE,
     false,
     true},
};

static void fill_info(struct tcp_info *info, const struct counters *seen)
{
    memset(info, 0, sizeof *info);
    info->tcpi_state = 7;
    info->tcpi_retransmits = (uint8_t)seen->retransmits;
    info->tcpi_segs_in = seen->segments_in;
    info->tcpi_segs_out = seen->segments_out;
    info->tcpi_data_segs_in = seen->data_in;
    info->tcpi_data_segs_out = seen->data_out;
    info->tcpi_bytes_acked = seen->acknowledged;
    info->tcpi_bytes_received = seen->received;
    info->tcpi_bytes_sent = seen->sent;
    info->tcpi_bytes_retrans = seen->sent_again;
    info->tcpi_last_data_sent = seen->last_sent;
    info->tcpi_last_data_recv = seen->last_received;
    info->tcpi_last_ack_recv = seen->last_acknowledged;
}

static size_t add_attribute(char *bytes, uint16_t type, const void *value, size_t size)
{
    const struct rtattr attribute = {.rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type};
    memcpy(bytes, &attribute, sizeof attribute);
    if (size > 0)
        memcpy(bytes + RTA_LENGTH(0), value, size);
    return RTA_ALIGN(RTA_LENGTH(size));
}

/* The message that the kernel would send, with the tcp_info behind `before` bytes of other attributes, and cut to `info_size`. */
static size_t write_message(char bytes[MESSAGE_MAX], const struct counters *seen, size_t before,
                            size_t info_size)
{
    static const char nothing[256];
    const uint8_t protocol = IPPROTO_TCP;
    struct tcp_info info;
    struct inet_diag_msg message = {.idiag_family = AF_INET, .idiag_state = 7};
    memset(bytes, 0, MESSAGE_MAX);
    fill_info(&info, seen);
    message.id.idiag_sport = htons(seen->peer_port == CLIENT ? SERVER : CLIENT);
    message.id.idiag_dport = htons(seen->peer_port);
    message.id.idiag_dst[0] = htonl(0x0a000007);
    message.id.idiag_cookie[0] = 7;
    message.id.idiag_cookie[1] = 1;
    message.idiag_rqueue = seen->unread;
    message.idiag_wqueue = seen->outstanding;
    size_t length = NLMSG_LENGTH(sizeof message);
    memcpy(bytes + NLMSG_HDRLEN, &message, sizeof message);
    length += add_attribute(bytes + length, INET_DIAG_PROTOCOL, &protocol, sizeof protocol);
    if (before > 0)
        length += add_attribute(bytes + length, INET_DIAG_PAD, nothing, before);
    length += add_attribute(bytes + length, INET_DIAG_INFO, &info, info_size);
    const struct nlmsghdr header = {.nlmsg_len = (uint32_t)length, .nlmsg_type = SOCK_DIAG_BY_FAMILY};
    memcpy(bytes, &header, sizeof header);
    return length;
}

static struct obituary read_message(const char *bytes, size_t length)
{
    struct obituary obituary;
    bool told;
    char *copy = malloc(length); /* a byte read behind it is found */
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    assert_int_equal(obituary_read(&obituary, &told, copy, length), length);
    assert_true(told);
    free(copy);
    return obituary;
}

static void the_counters_tell_what_a_socket_died_of(void **state)
{
    (void)state;
    char bytes[MESSAGE_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        const size_t length = write_message(bytes, &row->seen, 0, sizeof(struct tcp_info));
        const struct obituary obituary = read_message(bytes, length);
        const struct cause_of_death cause = cause_of_death(&obituary, row->listened, STALL);
        if (cause.death != row->death || cause.class != row->class || cause.doubtful != row->doubtful)
            fail_msg("%s: death %d, class %s%s", row->name, (int)cause.death, fault_class_name(cause.class),
                     cause.doubtful ? ", doubtful" : "");
    }
}

static void a_longer_stall_threshold_asks_for_a_longer_wait(void **state)
{
    (void)state;
    char bytes[MESSAGE_MAX];
    static const struct counters waits[] = {
        {SERVER, 0, 0, 0, 3, 4, 0, 1, 98, 0, 96, 0, 3044, 3048, 0},     /* for an answer */
        {SERVER, 0, 1, 2, 0, 3, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER}, /* for a connection */
        {0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, NEVER, NEVER, NEVER},      /* the same, in connect(2) */
    };
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        const size_t length = write_message(bytes, &waits[i], 0, sizeof(struct tcp_info));
        const struct obituary obituary = read_message(bytes, length);
        assert_int_equal(cause_of_death(&obituary, false, STALL).death, DEATH_BY_FAULT);
        assert_int_equal(cause_of_death(&obituary, false, 10 * STALL).death, DEATH_UNCLEAR);
    }
}

static void the_counters_are_found_wherever_they_are(void **state)
{
    (void)state;
    char bytes[MESSAGE_MAX];
    for (size_t before = 0; before < 64; before++) {
        const size_t length = write_message(bytes, &rows[0].seen, before, sizeof(struct tcp_info));
        const struct obituary obituary = read_message(bytes, length);
        assert_true(obituary.counted);
        assert_int_equal(cause_of_death(&obituary, false, STALL).class, FAULT_REFUSED);
        assert_int_equal(obituary.cookie, UINT64_C(1) << 32 | 7);
    }
}

static void a_kernel_that_counts_less_accuses_nobody(void **state)
{
    (void)state;
    char bytes[MESSAGE_MAX];
    enum { OLD = 192 /* Linux 4.18 and before have no bytes_sent */ };
    const size_t length = write_message(bytes, &rows[0].seen, 0, OLD);
    const struct obituary obituary = read_message(bytes, length);
    assert_false(obituary.counted);
    assert_int_equal(cause_of_death(&obituary, false, STALL).death, DEATH_UNCLEAR);
}

static void a_message_that_is_cut_off_is_read_as_far_as_it_goes(void **state)
{
    (void)state;
    char bytes[MESSAGE_MAX];
    const size_t length = write_message(bytes, &rows[0].seen, 0, sizeof(struct tcp_info));
    for (size_t left = 0; left < length; left++) {
        struct obituary obituary;
        bool told;
        char *copy = malloc(left > 0 ? left : 1);
        assert_non_null(copy);
        memcpy(copy, bytes, left);
        assert_int_equal(obituary_read(&obituary, &told, copy, left), 0);
        assert_false(told);
        if (left >= NLMSG_LENGTH(sizeof(struct inet_diag_msg))) {
            const uint32_t shorter = (uint32_t)left; /* the header says so, too */
            memcpy(copy, &shorter, sizeof shorter);
            assert_int_equal(obituary_read(&obituary, &told, copy, left), left);
            assert_true(told);
        }
        free(copy);
    }
}

/* An attribute of length 0 would be read for ever. */
static void a_length_that_cannot_be_ends_the_reading(void **state)
{
    (void)state;
    char bytes[MESSAGE_MAX];
    static const uint16_t lengths[] = {0, 1, 3, UINT16_MAX};
    const size_t length = write_message(bytes, &rows[0].seen, 0, sizeof(struct tcp_info));
    const size_t first = NLMSG_LENGTH(sizeof(struct inet_diag_msg));
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        memcpy(bytes + first, &lengths[i], sizeof lengths[i]);
        assert_false(read_message(bytes, length).counted);
    }
}

static void several_messages_in_one_datagram_are_read_one_by_one(void **state)
{
    (void)state;
    char one[MESSAGE_MAX];
    char all[3 * MESSAGE_MAX];
    size_t length = 0;
    for (size_t i = 0; i < 3; i++) {
        const size_t size = write_message(one, &rows[i].seen, 0, sizeof(struct tcp_info));
        memcpy(all + length, one, size);
        length += size;
    }
    struct nlmsghdr done = {.nlmsg_len = NLMSG_LENGTH(4), .nlmsg_type = NLMSG_DONE};
    memset(all + length, 0, NLMSG_LENGTH(4));
    memcpy(all + length, &done, sizeof done);
    length += NLMSG_LENGTH(4);
    struct obituary obituary;
    bool told;
    size_t count = 0;
    size_t messages = 0;
    for (size_t at = 0, size; (size = obituary_read(&obituary, &told, all + at, length - at)) > 0;
         at += size) {
        messages++;
        count += told;
    }
    assert_int_equal(count, 3);
    assert_int_equal(messages, 4);
}

static void what_is_no_socket_of_ip_is_not_told(void **state)
{
    (void)state;
    char bytes[MESSAGE_MAX];
    struct obituary obituary;
    bool told;
    const size_t length = write_message(bytes, &rows[0].seen, 0, sizeof(struct tcp_info));
    bytes[NLMSG_HDRLEN] = AF_UNIX;
    assert_int_equal(obituary_read(&obituary, &told, bytes, length), length);
    assert_false(told);
}

static void a_socket_of_a_rehearsal_is_not_told(void **state)
{
    (void)state;
    static const uint32_t stage = 0x7f564852; /* rehearsal_stage */
    char bytes[MESSAGE_MAX];
    struct obituary obituary;
    bool told;
    const size_t length = write_message(bytes, &rows[0].seen, 0, sizeof(struct tcp_info));
    for (unsigned end = 0; end < 4; end++) {
        struct inet_diag_msg message;
        memcpy(&message, bytes + NLMSG_HDRLEN, sizeof message);
        memset(&message.id.idiag_src, 0, sizeof message.id.idiag_src);
        memset(&message.id.idiag_dst, 0, sizeof message.id.idiag_dst);
        message.idiag_family = end < 2 ? AF_INET : AF_INET6; /* mapped */
        uint32_t *address = end % 2 == 0 ? message.id.idiag_src : message.id.idiag_dst;
        if (end >= 2)
            address[2] = htonl(0xffff);
        address[end < 2 ? 0 : 3] = htonl(stage);
        memcpy(bytes + NLMSG_HDRLEN, &message, sizeof message);
        assert_int_equal(obituary_read(&obituary, &told, bytes, length), length);
        assert_false(told);
        address[end < 2 ? 0 : 3] = htonl(stage + 1);
        memcpy(bytes + NLMSG_HDRLEN, &message, sizeof message);
        assert_int_equal(obituary_read(&obituary, &told, bytes, length), length);
        assert_true(told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_counters_tell_what_a_socket_died_of),
        cmocka_unit_test(a_longer_stall_threshold_asks_for_a_longer_wait),
        cmocka_unit_test(the_counters_are_found_wherever_they_are),
        cmocka_unit_test(a_kernel_that_counts_less_accuses_nobody),
        cmocka_unit_test(a_message_that_is_cut_off_is_read_as_far_as_it_goes),
        cmocka_unit_test(a_length_that_cannot_be_ends_the_reading),
        cmocka_unit_test(several_messages_in_one_datagram_are_read_one_by_one),
        cmocka_unit_test(what_is_no_socket_of_ip_is_not_told),
        cmocka_unit_test(a_socket_of_a_rehearsal_is_not_told),
    };
    return cmocka_run_group_tests_name("obituaries", tests, NULL, NULL);
}
