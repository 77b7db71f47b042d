/* Messages that nobody answers, and some that look like them. */
#include "../../core/wire/farewell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct message_case {
    const char *name;
    const char *bytes;
    size_t written; /* of the length; the others are zeros */
    size_t length;
    bool expected;
};

#define TEXT(text)           (text), sizeof(text) - 1, sizeof(text) - 1
#define PADDED(text, length) (text), sizeof(text) - 1, (length)

static const struct message_case sent[] = {
    {"PostgreSQL's Terminate", TEXT("X\0\0\0\4"), true},
    {"a PostgreSQL query", TEXT("Q\0\0\0\4"), false},
    {"PostgreSQL's Terminate and more", TEXT("X\0\0\0\4X"), false},
    {"PostgreSQL's CancelRequest",
     TEXT("\0\0\0\x10\x04\xd2\x16\x2e"
          "\0\0\1\2keyk"),
     true},
    {"PostgreSQL's CancelRequest with a long key", PADDED("\0\0\0\x2c\x04\xd2\x16\x2e", 44), true},
    {"PostgreSQL's SSLRequest", TEXT("\0\0\0\x08\x04\xd2\x16\x2f"), false},
    {"a PostgreSQL start-up as long as a CancelRequest", TEXT("\0\0\0\x10\0\3\0\0user\0me\0"), false},
    {"half of a CancelRequest", PADDED("\0\0\0\x2c\x04\xd2\x16\x2e", 43), false},
    {"MySQL's COM_QUIT", TEXT("\1\0\0\0\1"), true},
    {"MySQL's COM_PING", TEXT("\1\0\0\0\16"), false},
    {"QUIT of SMTP", TEXT("QUIT\r\n"), true},
    {"quit of memcached", TEXT("quit\r\n"), true},
    {"QUIT of Redis", TEXT("*1\r\n$4\r\nQUIT\r\n"), true},
    {"PING of Redis", TEXT("*1\r\n$4\r\nPING\r\n"), false},
    {"MQTT's DISCONNECT", TEXT("\xe0\0"), true},
    {"MQTT's PUBACK", TEXT("\x40\2\0\7"), true},
    {"MQTT's PUBCOMP", TEXT("\x70\2\0\7"), true},
    {"MQTT's PUBREC", TEXT("\x50\2\0\7"), false},
    {"MQTT's PUBACK and more", TEXT("\x40\2\0\7\xc0\0"), false},
    {"NATS' PONG", TEXT("PONG\r\n"), true},
    {"NATS' PING", TEXT("PING\r\n"), false},
    {"MQTT's PINGREQ", TEXT("\xc0\0"), false},
    {"LDAP's unbind", TEXT("\x30\5\2\1\3\x42\0"), true},
    {"LDAP's unbind with a long number", TEXT("\x30\7\2\3\1\1\1\x42\0"), true},
    {"LDAP's search", TEXT("\x30\5\2\1\3\x63\0"), false},
    {"a WebSocket's Close", TEXT("\x88\x82\1\2\3\4\2\xea"), true},
    {"a WebSocket's Close without a reason", TEXT("\x88\x80\1\2\3\4"), true},
    {"a WebSocket's Close of a server, which does not mask", TEXT("\x88\2\3\xe8"), false},
    {"a WebSocket's Close and more", TEXT("\x88\x80\1\2\3\4\x81"), false},
    {"a WebSocket's text", TEXT("\x81\x82\1\2\3\4\2\xea"), false},
    {"rsync's word that it ends with an error", TEXT("\4\0\0\x5d\x17\0\0\0"), true},
    {"rsync's data", TEXT("\4\0\0\7\x17\0\0\0"), false},
    {"AMQP's Close", PADDED("\1\0\0\0\0\0\x0b\0\x0a\0\x32\0\xc8\0", 19), true},
    {"AMQP's Close-Ok", TEXT("\1\0\0\0\0\0\4\0\x0a\0\x33\xce"), true},
    {"AMQP's Open", PADDED("\1\0\0\0\0\0\x0b\0\x0a\0\x28", 19), false},
    {"AMQP's Close of a channel", PADDED("\1\0\1\0\0\0\x0b\0\x14\0\x28", 19), false},
    {"AMQP's Close and more", PADDED("\1\0\0\0\0\0\x0b\0\x0a\0\x32", 20), false},
    {"AMQP's heartbeat", TEXT("\x08\0\0\0\0\0\0\xce"), true},
    {"an empty frame of AMQP", TEXT("\3\0\1\0\0\0\0\xce"), false},
    {"an alert of TLS 1.2", PADDED("\x15\x03\x03\0\x1a", 31), true},
    {"an alert of TLS 1.3, which looks like data", PADDED("\x17\x03\x03\0\x13", 24), true},
    {"the same of Java, which pads it", PADDED("\x17\x03\x03\0\x23", 40), true},
    {"data of TLS", PADDED("\x17\x03\x03\0\x30", 53), false},
    {"data of TLS that is as short as an alert, and more", PADDED("\x17\x03\x03\0\x13", 48), false},
    {"half of an alert of TLS", PADDED("\x15\x03\x03\0\x1a", 20), false},
    {"a handshake of TLS", PADDED("\x16\x03\x03\0\x1a", 31), false},
    {"an HTTP request", TEXT("GET / HTTP/1.0\r\n\r\n"), false},
    {"nothing", PADDED("", 0), false},
    {"one byte", TEXT("X"), false},
    {"a message longer than any farewell", PADDED("\x15\x03\x03\x01\x00", 261), false},
};

enum { SENT_COUNT = sizeof sent / sizeof *sent, BYTES_MAX = 512 };

static void is_told_by(bool (*tell)(const void *, size_t), const struct message_case *row)
{
    unsigned char bytes[BYTES_MAX] = {0};
    memcpy(bytes, row->bytes, row->written);
    bool seen = tell(bytes, row->length);
    if (seen != row->expected)
        fail_msg("%s: expected %d, seen %d", row->name, row->expected, seen);
}

static void what_is_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < SENT_COUNT; i++)
        is_told_by(message_expects_no_answer, &sent[i]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent),
    };
    return cmocka_run_group_tests_name("farewells", tests, NULL, NULL);
}
