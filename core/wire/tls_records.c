#include "tls_records.h"

#include "tls_http2.h"
#include "tls_lengths.h"
#include "tls_plain.h"

enum {
    HEADER_SIZE = 5,
    CHANGE_CIPHER_SPEC = 20,
    ALERT = 21,
    HANDSHAKE = 22,
    APPLICATION_DATA = 23,
    MAJOR_VERSION = 3,
    MINOR_VERSION_MAX = 4,
    CONTENT_MAX = 16384 + 2048 /* RFC 5246 section 6.2.3; of plain text 16384 */
};

enum { PROOFS_MAX = 3 /* of a client: its certificate, the proof of it, and one to spare */ };

enum hello { CLIENT_HELLO = 1, SERVER_HELLO = 2 };

enum { PLAIN_ALERT_SIZE = 2 };

/* Session tickets. Servers send up to four; one that holds nothing but a name is the shortest. */
enum { TICKET_MIN = 64, TICKET_MAX = 4096, TICKETS_MAX = 4 };

static void lose(struct tls_records *tls)
{
    tls->stage = TLS_STAGE_LOST;
    tls->sent = tls->received = (struct tls_record){.collected = 0};
    tls->good_bye = tls->perhaps = false;
}

static unsigned type_of(const struct tls_record *record)
{
    return record->header[0];
}

static size_t length_of(const struct tls_record *record)
{
    return (size_t)record->header[3] << 8 | record->header[4];
}

static bool is_header(const struct tls_record *record)
{
    return type_of(record) >= CHANGE_CIPHER_SPEC && type_of(record) <= APPLICATION_DATA &&
           record->header[1] == MAJOR_VERSION && record->header[2] <= MINOR_VERSION_MAX &&
           length_of(record) <= CONTENT_MAX;
}

static bool knows_suite(const struct tls_records *tls)
{
    return tls->position == TLS_HELLO_READ;
}

static bool is_tls13(const struct tls_records *tls)
{
    return is_tls13_suite(tls->suite);
}

static bool is_plain_alert(const struct tls_record *record)
{
    return type_of(record) == ALERT && length_of(record) == PLAIN_ALERT_SIZE && !record->changed;
}

/* What the program sends ---------------------------------------------------------------------------------- */

static unsigned ask(struct tls_records *tls)
{
    tls->due = true;
    return TLS_ASKS;
}

/* An answer has come, or is taken for one for good: whatever comes from now on is one. */
static void settle(struct tls_records *tls)
{
    tls->perhaps = tls->fresh = false;
    tls->settings = 0;
}

static unsigned open(struct tls_records *tls)
{
    tls->stage = TLS_STAGE_OPEN;
    tls->fresh = true;
    tls->due = false;
    return TLS_OPENS;
}

/* The second flight of a TLS 1.3 client ends with its Finished. Before it, a certificate may come; an alert instead of it can hardly
 * mean anything but that the server's was not liked. */
static unsigned answer_flight(struct tls_records *tls, size_t length)
{
    if (tls->flight == 0) {
        lose(tls); /* data before the handshake is over (RFC 8446 section 4.2.10) */
        return 0;
    }
    if (is_padded_or_plain(length, tls_finished_length(tls->suite, 0))) {
        tls->padding = (uint8_t)(length - tls_finished_length(tls->suite, 0));
        return open(tls);
    }
    if (length == tls_finished_length(tls->suite, TLS_EMPTY_CERTIFICATE_SIZE)) { /* as rustls does */
        tls->proofs = 1;
        return open(tls);
    }
    if (is_padded_or_plain(length, tls_sealed_length(tls->suite, TLS_ALERT_SIZE))) {
        tls->explained = tls->refused = true;
        return TLS_LEAVES;
    }
    if (++tls->proofs > PROOFS_MAX)
        lose(tls);
    return 0;
}

static unsigned send_data(struct tls_records *tls, size_t length)
{
    if (!knows_suite(tls)) {
        lose(tls);
        return 0;
    }
    if (is_tls13(tls)) {
        if (tls->stage == TLS_STAGE_HANDSHAKE)
            return answer_flight(tls, length);
        if (length == tls_sealed_length(tls->suite, TLS_ALERT_SIZE) + tls->padding)
            return TLS_LEAVES;
        if (length == tls_sealed_length(tls->suite, TLS_KEY_UPDATE_SIZE) + tls->padding)
            return 0;
    }
    enum tls_http2_meaning http2 =
        tls->stage == TLS_STAGE_OPEN ? tls_http2_sent(tls, length - tls->padding) : TLS_HTTP2_UNKNOWN;
    if (http2 != TLS_HTTP2_UNKNOWN)
        return http2 == TLS_HTTP2_TAKES_BACK ? TLS_TAKES_BACK : 0;
    if (tls->perhaps)
        settle(tls);
    tls->asked = true;
    return ask(tls);
}

