/* The frames of HTTP/2 (RFC 9113 sections 4.1 and 6).
 */
#ifndef VHRETRY_WIRE_HTTP2_FRAMES_H
#define VHRETRY_WIRE_HTTP2_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum http2_frame_type {
    FRAME_DATA = 0,
    FRAME_HEADERS = 1,
    FRAME_PRIORITY = 2,
    FRAME_RST_STREAM = 3,
    FRAME_SETTINGS = 4,
    FRAME_PUSH_PROMISE = 5,
    FRAME_PING = 6,
    FRAME_GOAWAY = 7,
    FRAME_WINDOW_UPDATE = 8,
    FRAME_CONTINUATION = 9
};

enum http2_frame_flag {
    FLAG_ACK = 0x1,
    FLAG_END_STREAM = 0x1,
    FLAG_END_HEADERS = 0x4,
    FLAG_PADDED = 0x8,
    FLAG_PRIORITY = 0x20
};

/* What a client says first (section 3.4). */
#define HTTP2_PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

enum { HTTP2_PREFACE_SIZE = 24, HTTP2_FRAME_HEADER_SIZE = 9 };

/* Where the header of a frame has what. */
enum { AT_TYPE = 3, AT_FLAGS = 4, AT_STREAM = 5 };

/* A number of `length` bytes, 4 at most. */
static inline uint32_t http2_number(const uint8_t *bytes, size_t length)
{
    uint32_t number = 0;
    for (size_t i = 0; i < length; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* Of a frame's header. */
static inline uint32_t http2_stream_of(const uint8_t *header)
{
    return http2_number(header + AT_STREAM, 4) & 0x7fffffff;
}

#endif
