#include "tls_meaning.h"

#include "tls_http2.h"
#include "tls_lengths.h"
#include "tls_plain.h"

enum { PROOFS_MAX = 3 /* of a client: its certificate, the proof of it, and one to spare */ };

/* Session tickets. Servers send up to four; one that holds nothing but a name is the shortest. */
enum { TICKET_MIN = 64, TICKET_MAX = 4096, TICKETS_MAX = 4 };

void tls_lose(struct tls_records *tls)
{
    tls->stage = TLS_STAGE_LOST;
    tls->sent = tls->received = (struct tls_record){.collected = 0};
    tls->good_bye = tls->perhaps = false;
}

static bool knows_suite(const struct tls_records *tls)
{
    return tls->position == TLS_HELLO_READ;
}

static bool is_tls13(const struct tls_records *tls)
{
    return is_tls13_suite(tls->suite);
}

/* What the program sends ---------------------------------------------------------------------------------- */

unsigned tls_ask(struct tls_records *tls)
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
        tls_lose(tls); /* data before the handshake is over (RFC 8446 section 4.2.10) */
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
        tls_lose(tls);
    return 0;
}

static unsigned send_data(struct tls_records *tls, size_t length)
{
    if (!knows_suite(tls)) {
        tls_lose(tls);
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
    return tls_ask(tls);
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
    return tls_ask(tls);
}

unsigned tls_record_sent(struct tls_records *tls)
{
    size_t length = tls_record_length(&tls->sent);
    switch (tls_record_type(&tls->sent)) {
    case TLS_CHANGE_CIPHER_SPEC:
        tls->sent.changed = !is_tls13(tls);
        return 0;
    case TLS_ALERT:
        return TLS_LEAVES;
    case TLS_HANDSHAKE:
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
        tls_lose(tls);
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

unsigned tls_record_received(struct tls_records *tls)
{
    switch (tls_record_type(&tls->received)) {
    case TLS_CHANGE_CIPHER_SPEC:
        tls->received.changed = !is_tls13(tls);
        return 0;
    case TLS_ALERT:
        if (tls->stage == TLS_STAGE_OPEN || !tls_is_plain_alert(&tls->received))
            receive_good_bye(tls);
        return 0;
    case TLS_HANDSHAKE:
        return receive_handshake(tls);
    default:
        return receive_data(tls, tls_record_length(&tls->received));
    }
}