/* TLS 1.2: what follows the ChangeCipherSpec is the Finished. Once the handshake is over, another one answers no question. */
static unsigned send_handshake(struct tls_records *tls)
{
    if (tls->stage == TLS_STAGE_OPEN)
        return 0;
    if (tls->sent.changed && !is_tls13(tls)) {
        tls->sent.finished = true;
        if (tls->received.finished)
            return open(tls);
    }
    return ask(tls);
}

/* A header is complete. */
static unsigned send_record(struct tls_records *tls)
{
    size_t length = length_of(&tls->sent);
    switch (type_of(&tls->sent)) {
    case CHANGE_CIPHER_SPEC:
        tls->sent.changed = !is_tls13(tls);
        return 0;
    case ALERT:
        return TLS_LEAVES;
    case HANDSHAKE:
        return send_handshake(tls);
    default:
        return send_data(tls, length);
    }
}

/* What the program receives ------------------------------------------------------------------------------- */

static unsigned receive_answer(struct tls_records *tls)
{
    tls->due = false;
    if (tls->asked)
        settle(tls);
    return TLS_ANSWERS;
}

static bool may_be_ticket(size_t length)
{
    return length >= TICKET_MIN && length < TICKET_MAX;
}

/* Data or a session ticket of TLS 1.3: tickets come unasked, right after the handshake, and are as long as each other. A single one
 * that comes after the question looks like an answer, until the next one comes. */
static unsigned receive_data_or_ticket(struct tls_records *tls, size_t length)
{
    bool as_before = length == tls->ticket && may_be_ticket(length) && tls->tickets < TICKETS_MAX;
    bool second = tls->alone && as_before;
    tls->alone = false;
    if (!tls->fresh && second && tls->asking && tls->sent.left > 0)
        return 0; /* an upload goes on between two tickets: nobody answers half a record */
    if (!tls->fresh)
        return receive_answer(tls);
    if (tls->perhaps && as_before) {
        tls->tickets = 2;
        tls->perhaps = false;
        tls->settings = 0;
        tls->due = true;
        return TLS_TAKES_BACK;
    }
    if (!tls->asked || (as_before && tls->tickets > 0)) {
        if (may_be_ticket(length) && tls->tickets < TICKETS_MAX)
            tls->tickets++;
        tls->ticket = (uint16_t)length;
        return 0;
    }
    if (tls->tickets > 0 || tls->perhaps || !tls->due)
        return receive_answer(tls);
    tls->ticket = (uint16_t)length;
    tls->perhaps = tls->alone = true;
    tls->due = false;
    return TLS_ANSWERS;
}

/* To a client that has sent a certificate, or none where one was wanted, the server's first words may be that it does not like that:
 * such an end would come back. */
static void receive_good_bye(struct tls_records *tls)
{
    if (tls->proofs > 0 && tls->fresh && tls->tickets == 0 && !tls->perhaps)
        tls->explained = tls->refused = true;
    tls->good_bye = true;
}

/* Java's servers pad it, and are told by their handshake in one record. */
static bool is_sealed_alert(const struct tls_records *tls, size_t length)
{
    size_t alert = tls_sealed_length(tls->suite, TLS_ALERT_SIZE);
    return is_tls13(tls) && (length == alert || (length == alert + TLS_JAVA_PADDING && tls->flight == 1));
}

/* TLS 1.3: the server's flight. After the client's certificate it waits for the Finished, unless it refuses that: if it goes on, the Finished
 * was among it, unseen. */
static void receive_flight(struct tls_records *tls, size_t length)
{
    if (tls->proofs > 0 && is_sealed_alert(tls, length))
        tls->explained = tls->refused = tls->good_bye = true;
    else if (!is_tls13(tls) || tls->proofs > 0)
        lose(tls);
    else if (tls->flight < UINT8_MAX)
        tls->flight++;
    if (is_tls13(tls) && length == tls_finished_length(tls->suite, 0))
        tls->received.finished = true;
}

