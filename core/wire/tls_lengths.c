#include "tls_lengths.h"

enum { AES_256_GCM_SHA384 = 0x1302, AES_128_CCM_8_SHA256 = 0x1305 };

size_t tls_sealed_length(uint16_t suite, size_t size)
{
    enum { CONTENT_TYPE_SIZE = 1 };
    return size + CONTENT_TYPE_SIZE + (suite == AES_128_CCM_8_SHA256 ? 8 : 16);
}

size_t tls_finished_length(uint16_t suite, size_t before)
{
    enum { MESSAGE_HEADER = 4 };
    return tls_sealed_length(suite, before + MESSAGE_HEADER + (suite == AES_256_GCM_SHA384 ? 48 : 32));
}

size_t tls_data_length(uint16_t suite, size_t length)
{
    bool chacha = suite >> 8 == 0xcc;
    bool gcm = suite >= 0xc02b && suite <= 0xc030; /* of TLS 1.2, with keys that are made for each session */
    size_t added = is_tls13_suite(suite) ? tls_sealed_length(suite, 0) : chacha ? 16 : gcm ? 24 : length;
    return length > added ? length - added : 0;
}
