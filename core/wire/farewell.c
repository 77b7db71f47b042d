#include "farewell.h"

struct farewell {
    unsigned char length;
    unsigned char bytes[15];
};

static const struct farewell farewells[] = {
    {5, {'X', 0, 0, 0, 4}},                /* PostgreSQL: Terminate */
    {5, {1, 0, 0, 0, 1}},                  /* MySQL: COM_QUIT */
    {6, {'Q', 'U', 'I', 'T', '\r', '\n'}}, /* SMTP, FTP, POP3, Redis */
    {6, {'q', 'u', 'i', 't', '\r', '\n'}}, /* memcached */
    {14, {'*', '1', '\r', '\n', '$', '4', '\r', '\n', 'Q', 'U', 'I', 'T', '\r', '\n'}}, /* Redis */
    {14, {'*', '1', '\r', '\n', '$', '4', '\r', '\n', 'q', 'u', 'i', 't', '\r', '\n'}}, /* Redis */
    {2, {0xe0, 0}},                                                                     /* MQTT: DISCONNECT */
};

enum { FAREWELL_COUNT = sizeof farewells / sizeof farewells[0] };

static bool same(const unsigned char *one, const unsigned char *other, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (one[i] != other[i])
            return false;
    return true;
}

/* UnbindRequest ::= [APPLICATION 2] NULL, in a LDAPMessage with a number of one to four bytes (RFC 4511 section 4.3). */
static bool is_ldap_unbind(const unsigned char *bytes, size_t length)
{
    return length >= 7 && length <= 10 && bytes[0] == 0x30 && bytes[1] == length - 2 && bytes[2] == 0x02 &&
           bytes[3] == length - 6 && bytes[length - 2] == 0x42 && bytes[length - 1] == 0;
}

/* PostgreSQL, "Canceling Requests in Progress": comes on a connection of its own, which the server closes without a word. The
 * key behind the process's number has four bytes or, since version 18, more. */
static bool is_postgresql_cancel(const unsigned char *bytes, size_t length)
{
    static const unsigned char code[] = {4, 0xd2, 0x16, 0x2e};
    return length >= 16 && bytes[0] == 0 && bytes[1] == 0 && (size_t)(bytes[2] << 8 | bytes[3]) == length &&
           same(bytes + 4, code, sizeof code);
}

/* AMQP 0-9-1: Connection.Close, and Close-Ok in answer to the broker's; in a frame of type 1 on channel 0. */
static bool is_amqp_close(const unsigned char *bytes, size_t length)
{
    enum { WITHOUT_PAYLOAD = 8, CLASS_CONNECTION = 10, CLOSE = 50, CLOSE_OK = 51 };
    return length >= WITHOUT_PAYLOAD + 4 && bytes[0] == 1 &&
           same(bytes + 1, (const unsigned char[5]){0}, 5) && bytes[6] == length - WITHOUT_PAYLOAD &&
           bytes[7] == 0 && bytes[8] == CLASS_CONNECTION && bytes[9] == 0 &&
           (bytes[10] == CLOSE || bytes[10] == CLOSE_OK);
}

/* It is sent by the clock, whatever the program does. */
static bool is_amqp_heartbeat(const unsigned char *bytes, size_t length)
{
    static const unsigned char heartbeat[] = {8, 0, 0, 0, 0, 0, 0, 0xce};
    return length == sizeof heartbeat && same(bytes, heartbeat, sizeof heartbeat);
}

/* Close: a control frame, masked as all of a client's (RFC 6455 section 5.5.1). Who receives one may close without a word. */
static bool is_websocket_close(const unsigned char *bytes, size_t length)
{
    enum { CLOSE = 0x88, MASKED = 0x80, HEADER = 6, REASON_MAX = 125 };
    return length >= HEADER && length <= HEADER + REASON_MAX && bytes[0] == CLOSE &&
           bytes[1] == (MASKED | (length - HEADER));
}

/* MSG_ERROR_EXIT of rsync: four bytes, the number of the error. */
static bool is_rsync_exit(const unsigned char *bytes, size_t length)
{
    static const unsigned char header[] = {4, 0, 0, 0x5d};
    return length == 8 && same(bytes, header, sizeof header);
}

/* An alert, in plain text or encrypted, is all of the message. TLS 1.3 disguises it as data, which is told by its length, with the 16
 * bytes that Java adds or without (RFC 8446 section 5.2). */
static bool is_tls_alert(const unsigned char *bytes, size_t length)
{
    enum { HEADER = 5, ALERT = 21, APPLICATION_DATA = 23, SEALED_ALERT = 19, PADDED_ALERT = 35 };
    if (length <= HEADER || bytes[1] != 3 || bytes[2] > 4 ||
        (size_t)(bytes[3] << 8 | bytes[4]) != length - HEADER)
        return false;
    return bytes[0] == ALERT || (bytes[0] == APPLICATION_DATA &&
                                 (length == HEADER + SEALED_ALERT || length == HEADER + PADDED_ALERT));
}

/* PUBACK and PUBCOMP of MQTT 3.1.1, sections 3.4 and 3.7: what the client has heard is acknowledged. And NATS' PONG. */
static bool acknowledges(const unsigned char *bytes, size_t length)
{
    enum { PUBACK = 0x40, PUBCOMP = 0x70, SIZE = 4 };
    static const unsigned char pong[] = {'P', 'O', 'N', 'G', '\r', '\n'};
    return (length == SIZE && (bytes[0] == PUBACK || bytes[0] == PUBCOMP) && bytes[1] == SIZE - 2) ||
           (length == sizeof pong && same(pong, bytes, sizeof pong));
}

bool message_is_farewell(const void *message, size_t length)
{
    const unsigned char *bytes = message;
    if (length < 2 || length > FAREWELL_SIZE_MAX)
        return false;
    for (size_t i = 0; i < FAREWELL_COUNT; i++)
        if (farewells[i].length == length && same(farewells[i].bytes, bytes, length))
            return true;
    return is_ldap_unbind(bytes, length) || is_postgresql_cancel(bytes, length) ||
           is_websocket_close(bytes, length) || is_rsync_exit(bytes, length) || is_amqp_close(bytes, length);
}

bool message_expects_no_answer(const void *message, size_t length)
{
    const unsigned char *bytes = message;
    if (length < 2 || length > FAREWELL_SIZE_MAX)
        return false;
    return message_is_farewell(message, length) || is_amqp_heartbeat(bytes, length) ||
           is_tls_alert(bytes, length) || acknowledges(bytes, length);
}
