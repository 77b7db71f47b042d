#include "tls_http2.h"

#include "tls_lengths.h"

/* What it says of itself comes unasked, and the first of it before any answer (RFC 9113 section 3.4). */
enum {
    FRAME_HEADER = 9,
    SETTING_SIZE = 6,
    SETTINGS_MAX = 8,
    ACKNOWLEDGEMENT = FRAME_HEADER, /* of SETTINGS */
    WINDOW_UPDATE = FRAME_HEADER + 4,
    PING = FRAME_HEADER + 8 /* and GOAWAY */
};

/* Its name in the list of protocols of a ClientHello (RFC 7301). */
static const uint8_t http2_name[] = {2, 'h', '2'};

static bool is_http2_offered(const struct tls_records *tls)
{
    return tls->offered >= sizeof http2_name;
}

void tls_http2_look(struct tls_records *tls, uint8_t byte)
{
    size_t found = tls->offered;
    if (found < sizeof http2_name)
        tls->offered = byte == http2_name[found] ? (uint8_t)(found + 1) : byte == http2_name[0];
}

/* Two in one record are as long as a short answer of HTTP/1.1. */
static bool is_http2_control(const struct tls_records *tls, size_t data)
{
    return data == ACKNOWLEDGEMENT || data == WINDOW_UPDATE || data == PING || data == 2 * ACKNOWLEDGEMENT ||
           (tls->http2 && (data == ACKNOWLEDGEMENT + WINDOW_UPDATE || data == 2 * WINDOW_UPDATE));
}

static bool may_be_settings(size_t data)
{
    return data >= FRAME_HEADER && (data - FRAME_HEADER) % SETTING_SIZE == 0 &&
           data - FRAME_HEADER <= SETTING_SIZE * SETTINGS_MAX;
}

/* What has come was no answer. */
static enum tls_http2_meaning take_back(struct tls_records *tls)
{
    tls->http2 = true;
    if (tls->settings == 0)
        return TLS_HTTP2_NOTHING;
    tls->perhaps = false;
    tls->settings = 0;
    tls->due = true;
    return TLS_HTTP2_TAKES_BACK;
}

/* The acknowledgement of SETTINGS shows that what has come were they. */
enum tls_http2_meaning tls_http2_sent(struct tls_records *tls, size_t length)
{
    size_t data = tls_data_length(tls->suite, length);
    if (!is_http2_offered(tls) || !tls->asked || !is_http2_control(tls, data))
        return TLS_HTTP2_UNKNOWN;
    if (data == ACKNOWLEDGEMENT)
        return take_back(tls);
    return tls->http2 ? TLS_HTTP2_NOTHING : TLS_HTTP2_UNKNOWN;
}

/* An answer of HTTP/1.1 is longer than all of these but SETTINGS, which come first, alone or with a WINDOW_UPDATE. And no answer is so long, with
 * two parts behind it that are as long as others. */
enum tls_http2_meaning tls_http2_received(struct tls_records *tls, size_t length)
{
    enum { SETTINGS_AND_TWO = 3 };
    size_t data = tls_data_length(tls->suite, length);
    if (!is_http2_offered(tls) || !tls->fresh || !tls->asked)
        return TLS_HTTP2_UNKNOWN;
    if (is_http2_control(tls, data)) {
        if (tls->due)
            tls->http2 = true;
        else if (tls->settings != 0 && ++tls->settings == SETTINGS_AND_TWO)
            return take_back(tls);
        return tls->http2 || tls->settings != 0 ? TLS_HTTP2_NOTHING : TLS_HTTP2_UNKNOWN;
    }
    if (!tls->due || tls->http2 || !(may_be_settings(data) || may_be_settings(data - WINDOW_UPDATE)))
        return TLS_HTTP2_UNKNOWN;
    tls->perhaps = true;
    tls->settings = 1;
    tls->due = false;
    return TLS_HTTP2_PERHAPS;
}
