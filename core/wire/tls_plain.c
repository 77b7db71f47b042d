#include "tls_plain.h"

/* Reasons that would be there in the next run, too (RFC 8446 section 6): a certificate, what the sides can agree on, a name.
 * internal_error (80) says that the server is out of order, or that it does not know the name: nobody knows which. */
static bool is_refusal(uint8_t code)
{
    enum {
        BAD_CERTIFICATE = 42,
        UNKNOWN_CA = 48,
        DECRYPT_ERROR = 51,
        PROTOCOL_VERSION = 70,
        INSUFFICIENT_SECURITY = 71,
        UNRECOGNIZED_NAME = 112,
        CERTIFICATE_REQUIRED = 116,
        NO_APPLICATION_PROTOCOL = 120
    };
    return (code >= BAD_CERTIFICATE && code <= UNKNOWN_CA) || code == DECRYPT_ERROR ||
           code == PROTOCOL_VERSION || code == INSUFFICIENT_SECURITY || code == UNRECOGNIZED_NAME ||
           code == CERTIFICATE_REQUIRED || code == NO_APPLICATION_PROTOCOL;
}

void tls_plain_alert(struct tls_records *tls, bool is_server, uint8_t level, uint8_t code)
{
    enum { CLOSE_NOTIFY = 0, FATAL = 2 };
    if (code == CLOSE_NOTIFY) {
        tls->good_bye = tls->good_bye || is_server;
    } else if (level == FATAL) {
        tls->explained = true;
        tls->refused = tls->refused || is_refusal(code);
    }
}

/* type 1, length 3, version 2, random 32, length 1 of the session's name, that, suite 2 (RFC 8446 section 4.1.3). */
bool tls_plain_server_hello(struct tls_records *tls, uint8_t byte)
{
    enum { SERVER_HELLO = 2, SESSION_LENGTH_AT = 38, SESSION_LENGTH_MAX = 32 };
    if (tls->position == 0 && byte != SERVER_HELLO)
        return false;
    if (tls->position == SESSION_LENGTH_AT) {
        tls->session = byte;
        if (byte > SESSION_LENGTH_MAX)
            return false;
    } else if (tls->position == SESSION_LENGTH_AT + 1 + tls->session) {
        tls->suite = (uint16_t)(byte << 8);
    } else if (tls->position == SESSION_LENGTH_AT + 2 + tls->session) {
        tls->suite |= byte;
        tls->position = TLS_HELLO_READ;
        return true;
    }
    tls->position++;
    return true;
}