static unsigned receive_data(struct tls_records *tls, size_t length)
{
    if (tls->stage == TLS_STAGE_HANDSHAKE) {
        receive_flight(tls, length);
        return 0;
    }
    enum tls_http2_meaning http2 = tls_http2_received(tls, length);
    if (http2 != TLS_HTTP2_UNKNOWN)
        return http2 == TLS_HTTP2_PERHAPS ? TLS_ANSWERS : http2 == TLS_HTTP2_TAKES_BACK ? TLS_TAKES_BACK : 0;
    if (is_sealed_alert(tls, length)) {
        receive_good_bye(tls);
        return 0;
    }
    return is_tls13(tls) ? receive_data_or_ticket(tls, length) : receive_answer(tls);
}

/* TLS 1.2. */
static unsigned receive_handshake(struct tls_records *tls)
{
    if (tls->stage == TLS_STAGE_OPEN || !tls->received.changed || is_tls13(tls))
        return 0;
    tls->received.finished = true;
    if (!tls->sent.finished)
        return 0;
    tls->stage = TLS_STAGE_OPEN;
    tls->fresh = true;
    if (tls->asked) /* the program did not wait for it (RFC 7918) */
        return 0;
    tls->due = false;
    return TLS_ANSWERS;
}

static unsigned receive_record(struct tls_records *tls)
{
    switch (type_of(&tls->received)) {
    case CHANGE_CIPHER_SPEC:
        tls->received.changed = !is_tls13(tls);
        return 0;
    case ALERT:
        if (tls->stage == TLS_STAGE_OPEN || !is_plain_alert(&tls->received))
            receive_good_bye(tls);
        return 0;
    case HANDSHAKE:
        return receive_handshake(tls);
    default:
        return receive_data(tls, length_of(&tls->received));
    }
}

/* Both directions ----------------------------------------------------------------------------------------- */

static void read_content(struct tls_records *tls, struct tls_record *record, const uint8_t *bytes,
                         size_t length)
{
    bool is_server = record == &tls->received;
    if (is_plain_alert(record)) {
        for (size_t i = 0; i < length; i++) {
            if (record->left - i == PLAIN_ALERT_SIZE)
                record->level = bytes[i];
            else
                tls_plain_alert(tls, is_server, record->level, bytes[i]);
        }
        return;
    }
    for (size_t i = 0; i < length && !is_server && type_of(record) == HANDSHAKE; i++)
        tls_http2_look(tls, bytes[i]);
    if (is_server && type_of(record) == HANDSHAKE)
        for (size_t i = 0; i < length && !knows_suite(tls) && tls->stage == TLS_STAGE_HANDSHAKE; i++)
            if (!tls_plain_server_hello(tls, bytes[i]))
                lose(tls);
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
        lose(tls);
        return false;
    }
    record->header[at] = byte;
    record->collected = (uint8_t)(at + 1);
    if (record->collected < HEADER_SIZE)
        return false;
    if (!is_header(record)) {
        lose(tls);
        return false;
    }
    record->left = (uint16_t)length_of(record);
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
            bool fits = at == 0   ? byte == HANDSHAKE
                        : at == 1 ? byte == MAJOR_VERSION
                        : at == 2 ? byte <= MINOR_VERSION_MAX
                                  : at < HEADER_SIZE - 1 || length_of(record) > 1;
            if (fits && length_of(record) <= CONTENT_MAX)
                continue;
        } else if (byte == type) {
            tls->stage = TLS_STAGE_HANDSHAKE;
            record->left = (uint16_t)(length_of(record) - 1);
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
        meaning = ask(tls);
        next += taken;
        length -= taken;
    }
    if (bytes == NULL)
        lose(tls);
    while (length > 0 && tls_records_tell(tls)) {
        if (tls->sent.left > 0) {
            size_t taken = take_content(tls, &tls->sent, next, length);
            meaning |= tls->asking ? ask(tls) : 0;
            next += taken;
            length -= taken;
            continue;
        }
        length--;
        if (!collect(tls, &tls->sent, *next++))
            continue;
        unsigned record = send_record(tls);
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
    if (bytes == NULL && tls_records_tell(tls))
        lose(tls);
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
        unsigned record = receive_record(tls);
        tls->answering = (record & TLS_ANSWERS) != 0;
        meaning = record != 0 ? record : meaning;
        end_empty(&tls->received);
    }
    return meaning;
}
