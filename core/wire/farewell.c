#include "farewell.h"

enum {
    TLS_RECORD_HEADER = 5,
    TLS_CHANGE_CIPHER_SPEC = 20,
    TLS_ALERT = 21,
    TLS_APPLICATION_DATA = 23,
    TLS_PLAIN_ALERT_LENGTH = 2,
    /* 16 of initialization, two blocks of 16, 32 of authentication and some to spare. */
    TLS_ALERT_LENGTH_MAX = 96,
    /* Two bytes of alert, one of type and 16 of authentication (RFC 8446 section 5.2), with every cipher but CCM_8. */
    TLS_ENCRYPTED_ALERT_LENGTH = 19,
    /* Java adds 16 bytes of padding to each record. */
    TLS_PADDED_ALERT_LENGTH = 35,
    /* A hash of 32 or 48 bytes, its header of 4, and 17 as above; more is a client's certificate or its question. */
    TLS_FINISHED_LENGTH_MAX = 69
};

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

/* The length of the TLS record's content if the record is whole, else 0. */
static size_t record_length(const unsigned char *bytes, size_t length)
{
    if (length < TLS_RECORD_HEADER || bytes[1] != 3 || bytes[2] > 4)
        return 0;
    size_t content = (size_t)bytes[3] << 8 | bytes[4];
    return content <= length - TLS_RECORD_HEADER ? content : 0;
}

/* All records of the message are such as nobody answers. A Finished looks like application data; it stands at the end of
 * the client's second flight, which begins with a ChangeCipherSpec (RFC 8446 appendix D.4). A TLS 1.2 client's
 * ChangeCipherSpec is followed by a record of type handshake, and answered. */
static bool is_tls_without_answer(const unsigned char *bytes, size_t length)
{
    bool after_change = false;
    while (length > 0) {
        size_t content = record_length(bytes, length);
        bool goes = false;
        if (content == 0)
            return false;
        if (bytes[0] == TLS_ALERT)
            goes = true;
        else if (bytes[0] == TLS_CHANGE_CIPHER_SPEC)
            goes = after_change = content == 1 && length > TLS_RECORD_HEADER + content;
        else if (bytes[0] == TLS_APPLICATION_DATA)
            goes = content == TLS_ENCRYPTED_ALERT_LENGTH || content == TLS_PADDED_ALERT_LENGTH ||
                   (after_change && content <= TLS_FINISHED_LENGTH_MAX);
        if (!goes)
            return false;
        if (bytes[0] == TLS_APPLICATION_DATA)
            after_change = false; /* one Finished, then data */
        bytes += TLS_RECORD_HEADER + content;
        length -= TLS_RECORD_HEADER + content;
    }
    return true;
}

bool message_is_good_bye(const void *message, size_t length)
{
    const unsigned char *bytes = message;
    /* Java reads a record's header by itself. */
    return length >= TLS_RECORD_HEADER && bytes[0] == TLS_ALERT && bytes[1] == 3 && bytes[2] <= 4 &&
           bytes[3] == 0 && bytes[4] > TLS_PLAIN_ALERT_LENGTH && bytes[4] <= TLS_ALERT_LENGTH_MAX;
}

static bool is_tls(unsigned char first)
{
    return first >= TLS_CHANGE_CIPHER_SPEC &&
           first <= TLS_APPLICATION_DATA; /* no farewell begins like this */
}

bool message_is_farewell(const void *message, size_t length)
{
    const unsigned char *bytes = message;
    if (length < 2 || length > FAREWELL_SIZE_MAX || is_tls(bytes[0]))
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
    if (is_tls(bytes[0]))
        return is_tls_without_answer(bytes, length);
    return message_is_farewell(message, length) || is_amqp_heartbeat(bytes, length);
}
