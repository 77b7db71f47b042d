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

bool tls_http2_asks_nothing(struct tls_records *tls, size_t length)
{
    size_t data = tls_data_length(tls->suite, length);
    if (!is_http2_offered(tls) || !tls->asked || !is_http2_control(tls, data))
        return false;
    if (data == ACKNOWLEDGEMENT) { /* what has come were SETTINGS */
        tls->http2 = true;
        tls->due = tls->due || tls->settings;
        tls->perhaps = tls->perhaps && !tls->settings;
        tls->settings = false;
    }
    return tls->http2;
}

/* An answer of HTTP/1.1 is longer than all of these but SETTINGS, which come first, alone or with a WINDOW_UPDATE. */
bool tls_http2_answers_nothing(struct tls_records *tls, size_t length)
{
    size_t data = tls_data_length(tls->suite, length);
    if (!is_http2_offered(tls) || !tls->fresh || !tls->asked)
        return false;
    if (is_http2_control(tls, data)) {
        tls->http2 = tls->http2 || tls->due;
        return tls->http2 || tls->settings;
    }
    if (!tls->due || tls->http2 || !(may_be_settings(data) || may_be_settings(data - WINDOW_UPDATE)))
        return false;
    tls->perhaps = tls->settings = true;
    tls->due = false;
    return true;
}
