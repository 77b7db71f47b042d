#include "promise.h"

#include <stdbool.h>

static bool same(const unsigned char *one, const char *other, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (one[i] != (unsigned char)other[i])
            return false;
    return true;
}

static uint32_t number_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

/* A frame of type 1 on channel 0, of 12 bytes: class 10, method 31, channel-max, frame-max, heartbeat. */
static uint32_t promised_by_amqp(const unsigned char *bytes, size_t length)
{
    enum { AT_HEARTBEAT = 17 };
    static const char tune_ok[] = "\1\0\0\0\0\0\x0c\0\x0a\0\x1f";
    if (length < AT_HEARTBEAT + 2 || !same(bytes, tune_ok, sizeof tune_ok - 1))
        return 0;
    return 2 * number_at(bytes + AT_HEARTBEAT);
}

/* A type, a length of one to four bytes, "MQTT" with its length, a version, flags, Keep Alive. */
static uint32_t promised_by_mqtt(const unsigned char *bytes, size_t length)
{
    enum { CONNECT = 0x10, LENGTH_MAX = 4, AT_KEEP_ALIVE = 8 };
    static const char name[] = "\0\4MQTT";
    size_t at = 1;
    if (length < 1 || bytes[0] != CONNECT)
        return 0;
    while (at < length && at < LENGTH_MAX && (bytes[at] & 0x80) != 0)
        at++;
    at++;
    if (length < at + AT_KEEP_ALIVE + 2 || !same(bytes + at, name, sizeof name - 1))
        return 0;
    return number_at(bytes + at + AT_KEEP_ALIVE) * 3 / 2;
}

uint32_t message_promises(const void *message, size_t length)
{
    uint32_t promised = promised_by_amqp(message, length);
    return promised != 0 ? promised : promised_by_mqtt(message, length);
}
