#include "tls_records.h"

#include "tls_http2.h"
#include "tls_meaning.h"
#include "tls_plain.h"

enum {
    HEADER_SIZE = 5,
    MAJOR_VERSION = 3,
    MINOR_VERSION_MAX = 4,
    CONTENT_MAX = 16384 + 2048 /* RFC 5246 section 6.2.3; of plain text 16384 */
};

enum hello { CLIENT_HELLO = 1, SERVER_HELLO = 2 };

static bool is_header(const struct tls_record *record)
{
    return tls_record_type(record) >= TLS_CHANGE_CIPHER_SPEC &&
           tls_record_type(record) <= TLS_APPLICATION_DATA && record->header[1] == MAJOR_VERSION &&
           record->header[2] <= MINOR_VERSION_MAX && tls_record_length(record) <= CONTENT_MAX;
}

static void read_content(struct tls_records *tls, struct tls_record *record, const uint8_t *bytes,
                         size_t length)
{
    bool is_server = record == &tls->received;
    if (tls_is_plain_alert(record)) {
        for (size_t i = 0; i < length; i++) {
            if (record->left - i == TLS_PLAIN_ALERT_SIZE)
                record->level = bytes[i];
            else
                tls_plain_alert(tls, is_server, record->level, bytes[i]);
        }
        return;
    }
    for (size_t i = 0; i < length && !is_server && tls_record_type(record) == TLS_HANDSHAKE; i++)
        tls_http2_look(tls, bytes[i]);
    if (is_server && tls_record_type(record) == TLS_HANDSHAKE)
        for (size_t i = 0; i < length && tls->position != TLS_HELLO_READ && tls->stage == TLS_STAGE_HANDSHAKE;
             i++)
            if (!tls_plain_server_hello(tls, bytes[i]))
                tls_lose(tls);
}

/* Returns how many of the bytes belong to the content of the record in hand, which are done with. */
static size_t take_content(struct tls_records *tls, struct tls_record *record, const uint8_t *bytes,
                           size_t length)
{
    size_t left = record->left;
    size_t taken = length < left ? length : left;
    if (tls->stage == TLS_STAGE_HANDSHAKE)
        read_content(tls, record, bytes, taken);
    if (tls->stage == TLS_STAGE_LOST)
        return taken;
    record->left = (uint16_t)(left - taken);
    if (record->left == 0)
        record->collected = 0;
    return taken;
}

/* Returns true if with this byte the header is complete. */
static bool collect(struct tls_records *tls, struct tls_record *record, uint8_t byte)
{
    size_t at = record->collected;
    if (at >= HEADER_SIZE) { /* another thread feeds the same direction */
        tls_lose(tls);
        return false;
    }
    record->header[at] = byte;
    record->collected = (uint8_t)(at + 1);
    if (record->collected < HEADER_SIZE)
        return false;
    if (!is_header(record)) {
        tls_lose(tls);
        return false;
    }
    record->left = (uint16_t)tls_record_length(record);
    return true;
}

static void end_empty(struct tls_record *record)
{
    if (record->left == 0)
        record->collected = 0;
}

/* Six bytes show a hello: the header of its record, and its type. They may come one by one. Returns how many were taken; 0: it is
 * none. */
static size_t look_for_hello(struct tls_records *tls, struct tls_record *record, enum hello type,
                             const uint8_t *bytes, size_t length)
{
    size_t taken = 0;
    while (taken < length) {
        uint8_t byte = bytes[taken++];
        size_t at = record->collected;
        if (at < HEADER_SIZE) {
            record->header[at] = byte;
            record->collected = (uint8_t)(at + 1);
            bool fits = at == 0   ? byte == TLS_HANDSHAKE
                        : at == 1 ? byte == MAJOR_VERSION
                        : at == 2 ? byte <= MINOR_VERSION_MAX
                                  : at < HEADER_SIZE - 1 || tls_record_length(record) > 1;
            if (fits && tls_record_length(record) <= CONTENT_MAX)
                continue;
        } else if (byte == type) {
            tls->stage = TLS_STAGE_HANDSHAKE;
            record->left = (uint16_t)(tls_record_length(record) - 1);
            return taken;
        }
        record->collected = 0;
        return 0;
    }
    return taken;
}

unsigned tls_records_sent(struct tls_records *tls, const void *bytes, size_t length)
{
    const uint8_t *next = bytes;
    unsigned meaning = 0;
    if (tls->stage == TLS_STAGE_NONE) {
        size_t taken = bytes != NULL ? look_for_hello(tls, &tls->sent, CLIENT_HELLO, next, length) : 0;
        if (tls->stage == TLS_STAGE_NONE)
            return 0;
        tls->asking = true;
        meaning = tls_ask(tls);
        next += taken;
        length -= taken;
    }
    if (bytes == NULL) {
        tls_lose(tls);
        return meaning;
    }
    while (length > 0 && tls_records_tell(tls)) {
        if (tls->sent.left > 0) {
            size_t taken = take_content(tls, &tls->sent, next, length);
            meaning |= tls->asking ? tls_ask(tls) : 0;
            next += taken;
            length -= taken;
            continue;
        }
        length--;
        if (!collect(tls, &tls->sent, *next++))
            continue;
        unsigned record = tls_record_sent(tls);
        tls->asking = (record & TLS_ASKS) != 0;
        meaning |= record;
        end_empty(&tls->sent);
    }
    return meaning;
}

unsigned tls_records_received(struct tls_records *tls, const void *bytes, size_t length)
{
    const uint8_t *next = bytes;
    unsigned meaning = 0;
    if (tls->stage == TLS_STAGE_NONE) {
        size_t taken = bytes != NULL ? look_for_hello(tls, &tls->received, SERVER_HELLO, next, length) : 0;
        if (tls->stage == TLS_STAGE_NONE)
            return 0;
        tls->position = 1; /* behind its type */
        next += taken;
        length -= taken;
    }
    if (bytes == NULL) {
        if (tls_records_tell(tls))
            tls_lose(tls);
        return meaning;
    }
    while (length > 0 && tls_records_tell(tls)) {
        if (tls->received.left > 0) {
            size_t taken = take_content(tls, &tls->received, next, length);
            meaning = tls->answering ? TLS_ANSWERS : meaning;
            next += taken;
            length -= taken;
            continue;
        }
        tls->good_bye = false;
        length--;
        if (!collect(tls, &tls->received, *next++))
            continue;
        unsigned record = tls_record_received(tls);
        tls->answering = (record & TLS_ANSWERS) != 0;
        meaning = record != 0 ? record : meaning;
        end_empty(&tls->received);
    }
    return meaning;
}
